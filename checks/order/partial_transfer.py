"""An order that reached Emarsys is there with every line, and a load with every row."""

import polars as pl

from checks.vocabulary import Action, Evidence, Owner, Severity, Verdicts, check
from checks.vocabulary.money import MICRO
from checks.workings.due_orders import due
from checks.workings.line_pairs import LinePairs, key, line_pairs, unasked
from checks.workings.proposed import proposed
from checks.workings.sale_loads import brought_by, unanswered
from checks.workings.sale_repairs import appending, corrected
from checks.workings.sale_rows import SaleRows, sale_rows

SHOWN = "%Y-%m-%d %H:%M"


@check(
    question="Did every order and every load reach Emarsys whole?",
    dimension="completeness",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_order_line.order_id",
    things="lines and loads",
    impact="what the absent lines are worth; nothing for a load",
    limits={"orders": 10, "value": 1_000, "order_share": 0.005, "cases": 20},
    repair="R1 or W: the line is appended once, after a read-back shows none; else the whole order",
)
def partial_transfer(evidence: Evidence) -> Verdicts:
    """Of an order that is there no line is absent; a load answered for every row it was given."""
    pairs = line_pairs(evidence)
    absent, loads = _absent(evidence, pairs), _loads(evidence)
    broken = loads.filter(pl.col("unanswered") != 0)
    is_grave = _is_grave(evidence, absent)
    rows = pl.concat([_of_lines(absent, is_grave=is_grave), _of_loads(broken, is_grave=is_grave)])
    told = sale_rows(evidence, absent["order_id"])
    return Verdicts(
        rows.lazy(),
        examined=pairs.counts["lines"] + loads["unanswered"].count(),
        exhibits={"by_load": _incidents(absent)},
        unasked=unasked(pairs) | _unasked(evidence, loads, absent),
        repairs=pl.concat([_appended(pairs, absent, told), _work(broken)]),
        files=corrected(told),
    )


def _appended(pairs: LinePairs, absent: pl.DataFrame, told: SaleRows) -> pl.LazyFrame:
    """The absent lines' own rows; none where a row of the order may stand for one of them."""
    lacking = absent.select("order_id", item="sku")
    rows = told.rows.filter("is_sale").join(lacking, on=["order_id", "item"], how="semi")
    strange = pl.concat(
        [pairs.told.stray.select("order_id"), pairs.told.renamed.select("order_id")]
    )
    barred = pl.when(pl.col("order_id").is_in(strange["order_id"].unique().implode()))
    found = absent.select(
        key(),
        "order_id",
        barred=barred.then(pl.lit("codes of its order mean none of its SKUs, perhaps this one")),
    )
    return appending(found, told, rows, "line")


def _work(broken: pl.DataFrame) -> pl.LazyFrame:
    asked = "ask the integration which rows of this load were not taken, and have them sent again"
    return proposed(
        broken,
        Action.WORK,
        key="load_id",
        verdict_field=pl.lit("rows_in"),
        record="load_id",
        because=pl.lit(f"{asked}, but none that has arrived by now"),
    )


def _absent(evidence: Evidence, pairs: LinePairs) -> pl.DataFrame:
    """Absent lines with the day their order was ready, that day's orders, and their load."""
    lines = pairs.told.absent
    days = due(evidence).select("order_id", "day", day_orders=pl.len().over("day"))
    return (
        lines.lazy()
        .join(days, on="order_id", how="left")
        .collect()
        .join(brought_by(evidence, pairs, lines), on="order_id", how="left")
        .sort("order_id", "sku")
    )


def _loads(evidence: Evidence) -> pl.DataFrame:
    """Sales loads that had ended: load_id, rows_in, answered, unanswered (null: not counted)."""
    if not evidence.has("esp_load"):
        empty = {"load_id": pl.String(), "status": pl.String(), "rows_in": pl.Int64()}
        return pl.DataFrame(schema={**empty, "answered": pl.Int64(), "unanswered": pl.Int64()})
    settled = pl.col("finished_at") <= evidence.fence - evidence.design.settle
    return (
        evidence["esp_load"]
        .filter(pl.col("kind") == "sales", settled)
        .select(
            "load_id",
            "status",
            "rows_in",
            answered=pl.col("rows_in") - unanswered(),
            unanswered=unanswered(),
        )
        .sort("load_id")
        .collect()
    )


