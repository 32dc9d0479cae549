"""Every line in Emarsys has the quantity that Stokly has of it."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.vocabulary.money import MICRO
from checks.workings.drifted_lines import apart_u, by_channel, nearest, tolerance_u
from checks.workings.line_pairs import LinePairs, key, line_pairs, unasked
from checks.workings.sale_repairs import corrected, reloaded
from checks.workings.sale_rows import sale_rows
from checks.workings.written_values import quantity

OURS, THEIRS = pl.col("our_quantity"), pl.col("their_quantity")


@check(
    question="Does every sale line in Emarsys have the quantity that Stokly has?",
    dimension="accuracy",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_order_line.order_id",
    things="lines",
    impact="units too many or too few at Stokly's price; nothing where the amount is right",
    limits={"share": 0.005, "cases": 20},
    repair="R1 or W: sent again where a load replaces by order id; else a correction file",
)
def quantity_drift(evidence: Evidence) -> Verdicts:
    """Units bought less units cancelled are the units in Emarsys, line by line."""
    evidence.given("erp_order_line", "qty_ordered")
    evidence.given("esp_sale_line", "quantity")
    pairs = line_pairs(evidence)
    rows = pairs.drifted.filter(~pl.col("is_cancelled"), _differs())
    asked = _asked(pairs)
    grave = asked >= evidence.limits["cases"] and rows.height >= evidence.limits["share"] * asked
    return Verdicts(
        rows.lazy().select(
            key=key(),
            field=pl.lit("quantity"),
            expected=_ours(),
            actual=quantity(THEIRS),
            impact_u=_impact_u(),
            agrees=pl.lit(value=False),
            severity=pl.lit((Severity.S2 if grave else Severity.S3).value),
            cause=_cause(),
        ),
        examined=asked,
        exhibits={"by_channel": by_channel(evidence, rows.with_columns(apart_u=_impact_u()))},
        unasked=unasked(pairs) | _unknown(pairs),
        repairs=_repairs(rows),
        files=corrected(sale_rows(evidence, rows["order_id"])),
    )


def _repairs(rows: pl.DataFrame) -> pl.LazyFrame:
    return reloaded(
        rows,
        pl.format("another quantity than Stokly's: {}", _cause()),
        key=key(),
        verdict_field=pl.lit("quantity"),
        field=pl.format("quantity of {}", "sku"),
        seen=quantity(THEIRS),
        desired=_ours(),
    )


def _ours() -> pl.Expr:
    return quantity(OURS.fill_null(0))


def _differs() -> pl.Expr:
    """Both quantities are known and not the same, or a component was counted beside its kit."""
    return (OURS != THEIRS).fill_null(value=False) | pl.col("is_component")


def _asked(pairs: LinePairs) -> int:
    told = pairs.told
    return (
        pairs.counts["lines"]
        - pairs.counts["without_quantity"]
        - told.absent.height
        - told.renamed.height
        + int(pairs.drifted["is_component"].sum())
    )


def _impact_u() -> pl.Expr:
    """Units apart at Stokly's price, micro-units; 0 where the amounts agree all the same."""
    units = (OURS - THEIRS).cast(pl.Decimal(38, 6)) * MICRO
    at_our_price = nearest(units.cast(pl.Int128) * pl.col("our_u"), OURS)
    alike = apart_u() <= tolerance_u(OURS)
    return (
        pl.when("is_component")
        .then(pl.col("their_u"))
        .when(alike)
        .then(0)
        .otherwise(at_our_price.abs())
    )


def _cause() -> pl.Expr:
    more, less = THEIRS - OURS, OURS - THEIRS
    return (
        pl.when("is_component")
        .then(pl.lit("a component of a kit is counted beside it"))
        .when((more > 0) & (more <= pl.col("cancelled")))
        .then(pl.lit("cancelled units are kept"))
        .when((less > 0) & (less <= pl.col("returned")))
        .then(pl.lit("returned units are taken off the sale"))
        .when(apart_u() <= tolerance_u(OURS))
        .then(pl.lit("another unit of measure: the amount is right"))
        .otherwise(pl.lit("another quantity"))
    )


def _unknown(pairs: LinePairs) -> dict[str, str]:
    rows = pairs.drifted
    theirs = rows.filter(THEIRS.is_null()).height
    kept = rows.filter("is_cancelled").height
    told = {
        "lines without a quantity": (
            pairs.counts["without_quantity"] + theirs,
            "lines have no quantity in one of the systems",
        ),
        "cancelled lines": (kept, "lines are there that were cancelled whole in Stokly"),
    }
    return {part: f"{count:,} {why}" for part, (count, why) in told.items() if count}
