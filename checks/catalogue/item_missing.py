"""Every item that is on sale, or was sold this year, is in Emarsys' catalogue."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.catalogue_file import in_file
from checks.workings.catalogue_pairs import CataloguePairs, catalogue_pairs, timeless


@check(
    question="Does Emarsys' catalogue hold every item that is on sale or was sold this year?",
    dimension="completeness",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_product.sku",
    things="items",
    impact="what the missing items sold for in 30 days: order lines with VAT, after discount",
    limits={"tolerance": 0.005, "top": 0.2, "cases": 20},
    repair="W: the item's row goes into the next full catalogue file",
)
def item_missing(evidence: Evidence) -> Verdicts:
    """An item that is active, or was sold in the last 365 days, is there by its SKU.

    The parent of variants is asked about only if it was sold itself. Within the tolerance a
    missing item is a note, unless it is among the best sellers; so is a variant whose parent is
    there, if no sale that Emarsys holds names it.
    """
    pairs = catalogue_pairs(evidence)
    missing = pairs.comparison.missing.filter(~_is_idle()).select(
        "sku", "parent_sku", "active", "is_known", "in_esp_sales", "revenue_u"
    )
    told = missing.join(_elsewhere(missing, pairs, evidence), on="sku", how="left")
    unasked = _unasked(pairs, evidence)
    work, files = in_file(
        evidence,
        told,
        key="sku",
        verdict_field=pl.lit("item"),
        field=pl.lit("item"),
        desired="sku",
    )
    return Verdicts(
        told.lazy().select(
            key="sku",
            field=pl.lit("item"),
            expected="sku",
            actual=pl.lit(None, pl.String),
            impact_u="revenue_u",
            agrees=pl.lit(value=False),
            severity=_severity(told, pairs, evidence),
            cause=_cause(),
            records=pl.when(pl.col("other").is_not_null()).then(pl.concat_list("other")),
        ),
        examined=pairs.counts["items"],
        unasked=unasked,
        repairs=work,
        files=files,
    )


def _is_idle() -> pl.Expr:
    sold = pl.col("in_erp_sales") | pl.col("in_esp_sales")
    return pl.col("is_parent").fill_null(value=False) & ~sold


def _elsewhere(missing: pl.DataFrame, pairs: CataloguePairs, evidence: Evidence) -> pl.DataFrame:
    """sku, other: the item of Emarsys' that may stand for it; by another spelling, or its parent.

    An item that Stokly has itself stands for no other.
    """
    spelled = pairs.comparison.extra.select(loose=_loose("sku"), spelled="sku").filter(
        pl.len().over("loose") == 1
    )
    parents = missing["parent_sku"].drop_nulls().unique()
    theirs = evidence["esp_product"].filter(pl.col("item").is_in(parents.implode()))
    return (
        missing.select("sku", "parent_sku", loose=_loose("sku"))
        .join(spelled, on="loose", how="left", validate="m:1")
        .join(
            theirs.select(parent_sku="item", parent="item").unique().collect(),
            on="parent_sku",
            how="left",
            validate="m:1",
        )
        .select("sku", "spelled", "parent", other=pl.coalesce("spelled", "parent"))
    )


def _loose(column: str) -> pl.Expr:
    bare = pl.col(column).str.to_lowercase().str.replace_all(r"[\s_-]", "")
    return bare.str.strip_chars_start("0")


def _is_collapsed(evidence: Evidence) -> pl.Expr:
    """A variant that only its parent stands for, and that no sale in Emarsys names."""
    if not evidence.has("esp_sale_line", "item", "ts_utc"):
        return pl.lit(value=False)
    return pl.col("parent").is_not_null() & ~pl.col("in_esp_sales")


def _severity(told: pl.DataFrame, pairs: CataloguePairs, evidence: Evidence) -> pl.Expr:
    limits = evidence.limits
    collapsed = _is_collapsed(evidence)
    lacking = told.filter(~collapsed).height
    few = lacking <= limits["tolerance"] * pairs.counts["active"]
    return (
        pl.when(collapsed)
        .then(pl.lit(Severity.S4.value))
        .when(pl.col("sku").is_in(_best_sellers(pairs, limits["top"], limits["cases"]).implode()))
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit((Severity.S4 if few else Severity.S3).value))
    )


def _best_sellers(pairs: CataloguePairs, top: float, cases: float) -> pl.Series:
    """The top fifth of the items that were sold lately, by what they brought in."""
    sold = pairs.sold.filter(pl.col("revenue_u") > 0)
    if sold.height < cases:
        return pl.Series("sku", [], pl.String)
    rank = pl.col("revenue_u").rank("min", descending=True)
    return sold.filter(rank <= top * sold.height)["sku"]


def _cause() -> pl.Expr:
    is_gone = ~pl.col("active").fill_null(value=False)
    causes = {
        "there under another spelling": pl.col("spelled").is_not_null(),
        "only its parent is there, but sales name the variant": pl.col("parent").is_not_null()
        & pl.col("in_esp_sales"),
        "only its parent is there": pl.col("parent").is_not_null(),
        "sold this year, and no item of Stokly's": ~pl.col("is_known"),
        "no longer on sale, but sold this year": is_gone,
        "on sale": pl.lit(value=True),
    }
    return pl.coalesce(pl.when(true).then(pl.lit(name)) for name, true in causes.items())


def _unasked(pairs: CataloguePairs, evidence: Evidence) -> dict[str, str]:
    told = {}
    if not evidence.fills("erp_product", "active"):
        told["items on sale"] = "no source fills erp_product.active"
    if "sold" in pairs.unsold:
        told["items sold this year"] = pairs.unsold["sold"]
    if "revenue" in pairs.unsold:
        told["revenue"] = f"not known, so no item is among the best: {pairs.unsold['revenue']}"
    elif unvalued := int(pairs.sold["unvalued"].sum()):
        told["amounts"] = f"order lines of 30 days whose worth is not known: {unvalued:,}"
    if idle := pairs.counts["idle"]:
        told["parents"] = f"parents of variants that were never sold themselves: {idle:,}"
    return told | timeless(pairs)
