"""Every line in Emarsys goes under its SKU of Stokly."""

import polars as pl

from checks.vocabulary import Action, Evidence, Owner, Severity, Verdicts, check
from checks.workings.line_pairs import LinePairs, key, line_pairs, unasked
from checks.workings.proposed import proposed
from checks.workings.sale_repairs import corrected, reloaded
from checks.workings.sale_rows import sale_rows
from checks.workings.sku_spaces import WAYS
from checks.workings.wording import number

COLUMNS = ("key", "order_id", "expected", "item", "amount_u", "cause")


@check(
    question="Does every sale line in Emarsys go under its SKU of Stokly?",
    dimension="accuracy",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_order_line.order_id",
    things="lines",
    impact="what the lines are worth in Stokly: purchases that feed no recommendation",
    limits={"share": 0.01, "cases": 20, "own_codes": 0.5},
    repair="W: the mapping of codes is mended; then the orders are loaded again",
)
def sku_mismatch(evidence: Evidence) -> Verdicts:
    """A line's item is its SKU; by another way of naming it, or by none, it is a mismatch."""
    pairs = line_pairs(evidence)
    asked = pairs.counts["lines"] - pairs.told.absent.height
    counts = _counts(evidence, pairs, asked)
    usual = counts.filter(~pl.col("is_own"))["way"].to_list()
    rows = pl.concat(
        [_of_all(counts), _by_other_ways(evidence, pairs, usual), _by_none(pairs), _stray(pairs)]
    )
    lines = rows.height + int(counts.filter("is_own")["lines"].sum())
    grave = asked >= evidence.limits["cases"] and lines >= evidence.limits["share"] * asked
    return Verdicts(
        rows.lazy().select(
            key="key",
            field=pl.lit("sku"),
            expected="expected",
            actual="item",
            impact_u="amount_u",
            agrees=pl.lit(value=False),
            severity=pl.lit((Severity.S2 if grave else Severity.S3).value),
            cause="cause",
        ),
        examined=asked,
        exhibits={"by_way": counts.select("cause", "lines", "amount_u")},
        unasked=unasked(pairs),
        repairs=_repairs(rows),
        files=corrected(sale_rows(evidence, rows["order_id"].drop_nulls())),
    )


def _repairs(rows: pl.DataFrame) -> pl.LazyFrame:
    """Work; a row without an order stands for all lines of a mapping."""
    verdict = {"key": pl.col("key"), "verdict_field": pl.lit("sku"), "seen": pl.col("item")}
    because = "the mapping of codes is mended so that a line goes under its SKU; then all orders"
    of_all = proposed(
        rows.filter(pl.col("order_id").is_null()),
        Action.WORK,
        **verdict,
        record="key",
        desired="expected",
        because=pl.lit(f"{because} are loaded again"),
    )
    lines = reloaded(
        rows.filter(pl.col("order_id").is_not_null()),
        pl.format("a line goes under another code: {}", "cause"),
        **verdict,
        field=pl.lit("item"),
        desired=pl.col("expected"),
    )
    return pl.concat([of_all, lines])


def _counts(evidence: Evidence, pairs: LinePairs, asked: int) -> pl.DataFrame:
    """way, lines, amount_u, cause; is_own: most lines go by it, the account's own way."""
    limits, relations = evidence.limits, pairs.relations
    counts = evidence.seam().ask(
        "code_counts", ways=relations["ways"], entries=relations["entries"]
    )
    most = (asked >= limits["cases"]) & (pl.col("lines") > limits["own_codes"] * asked)
    return counts.with_columns(cause=_way(), is_own=most)


def _way() -> pl.Expr:
    return pl.col("way").cast(pl.Int64).replace_strict(WAYS, return_dtype=pl.String)


def _of_all(counts: pl.DataFrame) -> pl.DataFrame:
    """One row where most lines go by one other way: that is one mapping, not as many faults."""
    return counts.filter("is_own").select(
        key=pl.format("all lines by {}", "cause"),
        order_id=pl.lit(None, pl.String),
        expected=pl.lit("the SKU"),
        item="cause",
        amount_u="amount_u",
        cause=pl.format("{} lines go by it", number(pl.col("lines"))),
    )


def _by_other_ways(evidence: Evidence, pairs: LinePairs, ways: list[int]) -> pl.DataFrame:
    """Lines whose item means their SKU, but is not it; a line of several items once."""
    relations = pairs.relations
    found = evidence.seam().ask(
        "other_codes",
        ways=relations["ways"],
        entries=relations["entries"],
        asked=ways or [0],
    )
    first = found.sort("order_id", "sku", "way", "item").unique(
        ["order_id", "sku"], keep="first", maintain_order=True
    )
    return first.select(key(), "order_id", "item", "amount_u", expected="sku", cause=_way()).select(
        COLUMNS
    )


def _by_none(pairs: LinePairs) -> pl.DataFrame:
    """Lines that can only be the item left over in their order."""
    one = pl.lit("a code that means no SKU of the order")
    several = pl.lit("one of several codes that mean no SKU of the order")
    cause = pl.when(pl.col("item").is_null()).then(several).otherwise(one)
    rows = pairs.told.renamed.select(
        key(), "order_id", "item", "amount_u", expected="sku", cause=cause
    )
    return rows.select(COLUMNS)


def _stray(pairs: LinePairs) -> pl.DataFrame:
    """Items of which Stokly has no line left."""
    return pairs.told.stray.select(
        "order_id",
        "item",
        "amount_u",
        key=pl.format("{}/{}", "order_id", "item"),
        expected=pl.lit(None, pl.String),
        cause=pl.lit("no line of the order in Stokly"),
    ).select(COLUMNS)
