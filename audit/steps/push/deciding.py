"""What becomes of each planned change of a contact, from what Emarsys says right before it.

Pure: rows and what was read go in, a decision for each row comes out.
"""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary.repair import OPTED_OUT, Action

WRITE, HELD, MOVED, GONE = "write", "held", "moved", "gone"
GONE_CODE = "2008"  # contact not found; Emarsys fact sheet, 2.2


def decided(rows: pl.DataFrame, read: pl.DataFrame, lacking: Mapping[str, str]) -> pl.DataFrame:
    """What to do.

    Args:
        rows: row_id, action, record (contact id), field, seen, desired.
        read: contact_id and a column for each field, as it stands now.
        lacking: contact id -> replyCode, of those that were not given.

    Returns:
        `rows` with current (what stands there now; null for NULL), decision (`WRITE`; `HELD`: what
        is wanted stands there already; `MOVED`: it no longer holds what the audit saw; `GONE`) and
        code (of `GONE`).
    """
    now = read.unpivot(index="contact_id", variable_name="field", value_name="current")
    there = pl.Series(read["contact_id"]).implode()
    codes = pl.DataFrame(
        {"record": [*lacking], "code": [*lacking.values()]},
        schema={"record": pl.String, "code": pl.String},
    )
    # Rows that were decided before are decided anew, by what stands there now.
    both = (
        rows.drop("current", "decision", "code", strict=False)
        .join(now, left_on=["record", "field"], right_on=["contact_id", "field"], how="left")
        .join(codes, on="record", how="left")
    )
    return both.sort("row_id").with_columns(
        decision=pl.when(~pl.col("record").is_in(there)).then(pl.lit(GONE)).otherwise(_decision()),
        code=pl.when(~pl.col("record").is_in(there)).then(
            pl.col("code").fill_null(pl.lit(GONE_CODE))
        ),
    )


def _decision() -> pl.Expr:
    opt_out = pl.col("action") == Action.OPT_OUT
    return (
        pl.when(same("current", "desired"))
        .then(pl.lit(HELD))
        # An opt-out is wanted whatever stood there: it is one way, and never waits.
        .when(opt_out & (pl.col("desired") == OPTED_OUT))
        .then(pl.lit(WRITE))
        .when(same("current", "seen"))
        .then(pl.lit(WRITE))
        .otherwise(pl.lit(MOVED))
    )


def same(one: str, other: str) -> pl.Expr:
    """Whether two columns say one thing; an empty text says as little as a null."""
    return pl.col(one).fill_null("") == pl.col(other).fill_null("")
