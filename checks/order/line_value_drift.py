"""Every line in Emarsys is worth what it is in Stokly."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check
from checks.workings.drifted_lines import apart_u, by_channel, by_load, tolerance_u
from checks.workings.line_pairs import LinePairs, key, line_pairs, unasked
from checks.workings.sale_repairs import corrected, reloaded
from checks.workings.sale_rows import sale_rows
from checks.workings.value_likeness import UNIT_PRICE, likeness
from checks.workings.written_values import amount

OURS, THEIRS = pl.col("our_quantity"), pl.col("their_quantity")


@check(
    question="Is every sale line in Emarsys worth what it is in Stokly?",
    dimension="accuracy",
    owner=Owner.ECOMMERCE,
    worst=Severity.S1,
    about="erp_order_line.order_id",
    things="lines",
    impact="how far the amounts are apart, without signs",
    limits={"unit_share": 0.5, "unit_cases": 20, "value_share": 0.005, "cases": 20},
    repair="R1 or W: the mapping is mended; sent again where a load replaces by order id",
)
def line_value_drift(evidence: Evidence) -> Verdicts:
    """At one quantity the two amounts are half a penny a unit apart at most, 1p to 5p a line."""
    evidence.given("erp_order_line", "net_u", *(["tax_u"] if evidence.design.basis.tax else []))
    evidence.given("esp_sale_line", "amount_u")
    pairs = line_pairs(evidence)
    _must_be_on_the_declared_basis(pairs)
    rows = (
        pairs.drifted.filter(_same_quantity(), apart_u() > tolerance_u(OURS))
        .with_columns(apart_u=apart_u(), cause=likeness(evidence.design.basis))
        .sort("order_id", "sku")
    )
    asked = _asked(pairs)
    severity = _severity(evidence, pairs, rows, asked)
    return Verdicts(
        rows.lazy().select(
            key=key(),
            field=pl.lit("amount_u"),
            expected=pl.col("our_u").cast(pl.String),
            actual=pl.col("their_u").cast(pl.String),
            impact_u="apart_u",
            agrees=pl.lit(value=False),
            severity=severity,
            cause="cause",
        ),
        examined=asked,
        exhibits={
            "by_load": by_load(evidence, pairs, rows),
            "by_channel": by_channel(evidence, rows),
        },
        unasked=unasked(pairs) | _unknown(pairs),
        repairs=_repairs(rows),
        files=corrected(sale_rows(evidence, rows["order_id"])),
    )


def _repairs(rows: pl.DataFrame) -> pl.LazyFrame:
    return reloaded(
        rows,
        pl.format("another amount than Stokly's: {}", "cause"),
        key=key(),
        verdict_field=pl.lit("amount_u"),
        field=pl.format("price of {}", "sku"),
        seen=amount(pl.col("their_u")),
        desired=amount(pl.col("our_u")),
    )


def _must_be_on_the_declared_basis(pairs: LinePairs) -> None:
    """Amounts on another basis can't be held against the declared one.

    Raises:
        NoEvidence: most lines are on another.
    """
    if pairs.other_basis is not None:
        raise NoEvidence(
            f"most amounts in Emarsys are {pairs.other_basis}, and that is not what was declared",
            where="[design.basis] in the settings file",
            do="declare there what the amounts are made of, or mend the mapping that sends them",
        )


def _same_quantity() -> pl.Expr:
    """Both have as many units; where Emarsys tells none, the amounts are all there is."""
    return OURS.is_not_null() & (THEIRS.is_null() | (OURS == THEIRS))


def _asked(pairs: LinePairs) -> int:
    told, other = pairs.told, pairs.drifted.filter((OURS != THEIRS).fill_null(value=False))
    gone = told.absent.height + told.renamed.height + other.height
    return pairs.counts["lines"] - pairs.counts["without_amount"] - gone


def _severity(evidence: Evidence, pairs: LinePairs, rows: pl.DataFrame, asked: int) -> pl.Expr:
    limits, several = evidence.limits, pairs.counts["several"]
    by_unit = rows.filter(pl.col("cause") == UNIT_PRICE).height
    wide = several >= limits["unit_cases"] and by_unit >= limits["unit_share"] * several
    value_u = limits["value_share"] * pairs.counts["value_u"]
    grave = asked >= limits["cases"] and int(rows["apart_u"].sum()) >= value_u
    usual = (Severity.S2 if grave else Severity.S3).value
    if not wide:
        return pl.lit(usual)
    is_unit = pl.col("cause") == UNIT_PRICE
    return pl.when(is_unit).then(pl.lit(Severity.S1.value)).otherwise(pl.lit(usual))


def _unknown(pairs: LinePairs) -> dict[str, str]:
    theirs = pairs.drifted.filter(OURS.is_not_null(), pl.col("their_u").is_null()).height
    count = pairs.counts["without_amount"] + theirs
    if not count:
        return {}
    why = "lines have no amount in one of the systems, or are foreign and their rate was not kept"
    return {"lines without an amount": f"{count:,} {why}"}