def _of_lines(absent: pl.DataFrame, *, is_grave: pl.Expr) -> pl.DataFrame:
    return absent.select(
        key=key(),
        field=pl.lit("line"),
        expected=key(),
        actual=pl.lit(None, pl.String),
        impact_u="amount_u",
        agrees=pl.lit(value=False),
        severity=_graded(is_grave),
        cause=_incident(),
        records=pl.when(pl.col("load_id").is_not_null()).then(pl.concat_list("load_id")),
    )


def _of_loads(broken: pl.DataFrame, *, is_grave: pl.Expr) -> pl.DataFrame:
    return broken.with_columns(day=pl.lit(None, pl.Date)).select(
        key="load_id",
        field=pl.lit("rows_in"),
        expected=pl.col("rows_in").cast(pl.String),
        actual=pl.col("answered").cast(pl.String),
        impact_u=pl.lit(None, pl.Int64),
        agrees=pl.lit(value=False),
        severity=_graded(is_grave),
        cause=pl.when(pl.col("unanswered") > 0)
        .then(pl.format("{} rows neither taken nor refused: the load broke off", "unanswered"))
        .otherwise(pl.format("{} rows taken or refused that none offered", -pl.col("unanswered"))),
        records=pl.concat_list("load_id"),
    )


def _incident() -> pl.Expr:
    """What the absent lines of one load have in common: `12 lines of 9 orders, …`."""
    lines, orders = pl.len().over("load_id"), pl.col("order_id").n_unique().over("load_id")
    broke = pl.when("is_broken").then(pl.lit(", which broke off")).otherwise(pl.lit(""))
    load = pl.format(
        "{} absent of {}, the rest by load {} from {} to {}{}",
        _counted(lines, "line"),
        _counted(orders, "order"),
        "load_id",
        pl.col("started_at").dt.strftime(SHOWN),
        pl.col("finished_at").dt.strftime(SHOWN),
        broke,
    )
    return pl.coalesce(load, pl.lit("other lines of the order arrived"))


def _counted(number: pl.Expr, thing: str) -> pl.Expr:
    several = pl.format(f"{{}} {thing}s", number)
    return pl.when(number == 1).then(pl.lit(f"1 {thing}")).otherwise(several)


def _incidents(absent: pl.DataFrame) -> pl.DataFrame:
    """load_id, started_at, finished_at, lines, orders, amount_u; the most lines first."""
    return (
        absent.group_by("load_id", "started_at", "finished_at")
        .agg(
            lines=pl.len().cast(pl.Int64),
            orders=pl.col("order_id").n_unique().cast(pl.Int64),
            amount_u=pl.col("amount_u").sum(),
        )
        .sort("lines", "load_id", descending=[True, False], nulls_last=True)
    )


def _is_grave(evidence: Evidence, absent: pl.DataFrame) -> pl.Expr:
    """Whether it is grave: in all, or on the day of the row."""
    limits = evidence.limits
    value_u = int(absent["amount_u"].sum())
    if absent["order_id"].n_unique() >= limits["orders"] or value_u >= limits["value"] * MICRO:
        return pl.lit(value=True)
    days = absent.group_by("day").agg(
        orders=pl.col("order_id").n_unique(), of=pl.col("day_orders").first()
    )
    many = pl.col("orders") >= limits["order_share"] * pl.col("of")
    grave = days.filter(pl.col("of") >= limits["cases"], many)["day"]
    return pl.col("day").is_in(grave.implode()).fill_null(value=False)


def _graded(is_grave: pl.Expr) -> pl.Expr:
    grave, usual = pl.lit(Severity.S2.value), pl.lit(Severity.S3.value)
    return pl.when(is_grave).then(grave).otherwise(usual)


def _unasked(evidence: Evidence, loads: pl.DataFrame, absent: pl.DataFrame) -> dict[str, str]:
    told = {}
    if not evidence.has("esp_load"):
        told["loads"] = "no source gives esp_load: nobody can tell whether a load broke off"
    uncounted = loads["unanswered"].null_count()
    if uncounted:
        told["loads"] = f"{uncounted:,} of {loads.height:,} loads do not count their rows"
    unknown = absent["amount_u"].null_count()
    if unknown:
        told["amounts"] = f"{unknown:,} of {absent.height:,} absent lines have no known amount"
    return told
