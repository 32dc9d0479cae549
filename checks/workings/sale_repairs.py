"""What mends orders in the sales data: rows that are appended, and files that a person hands in."""

import polars as pl

from checks.vocabulary import Action
from checks.workings.proposed import proposed
from checks.workings.sale_rows import SaleRows

# Of customer and email a file has one; Emarsys fact sheet, 7.2.
FILES = {"sales_correction": "customer", "sales_correction_by_email": "email"}
APPENDED = "sent once, after a fresh read-back shows that Emarsys has none of these rows"
SALES_ALONE = "; what was paid back on it is not among them"


def columns(key: str) -> tuple[str, ...]:
    """Columns of a sales file in order; `key` is the one that names the buyer."""
    return ("item", "price", "order", "timestamp", key, "quantity")


def corrected(told: SaleRows) -> dict[str, pl.LazyFrame]:
    """The files that hold every row of some orders, as they should stand after a reload.

    Not for appending: what Emarsys has of these orders must be gone, or it counts twice.

    Args:
        told: the rows of those orders; one of which not every row is told is left out.

    Returns:
        name of a file -> its rows, all text; no file without a row.
    """
    parts = {name: _of_key(told.whole, key) for name, key in FILES.items()}
    return {name: part.lazy() for name, part in parts.items() if part.height}


def _of_key(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    wanted = columns(key)
    return rows.filter(pl.col(key).is_not_null()).select(wanted).sort("order", *wanted)


def appending(
    found: pl.DataFrame, told: SaleRows, rows: pl.DataFrame, verdict_field: str
) -> pl.LazyFrame:
    """One repair a finding: the lacking rows of its order are appended, or a person acts.

    All findings of one order have the same repair, so that a plan sends its rows once.

    Args:
        found: key, order_id; and barred, in words, where a person must act whatever is told.
        told: the rows of these orders.
        rows: those of them that Emarsys lacks; columns as `SALE_ROW`.
        verdict_field: field of the findings.

    Returns:
        columns as `REPAIR`.
    """
    judged = (
        found.join(told.untold, on="order_id", how="left")
        .join(bodies(rows), on="order_id", how="left")
        .with_columns(
            why=pl.coalesce(
                "barred",
                "why",
                pl.when(pl.col("body").is_null()).then(pl.lit("no row that it lacks can be told")),
            )
        )
    )
    fits = pl.col("why").is_null()
    alone = pl.when(pl.col("why_not_all").is_null()).then(pl.lit(""))
    sent = pl.concat_str(pl.lit(APPENDED), alone.otherwise(pl.lit(SALES_ALONE)))
    by_hand = pl.format("to be sent by a person: {}", "why")
    return proposed(
        judged,
        pl.when(fits).then(pl.lit(Action.APPEND.value)).otherwise(pl.lit(Action.WORK.value)),
        key="key",
        verdict_field=pl.lit(verdict_field),
        # By the name that it is sent by, for by that it is read back.
        record=pl.when(fits).then("order").otherwise("order_id"),
        body=pl.when(fits).then("body"),
        because=pl.when(fits).then(sent).otherwise(by_hand),
    )


def bodies(rows: pl.DataFrame) -> pl.DataFrame:
    """order_id, order (as it is sent), body: its rows as canonical JSON, sales before the rest.

    Args:
        rows: columns as `SALE_ROW`.
    """
    by_customer, by_email = (
        pl.struct(sorted(columns(key))).struct.json_encode() for key in FILES.values()
    )
    row = pl.when(pl.col("customer").is_not_null()).then(by_customer).otherwise(by_email)
    told = rows.select("order_id", "order", row=row)
    return (
        told.group_by("order_id", "order", maintain_order=True)
        .agg(pl.col("row").str.join(","))
        .select("order_id", "order", body=pl.format('{{"rows":[{}]}}', "row"))
    )


def reloaded(found: pl.DataFrame, what: pl.Expr, **said: pl.Expr | str) -> pl.LazyFrame:
    """Work: a row that is there and wrong can't be mended by a further one.

    Args:
        found: key, order_id.
        what: what is wrong, in words.
        said: further columns of `REPAIR`.
    """
    words = pl.format(
        "{}; further rows would only count twice: the order is loaded again from the correction"
        " file, after Emarsys has taken its rows out",
        what,
    )
    columns_said: dict[str, pl.Expr | str] = {"record": "order_id", "because": words, **said}
    return proposed(found, Action.WORK, **columns_said)
