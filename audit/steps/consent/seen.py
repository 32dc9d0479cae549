"""What the last whole turn knew: every statement, and whether all its contacts were settled then.

Settled is an opt-out for the person as it was known then: merged since, or found by a later audit
to have one contact more, it is looked at once more.

store/consent/seen.parquet    one row a statement; ids alone, its owner's alone
"""

from pathlib import Path

import polars as pl

from audit.steps.consent.links import FOLDER, KeptLinks
from audit.steps.consent.people import records_of
from audit.steps.consent.reading import CONSENT, SHAPES, Stated
from audit.steps.publish import written
from checks.vocabulary import StoreError, System

FILE, STANDING = "seen.parquet", "standing"
SEEN = pl.Schema({**SHAPES[CONSENT], "person": pl.String(), "settled": pl.Boolean()})
SAME = ["customer_id", "channel", "changed_at"]
LEAST = 20  # statements; fewer may well change together


def last_seen(store: Path) -> pl.LazyFrame:
    """Columns as `SEEN`; no rows before the first whole turn.

    Raises:
        StoreError: it can't be read.
    """
    path = store / FOLDER / FILE
    if not path.exists():
        return pl.LazyFrame(schema=SEEN)
    try:
        if "person" not in pl.read_parquet_schema(path):
            return pl.LazyFrame(schema=SEEN)  # of an older version: all is looked at once more
        return pl.scan_parquet(path).select(SEEN.names())
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"what the last turn saw can't be read ({type(error).__name__})",
            where=str(path),
            do="move it away: every opt-out is then looked at once more",
        ) from None


def persons_of(stated: Stated, links: KeptLinks) -> pl.LazyFrame:
    """What a customer is known as: customer_id, person.

    Args:
        stated: what the source says.
        links: who is who of the newest audit.

    Returns:
        `person`: the records of the customer, those that it was merged into among them, and the
        contacts of the same person; the same text as long as these are the same.
    """
    stating = stated.statements.select("customer_id").unique().collect()["customer_id"]
    records = records_of(stating, stated.customers).lazy()
    contacts = (
        links.rows.filter(system=System.EMARSYS.value)
        .group_by("component_id")
        .agg(contacts=pl.col("record_id").sort().str.join(","))
    )
    known = (
        links.rows.filter(system=System.STOKLY.value)
        .with_columns(pl.col("record_id").str.strip_chars())
        .join(contacts, on="component_id")
        .select("record_id", "contacts")
    )
    told = records.join(known, on="record_id", how="left").group_by("customer_id")
    joined = [pl.col(name).unique().sort().str.join(",") for name in ("record_id", "contacts")]
    return told.agg(person=pl.concat_str(joined, separator="|"))


def still_open(
    stated: Stated, seen: pl.LazyFrame, channels: tuple[str, ...], persons: pl.LazyFrame
) -> pl.DataFrame:
    """Opt-outs that are new, or not settled for the person as it is known now.

    Args:
        stated: what the source says.
        seen: as `last_seen`.
        channels: that are looked at.
        persons: as `persons_of`.

    Returns:
        customer_id, channel, changed_at; in order.
    """
    settled = seen.filter("settled", state="out").select(*SAME, "person")
    return (
        stated.statements.filter(pl.col("channel").is_in(channels), state="out")
        .join(persons, on="customer_id", how="left")
        .join(settled, on=[*SAME, "person"], how="anti", nulls_equal=True)
        .select(SAME)
        .sort(SAME)
        .collect()
    )


def keep_seen(
    store: Path,
    stated: Stated,
    left: pl.DataFrame,
    *,
    by: str,
    channels: set[str],
    persons: pl.LazyFrame,
) -> Path:
    """Keep what this turn saw, in place of what was kept before.

    Args:
        store: the workspace's folder `store`.
        stated: what the source says.
        left: opt-outs that stay open: customer_id, channel, changed_at.
        by: seal of the standing approval that it was read under.
        channels: those that were looked at; of others nothing is settled.
        persons: as `persons_of`.
    """
    is_open = left.lazy().select(SAME).with_columns(settled=pl.lit(value=False))
    looked_at = pl.col("channel").is_in(sorted(channels))
    rows = (
        stated.statements.join(is_open, on=SAME, how="left", nulls_equal=True)
        .with_columns(settled=pl.col("settled").fill_null(value=True) & looked_at)
        .join(persons, on="customer_id", how="left")
        .select(SEEN.names())
        .collect()
    )
    path = store / FOLDER / FILE
    return written(path, lambda at: rows.write_parquet(at, metadata={STANDING: by}))


def doubted(store: Path, stated: Stated, by: str) -> str | None:
    """Why the source looks broken, held against the last whole turn; null where it does not.

    A person who has looked at it gives a new standing approval, and it is believed from then on.
    """
    if stated.partly:
        return f"the consent source was not read whole: {stated.partly[0]}"
    path = store / FOLDER / FILE
    if not path.exists() or pl.read_parquet_metadata(path).get(STANDING) != by:
        return None
    now = stated.statements.join(
        last_seen(store).select("customer_id", "channel", was="state", at="changed_at"),
        on=["customer_id", "channel"],
        how="full",
    )
    turned = (pl.col("state") != pl.col("was")) & pl.col("changed_at").eq_missing(pl.col("at"))
    both = pl.col("state").is_not_null() & pl.col("was").is_not_null()
    counts = now.select(
        now=pl.col("state").count(),
        before=pl.col("was").count(),
        both=both.sum(),
        turned=(both & turned).sum(),
    ).collect()
    return _words(**counts.row(0, named=True))


def _words(now: int, before: int, both: int, turned: int) -> str | None:
    if now * 2 < before:
        return f"the consent source gave {now:,} statements; the last turn read {before:,}"
    if both >= LEAST and turned == both:
        return f"all {both:,} statements changed while their times did not"
    return None
