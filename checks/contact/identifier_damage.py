"""Ids and codes reach Emarsys as Stokly writes them: no zero lost, no decimal added."""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import mended_ids
from checks.workings.id_damage import COLUMNS, DAMAGED, Damage, id_damage
from checks.workings.lifetime import lifetime
from checks.workings.wording import number


@check(
    question="Do ids, SKUs and phone numbers reach Emarsys undamaged?",
    dimension="validity",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="esp_contact.contact_id",
    things="ids, codes and numbers",
    impact="all orders of the customers whose external id or phone is damaged, each customer once; "
    "nothing for order ids and SKUs, whose money order.completeness.missing_in_esp, "
    "order.validity.phantom_in_esp and order.accuracy.sku_mismatch count; people: the customers",
    limits={"cases": 10, "own_form": 0.5},
    repair="W: the export format is mended; then R0: ids are sent again by internal contact id",
)
def identifier_damage(evidence: Evidence) -> Verdicts:
    """An id that no record of Stokly has as it is written is none after one transform either."""
    found, unasked = id_damage(evidence)
    rows = _counted_once(_rows(found), evidence)
    told = _told(rows, found, evidence.limits)
    return Verdicts(
        _verdicts(told, rows, evidence),
        repairs=mended_ids(rows, told, evidence),
        examined=sum(one.examined for one in found),
        exhibits={"damage": _by_load(rows)},
        unasked=unasked,
    )


def _rows(found: list[Damage]) -> pl.DataFrame:
    """Columns `DAMAGED`, and which column it is."""
    named = pl.col("column").cast(pl.Enum(list(COLUMNS)))
    none = pl.DataFrame(schema={**DAMAGED, "column": pl.String()})
    parts = [one.rows.with_columns(column=pl.lit(one.column)) for one in found]
    return pl.concat([none, *parts]).with_columns(named).sort("column", "key", "actual")


def _counted_once(rows: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """The rows with people and impact_u: each customer, with all orders, in the first row alone."""
    is_first = pl.col("customer_id").is_first_distinct() & pl.col("customer_id").is_not_null()
    of_people = pl.col("customer_id").is_not_null()
    bought = lifetime(evidence).select("customer_id", bought_u="value_u")
    worth = pl.when("is_first").then(pl.col("bought_u").fill_null(0)).otherwise(0)
    return (
        rows.lazy()
        .with_columns(is_first=is_first)
        .join(bought, on="customer_id", how="left", maintain_order="left")
        .with_columns(
            people=pl.when(of_people).then(pl.col("is_first").cast(pl.Int64)),
            impact_u=pl.when(of_people & pl.lit(evidence.has("erp_order"))).then(worth),
        )
        .drop("bought_u", "is_first")
        .collect()
    )


def _told(rows: pl.DataFrame, found: list[Damage], limits: Mapping[str, float]) -> pl.DataFrame:
    """column, transform, records, examined; is_own: most records of the column are so."""
    asked = pl.DataFrame(
        [(one.column, one.examined) for one in found],
        schema={"column": rows.schema["column"], "examined": pl.Int64()},
        orient="row",
    )
    records = pl.col("records")
    return (
        rows.group_by("column", "transform")
        .agg(records=pl.len().cast(pl.Int64))
        .join(asked, on="column", how="left")
        .with_columns(
            shared=records.sum().over("transform"),
            is_own=(records >= limits["cases"])
            & (records > limits["own_form"] * pl.col("examined")),
        )
    )


def _verdicts(told: pl.DataFrame, rows: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """One a record; where most of a column are damaged in one way, one for all of them."""
    both = rows.join(told, on=["column", "transform"], how="left")
    own = both.filter("is_own").group_by("column", "transform", "records", "examined", "shared")
    all_of_one = own.agg(pl.col("people", "impact_u").sum()).select(
        "column",
        "shared",
        "people",
        "impact_u",
        key=pl.format("all by {}", "transform"),
        expected=pl.lit(None, pl.String),
        actual=pl.format("{} of {}", number(pl.col("records")), number(pl.col("examined"))),
        cause="transform",
    )
    singly = both.filter(~pl.col("is_own")).with_columns(cause="transform")
    return (
        pl.concat([singly.select(all_of_one.columns), all_of_one])
        .lazy()
        .select(
            "key",
            "expected",
            "actual",
            "impact_u",
            "people",
            "cause",
            field=pl.col("column").cast(pl.String),
            agrees=pl.lit(value=False),
            severity=pl.when(pl.col("shared") >= evidence.limits["cases"])
            .then(pl.lit(Severity.S2.value))
            .otherwise(pl.lit(Severity.S3.value)),
        )
    )


def _by_load(rows: pl.DataFrame) -> pl.DataFrame:
    """column, transform, load_id, records, value_u (of the sales that bear it); most first."""
    return (
        rows.group_by(pl.col("column").cast(pl.String), "transform", "load_id")
        .agg(records=pl.len().cast(pl.Int64), value_u=pl.col("value_u").sum())
        .sort("records", "column", "transform", "load_id", descending=[True, *[False] * 3])
    )
