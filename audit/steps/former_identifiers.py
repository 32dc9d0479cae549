"""Former e-mails, numbers and codes of customers, read out of the earlier snapshots.

Only where no source gives them. Emarsys may still go by what Stokly has long overwritten, and the
snapshots of earlier runs are the one place that remembers it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import duckdb
import polars as pl

from audit.sealing import sql
from audit.store import Store
from checks.vocabulary import TABLES, Home, Snapshot, StoreError
from checks.vocabulary.sameness import RULES

TABLE, CUSTOMERS = TABLES["erp_customer_alias"], "erp_customer"
MOST = 60  # snapshots looked back: two months of daily runs
# Kind of an identifier -> its column in erp_customer as received, and the rule of its normal form.
KINDS = {
    "email": ("email_raw", "email"),
    "mobile": ("mobile_raw", "mobile"),
    "account code": ("account_code", "id_text"),
}
SEEN = {name: kind for name, kind in TABLE.schema.items() if name != "valid_from_raw"}
HAD = pl.Schema({"customer_id": pl.String(), "kind": pl.String(), "value": pl.String()})


@dataclass(frozen=True, slots=True)
class Span:
    """Snapshots in a row with the same customers.

    Attributes:
        snapshot: the newest of them.
        since: moment of the oldest; null where nothing older is there to tell it.
        until: the first snapshot without these customers.
    """

    snapshot: Snapshot
    since: datetime | None
    until: Snapshot


def keep_former_identifiers(
    store: Store,
    snapshots: Sequence[Snapshot],
    connection: duckdb.DuckDBPyConnection,
    home: Home,
) -> None:
    """Lay erp_customer_alias beside the open tables, unless a source gives it.

    Nothing is laid where there is no earlier snapshot of the customers. One that is gone or is no
    longer what was sealed is passed over.
    """
    if any(TABLE.name in one.seals for one in snapshots):
        return
    states = [state for one in snapshots if _is_whole(one) for state in _states(one, store)]
    if len(states) < 2:  # noqa: PLR2004 - one now, and one before it
        return
    columns = ("customer_id", *(column for column, _ in KINDS.values()))
    left = connection.table(CUSTOMERS).filter("erased_at IS NULL")
    today = left.select(*map(duckdb.ColumnExpression, columns)).pl()
    rows = _summed([_had(store, span, today, home) for span in _spans(states)])
    connection.from_arrow(rows.to_arrow()).create(TABLE.name)


def _is_whole(snapshot: Snapshot) -> bool:
    seal = snapshot.seals.get(CUSTOMERS)
    return seal is not None and seal.complete


def _states(now: Snapshot, store: Store) -> list[Snapshot]:
    """What the customers were, the newest first."""
    return [now, *(one for one in store.before(now, MOST) if _is_whole(one))]


def _spans(states: Sequence[Snapshot]) -> Iterator[Span]:
    """Earlier states of the customers, the newest first; none that is the same as now."""
    now, oldest = states[0], states[-1]
    until = now
    for content, same in groupby(states, key=lambda one: one.seals[CUSTOMERS].content_hash):
        alike = list(same)
        since = None if alike[-1] is oldest else alike[-1].taken_at
        if content != now.seals[CUSTOMERS].content_hash:
            yield Span(alike[0], since, until)
        until = alike[-1]


def _had(store: Store, span: Span, today: pl.DataFrame, home: Home) -> pl.DataFrame:
    """What was otherwise in that span, columns of erp_customer_alias."""
    then = _read(store, span.snapshot, today)
    now = pl.concat(
        today.select("customer_id", kind=pl.lit(kind), value=column)
        for kind, (column, _) in KINDS.items()
    ).join(then, on=["customer_id", "kind"], how="semi")
    # Written otherwise may still be the same.
    return (
        _normal(then, home)
        .join(_normal(now, home), on=TABLE.key, how="anti")
        .with_columns(
            valid_from=pl.lit(span.since, pl.Datetime("us", "UTC")),
            valid_to=pl.lit(span.until.taken_at, pl.Datetime("us", "UTC")),
            valid_to_raw=pl.lit(f"not in {span.until.snapshot_id}"),
        )
        .select(*SEEN)
    )


def _normal(rows: pl.DataFrame, home: Home) -> pl.DataFrame:
    return pl.concat(
        rows.filter(kind=kind).select(
            "customer_id", "kind", value_norm=RULES[rule](pl.col("value"), home)
        )
        for kind, (_, rule) in KINDS.items()
    ).drop_nulls()


def _read(store: Store, snapshot: Snapshot, today: pl.DataFrame) -> pl.DataFrame:
    try:
        connection = store.open([snapshot])
    except StoreError:
        return pl.DataFrame(schema=HAD)
    try:
        connection.register("today", today.to_arrow())
        had: pl.DataFrame = connection.sql(sql("former_identifiers")).pl()
        return had.cast(HAD)
    finally:
        connection.close()


def _summed(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row a customer and identifier: since the first span with it, until after the last."""
    rows = pl.concat([pl.DataFrame(schema=SEEN), *parts])
    since = pl.when(pl.col("valid_from").is_not_null().all()).then(pl.col("valid_from").min())
    ended = pl.col("valid_to_raw").sort_by("valid_to").last()
    return (
        rows.group_by(TABLE.key)
        .agg(valid_from=since, valid_to=pl.col("valid_to").max(), valid_to_raw=ended)
        .with_columns(valid_from_raw=pl.lit(None, pl.String))
        .select(TABLE.schema.names())
        .sort(TABLE.key)
    )
