"""What the last whole turn knew: every statement, and whether all its contacts were settled then.

store/consent/seen.parquet    one row a statement; ids alone, its owner's alone
"""

from pathlib import Path

import polars as pl

from audit.steps.consent.links import FOLDER
from audit.steps.consent.reading import CONSENT, SHAPES, Stated
from audit.steps.publish import written
from checks.vocabulary import StoreError

FILE, STANDING = "seen.parquet", "standing"
SEEN = pl.Schema({**SHAPES[CONSENT], "settled": pl.Boolean()})
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
        pl.read_parquet_schema(path)
        return pl.scan_parquet(path).select(SEEN.names())
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"what the last turn saw can't be read ({type(error).__name__})",
            where=str(path),
            do="move it away: every opt-out is then looked at once more",
        ) from None


def still_open(stated: Stated, seen: pl.LazyFrame, channels: tuple[str, ...]) -> pl.DataFrame:
    """Opt-outs that are new or were not settled: customer_id, channel, changed_at; in order."""
    settled = seen.filter("settled", state="out").select(SAME)
    return (
        stated.statements.filter(pl.col("channel").is_in(channels), state="out")
        .select(SAME)
        .join(settled, on=SAME, how="anti", nulls_equal=True)
        .sort(SAME)
        .collect()
    )


def keep_seen(store: Path, stated: Stated, left: pl.DataFrame, by: str, channels: set[str]) -> Path:
    """Keep what this turn saw, in place of what was kept before.

    Args:
        store: the workspace's folder `store`.
        stated: what the source says.
        left: opt-outs that stay open: customer_id, channel, changed_at.
        by: seal of the standing approval that it was read under.
        channels: those that were looked at; of others nothing is settled.
    """
    is_open = left.lazy().select(SAME).with_columns(settled=pl.lit(value=False))
    looked_at = pl.col("channel").is_in(sorted(channels))
    rows = (
        stated.statements.join(is_open, on=SAME, how="left", nulls_equal=True)
        .with_columns(settled=pl.col("settled").fill_null(value=True) & looked_at)
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
