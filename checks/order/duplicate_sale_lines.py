"""Every sale is in the Emarsys sales data once."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.vocabulary.money import MICRO
from checks.workings.line_pairs import line_pairs
from checks.workings.sale_loads import listed, repeats
from checks.workings.sale_repairs import corrected, reloaded
from checks.workings.sale_rows import sale_rows


@check(
    question="Does Emarsys hold every sale line once?",
    dimension="uniqueness",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_order.order_id",
    things="orders",
    impact="what the rows too many add up to",
    limits={"order_share": 0.001, "value": 500, "cases": 20},
    repair="W: correction file or reload request; nothing automatic, for the feed only appends",
)
def duplicate_sale_lines(evidence: Evidence) -> Verdicts:
    """No row is there again by another load, nor more often than Stokly has lines of its SKU."""
    pairs = line_pairs(evidence)
    found, asked = repeats(evidence), pairs.counts["held"]
    share = found.height / asked if asked else 0.0
    grave = int(found["extra_u"].sum()) >= evidence.limits["value"] * MICRO or (
        asked >= evidence.limits["cases"] and share >= evidence.limits["order_share"]
    )
    return Verdicts(
        found.lazy().select(
            key="order_id",
            field=pl.lit("sale_lines"),
            expected=_kept(),
            actual=pl.format("{} rows", "rows"),
            impact_u="extra_u",
            agrees=pl.lit(value=False),
            severity=pl.lit((Severity.S2 if grave else Severity.S3).value),
            cause=_cause(),
            records=pl.concat_list("again_by", "copied_in").list.unique().list.sort(),
        ),
        examined=asked,
        exhibits={"by_load": _by_load(found)},
        unasked=_unasked(evidence, pairs.counts["held_without_lines"], found),
        repairs=_repairs(found),
        files=corrected(sale_rows(evidence, found["order_id"])),
    )


def _kept() -> pl.Expr:
    return pl.format("{} rows", pl.col("rows") - pl.col("extra"))


def _repairs(found: pl.DataFrame) -> pl.LazyFrame:
    return reloaded(
        found,
        pl.format("{} rows too many: {}", "extra", _cause()),
        key="order_id",
        verdict_field=pl.lit("sale_lines"),
        field=pl.lit("rows"),
        seen=pl.format("{} rows", "rows"),
        desired=_kept(),
    )


def _cause() -> pl.Expr:
    again, copied = pl.col("again"), pl.col("extra") - pl.col("again")
    kept = pl.col("kept_of").list.set_difference("again_by")
    twice = pl.concat_str(
        pl.format("brought again by {}", listed(pl.col("again_by"))),
        pl.format("kept: {}", listed(kept)),
        separator="; ",
        ignore_nulls=True,
    )
    where = pl.format(" in {}", listed(pl.col("copied_in"))).fill_null("")
    equal = pl.format("more equal rows than Stokly has lines, {} too many{}", copied, where)
    return pl.concat_str(
        pl.when(again > 0).then(twice),
        pl.when(copied > 0).then(equal),
        separator="; ",
        ignore_nulls=True,
    )


def _by_load(found: pl.DataFrame) -> pl.DataFrame:
    """load_id, orders, amount_u: the loads that brought orders again, the worst first."""
    rows = found.select("order_id", "extra_u", load_id="again_by").explode("load_id")
    return (
        rows.drop_nulls("load_id")
        .group_by("load_id")
        .agg(orders=pl.len().cast(pl.Int64), amount_u=pl.col("extra_u").sum())
        .sort("orders", "load_id", descending=[True, False])
    )


def _unasked(evidence: Evidence, without_lines: int, found: pl.DataFrame) -> dict[str, str]:
    told = {}
    if not evidence.fills("esp_sale_line", "load_id"):
        told["loads"] = "no row names its load: an order sent again with changes is not recognised"
    if without_lines:
        told["orders without lines"] = f"{without_lines:,} orders have no line in Stokly's exports"
    unknown = int(found["without_amount"].sum())
    if unknown:
        told["amounts"] = f"{unknown:,} rows too many have no amount, and are worth nothing here"
    return told
