"""Every order in the Emarsys sales data is one that Stokly knows."""

import polars as pl

from checks.vocabulary import Action, Evidence, Owner, Severity, Verdicts, check
from checks.workings.order_origins import origin
from checks.workings.order_pairs import order_pairs
from checks.workings.proposed import proposed


@check(
    question="Does Stokly know every order that Emarsys has sales of?",
    dimension="validity",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="esp_sale_line.order_id_norm",
    things="orders in Emarsys",
    impact="what Emarsys counts for them, without signs",
    limits={"value_share": 0.002, "cases": 20},
    repair="W: nothing automatic; a correction file, once someone has seen where they come from",
)
def phantom_in_esp(evidence: Evidence) -> Verdicts:
    """The key of a sale is an order's id, number or channel reference, or a refund's own id."""
    held, pairs = evidence["esp_order"], order_pairs(evidence)
    asked = held.filter(_settled(evidence)).with_columns(key=pl.col("order_id").str.strip_chars())
    sales = asked.join(pairs.refunds.lazy(), on="key", how="anti")
    counted, found = pl.collect_all(
        [
            sales.select(orders=pl.len(), value_u=pl.col("amount_u").abs().sum()),
            sales.join(pairs.unknown.lazy(), on="key", how="semi"),
        ]
    )
    orders, value_u = counted.row(0)
    grave = orders >= evidence.limits["cases"] and (
        int(found["amount_u"].abs().sum()) >= evidence.limits["value_share"] * value_u
    )
    told = found.join(origin(evidence, found.select("key")), on="key", how="left", validate="1:1")
    return Verdicts(
        told.lazy().select(
            key="order_id",
            field=pl.lit("order_id"),
            expected=pl.lit(None, pl.String),
            actual="order_id",
            impact_u=pl.col("amount_u").abs(),
            agrees=pl.lit(value=False),
            severity=pl.lit((Severity.S2 if grave else Severity.S3).value),
            cause="origin",
        ),
        examined=orders,
        exhibits={"by_origin": _by_origin(told)},
        unasked=_unasked(evidence, told),
        repairs=_repairs(told),
    )


def _repairs(told: pl.DataFrame) -> pl.LazyFrame:
    """Work: no file mends it, for of an order that Stokly does not know no row is to stand."""
    because = pl.format(
        "no order of Stokly's ({}): see where it comes from, then have Emarsys take its {} out",
        "origin",
        pl.when(pl.col("lines") == 1)
        .then(pl.lit("row"))
        .otherwise(pl.format("{} rows", pl.col("lines"))),
    )
    return proposed(
        told,
        Action.WORK,
        key="order_id",
        verdict_field=pl.lit("order_id"),
        record="order_id",
        field=pl.lit("rows"),
        seen=pl.format("{} rows", "lines"),
        because=because,
    )


def _settled(evidence: Evidence) -> pl.Expr:
    """Not so new that Stokly's copy may be older than it; true where no load time is kept."""
    new = pl.col("first_loaded_at") > evidence.fence - evidence.design.settle
    return ~new.fill_null(value=False)


def _by_origin(told: pl.DataFrame) -> pl.DataFrame:
    """origin, orders, lines, amount_u; the most orders first."""
    return (
        told.group_by("origin")
        .agg(
            orders=pl.len().cast(pl.Int64),
            lines=pl.col("lines").sum(),
            amount_u=pl.col("amount_u").sum(),
        )
        .sort("orders", "origin", descending=[True, False])
    )


def _unasked(evidence: Evidence, told: pl.DataFrame) -> dict[str, str]:
    unasked = {}
    if not evidence.has("erp_refund"):
        unasked["refunds"] = "no source gives erp_refund: one sent under its own id looks unknown"
    unknown = told["amount_u"].null_count()
    if unknown:
        unasked["amounts"] = f"{unknown:,} of {told.height:,} unknown orders have no amount"
    return unasked
