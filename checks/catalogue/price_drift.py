"""What an item costs in mails is what it costs in the shop."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.vocabulary.money import HALF_PENNY_U, MICRO
from checks.workings.catalogue_file import in_file
from checks.workings.catalogue_pairs import (
    OPTIONAL,
    PRICES,
    CataloguePairs,
    asked_fields,
    catalogue_pairs,
    drifted,
)
from checks.workings.written_values import amount

# What is likely where Emarsys' price is Stokly's times one number over another.
RATIOS = {
    "as if without VAT at 20 %": (5, 6),
    "as if without VAT at 5 %": (20, 21),
    "as if VAT at 20 % were added twice": (6, 5),
    "as if VAT at 5 % were added twice": (21, 20),
    "as if in pence": (100, 1),
    "as if Stokly's were in pence": (1, 100),
}


@check(
    question="Do mails show every item at the price it has in the shop?",
    dimension="accuracy",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_product.sku",
    things="prices",
    impact="how far the price is off, times the units sold in 30 days; "
    "no amount for a price before reduction",
    limits={"share": 0.01, "cases": 20},
    repair="W: the price goes into the next catalogue file",
)
def price_drift(evidence: Evidence) -> Verdicts:
    """A price in Emarsys is no further than 0.005 from Stokly's, nor above the one struck through.

    Asked of active items that both systems have. Emarsys need not hold a price before reduction.
    """
    asked, unasked = asked_fields(evidence, PRICES)
    pairs = catalogue_pairs(evidence)
    wrong = _wrong(drifted(evidence, PRICES), pairs)
    is_frequent = _is_frequent(wrong, pairs, evidence)
    units = pairs.sold.lazy().select("sku", "units_u")
    rows = wrong.lazy().join(units, on="sku", how="left")
    work, files = in_file(
        evidence,
        wrong,
        key="sku",
        verdict_field="field",
        field=pl.col("field").str.strip_suffix("_u"),
        seen=amount(pl.col("held")),
        desired=_desired(),
    )
    return Verdicts(
        rows.select(
            key="sku",
            field="field",
            expected=pl.col("said").cast(pl.String),
            actual=pl.col("held").cast(pl.String),
            impact_u=_impact_u(units_known="units" not in pairs.unsold),
            agrees=pl.lit(value=False),
            severity=_severity(is_frequent=is_frequent),
            cause=_cause(),
        ),
        examined=sum(asked.values()),
        exhibits={"columns": pairs.comparison.columns.filter(pl.col("column").is_in([*PRICES]))},
        unasked=unasked | _not_known(pairs),
        repairs=work,
        files=files,
    )


def _desired() -> pl.Expr:
    """Stokly's price; nothing instead of one struck through that is lower than the one beside."""
    is_below = pl.col("is_below").fill_null(value=False)
    return pl.when(~is_below).then(amount(pl.col("said")))


def _wrong(apart: pl.DataFrame, pairs: CataloguePairs) -> pl.DataFrame:
    """One row per price: sku, field, said, held, is_below (null where it is not)."""
    stated = apart.filter((pl.col("field") != OPTIONAL) | pl.col("held").is_not_null())
    if OPTIONAL in pairs.unfilled:
        return stated.with_columns(is_below=pl.lit(None, pl.Boolean))
    below = pairs.below.with_columns(field=pl.lit(OPTIONAL), is_below=pl.lit(value=True))
    columns = ["sku", "field", "said", "held"]
    return stated.select(columns).join(
        below, on=columns, how="full", coalesce=True, nulls_equal=True
    )


def _is_frequent(wrong: pl.DataFrame, pairs: CataloguePairs, evidence: Evidence) -> bool:
    """Whether so many items bear a wrong price; under `cases` items a share lifts nothing."""
    items, limits = pairs.counts["both"], evidence.limits
    return items >= limits["cases"] and wrong["sku"].n_unique() >= limits["share"] * items


def _severity(*, is_frequent: bool) -> pl.Expr:
    is_lower = (pl.col("field") != OPTIONAL) & (pl.col("held") < pl.col("said"))
    otherwise = Severity.S2 if is_frequent else Severity.S3
    return pl.when(is_lower).then(pl.lit(Severity.S2.value)).otherwise(pl.lit(otherwise.value))


def _impact_u(*, units_known: bool) -> pl.Expr:
    """Micro-units; null where Emarsys has no price, or nobody knows how much was sold."""
    if not units_known:
        return pl.lit(None, pl.Int64)
    off = (pl.col("said") - pl.col("held")).abs().cast(pl.Int128)
    units_u = pl.col("units_u").fill_null(0).cast(pl.Int128)
    worth = ((off * units_u + MICRO // 2) // MICRO).cast(pl.Int64)
    return pl.when(pl.col("field") != OPTIONAL).then(worth)


def _cause() -> pl.Expr:
    said, held = pl.col("said").cast(pl.Int128), pl.col("held").cast(pl.Int128)
    # Below a pound, half a penny more or less makes a ratio of anything.
    is_dear = pl.min_horizontal("said", "held") >= MICRO
    causes = {
        "below the price that it stands beside": pl.col("is_below"),
        "none in Emarsys": held.is_null(),
        **{
            words: is_dear & ((held * under - said * over).abs() <= HALF_PENNY_U * under)
            for words, (over, under) in RATIOS.items()
        },
        "lower in Emarsys": held < said,
        "higher in Emarsys": held > said,
    }
    return pl.coalesce(pl.when(true).then(pl.lit(words)) for words, true in causes.items())


def _not_known(pairs: CataloguePairs) -> dict[str, str]:
    told = {"currency": "neither catalogue says what its prices are in; one is taken for both"}
    if "units" in pairs.unsold:
        told["units sold"] = f"not known, so no drift has an amount: {pairs.unsold['units']}"
    return told
