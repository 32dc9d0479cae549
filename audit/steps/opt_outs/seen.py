"""When contacts turned from in to out, as far as the snapshots of earlier runs show it.

A contact keeps one time of change for all its fields, and the next change of any takes it away.
What stood in an earlier snapshot stays known: in at one, out at the next, so it turned between.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb
import polars as pl

from audit.sealing import sql
from audit.store import Store
from checks.vocabulary import TABLES, Snapshot, StoreError

TABLE, CONTACTS, STATED = TABLES["opt_in_seen"], "esp_contact", "erp_consent"
MOST = 60  # snapshots looked back: two months of daily runs
# Channel -> the column that tells of it; one that a snapshot never fills tells nothing.
CHANNELS = {"email": "opt_in", "sms": "sms_opt_in"}
STATE = pl.Schema({"contact_id": pl.String(), "channel": pl.String(), "mailable": pl.Boolean()})


def keep_opt_ins_seen(
    store: Store,
    snapshots: Sequence[Snapshot],
    connection: duckdb.DuckDBPyConnection,
    window: timedelta,
) -> None:
    """Lay opt_in_seen beside the open tables, where earlier snapshots of the window tell it.

    Nothing is laid without statements of consent to hold against it. A snapshot that is gone or is
    no longer what was sealed is passed over.
    """
    if not any(STATED in one.seals for one in snapshots):
        return
    for now in filter(_is_whole, snapshots):
        since = now.taken_at - window
        before = [one for one in store.before(now, MOST) if _is_whole(one)]
        earlier = [one for one in before if one.taken_at > since]
        if earlier:
            asked: pl.DataFrame = connection.sql(sql("opt_outs_now"), params={"since": since}).pl()
            rows = _turned(store, asked.with_columns(out_at=pl.lit(_read_at(now))), earlier)
            connection.from_arrow(rows.to_arrow()).create(TABLE.name)


def _turned(store: Store, asked: pl.DataFrame, earlier: Sequence[Snapshot]) -> pl.DataFrame:
    """Columns as opt_in_seen: back in time, each contact as far as it was there and out."""
    nothing_yet = pl.lit(None, pl.Datetime("us", "UTC"))
    rows = asked.with_columns(in_at=nothing_yet, until=pl.col("out_at"), going=pl.lit(value=True))
    going, mailable = pl.col("going"), pl.col("mailable")
    for snapshot in earlier:
        if not rows["going"].any():
            break
        told = [one for one, column in CHANNELS.items() if _fills(snapshot, column)]
        asking = going & pl.col("channel").is_in(told)
        then = _states(store, snapshot, rows.filter(asking).select(TABLE.key))
        if then is None:
            continue
        rows = (
            rows.join(then, on=list(TABLE.key), how="left")
            .with_columns(
                in_at=pl.when(asking & mailable).then(snapshot.taken_at).otherwise("in_at"),
                out_at=pl.when(asking & ~mailable).then(_read_at(snapshot)).otherwise("out_at"),
                # One that was not there then is not looked for any further back.
                going=going & ~(asking & mailable.fill_null(value=True)),
            )
            .drop("mailable")
        )
    turned = rows.filter(pl.col("in_at").is_not_null() | (pl.col("out_at") < pl.col("until")))
    return turned.select(TABLE.schema.names()).cast(TABLE.schema).sort(TABLE.key)


def _states(store: Store, snapshot: Snapshot, wanted: pl.DataFrame) -> pl.DataFrame | None:
    """Columns as `STATE`: those of the wanted that were there; null where it can't be read."""
    try:
        connection = store.open([snapshot])
    except StoreError:
        return None
    try:
        connection.register("wanted", wanted.to_arrow())
        states: pl.DataFrame = connection.sql(sql("opt_ins_seen")).pl()
        return states.cast(STATE)
    finally:
        connection.close()


def _fills(snapshot: Snapshot, column: str) -> bool:
    return snapshot.seals[CONTACTS].filled.get(column, 0) > 0


def _is_whole(snapshot: Snapshot) -> bool:
    seal = snapshot.seals.get(CONTACTS)
    return seal is not None and seal.complete


def _read_at(snapshot: Snapshot) -> datetime:
    """When what it shows was there at the latest: an API is read for a while."""
    return max(snapshot.taken_at, snapshot.finished_at)
