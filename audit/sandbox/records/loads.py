"""Loads: what Emarsys took in, file by file, as its load history shows."""

from datetime import datetime

import polars as pl

from audit.sandbox.chance import HEXADECIMAL, codes, stream
from audit.sandbox.records.lanes import (
    CATALOGUE_AT,
    CATALOGUE_EVERY,
    CONTACTS_EVERY,
    SALES_EVERY,
    load_end,
    sales_load_id,
)

LETTERS = {"catalogue": "C", "contacts": "P"}


def loads(
    first_at: datetime, taken_at: datetime, counts: dict[str, int], seed: int
) -> pl.DataFrame:
    """One row per load that had ended, in order of time; sales loads have no counts yet.

    Args:
        first_at: the shop's first day.
        taken_at: when the exports were made.
        counts: "catalogue" and "contacts" -> rows of each of their loads.
        seed: of the shop.

    Returns:
        load_id, kind, file_name, content_hash, started_at, finished_at, rows_in, rows_loaded,
        rows_rejected, status.
    """
    parts = [
        _of_kind("sales", first_at, taken_at, SALES_EVERY, "0h").with_columns(rows_in=pl.lit(0)),
        _of_kind("catalogue", first_at, taken_at, CATALOGUE_EVERY, CATALOGUE_AT).with_columns(
            rows_in=pl.lit(counts["catalogue"])
        ),
        _of_kind("contacts", first_at, taken_at, CONTACTS_EVERY, "0h").with_columns(
            rows_in=pl.lit(counts["contacts"])
        ),
    ]
    rows = pl.concat(parts).sort("started_at", "kind")
    hashes = codes(stream(seed, "loads"), rows.height, 64, HEXADECIMAL)
    return rows.select(
        "load_id",
        "kind",
        pl.format("{}_{}.csv", pl.col("kind"), pl.col("load_id").str.slice(1)).alias("file_name"),
        # Of files that nobody ever wrote.
        pl.Series("content_hash", hashes, dtype=pl.String),
        "started_at",
        "finished_at",
        pl.col("rows_in").cast(pl.Int64),
        rows_loaded=pl.col("rows_in").cast(pl.Int64),
        rows_rejected=pl.lit(0, pl.Int64),
        status=pl.lit("full"),
    )


def counted(loads: pl.LazyFrame, sales_items: pl.LazyFrame) -> pl.LazyFrame:
    """The loads, with the rows that each sales load brought.

    What it refused was offered too, and so was what it neither took nor refused.
    """
    brought = sales_items.group_by("load_id").agg(brought=pl.len().cast(pl.Int64))
    is_sales = pl.col("kind") == "sales"
    unanswered = pl.col("rows_in") - pl.col("rows_loaded") - pl.col("rows_rejected")
    return (
        loads.join(brought, on="load_id", how="left", maintain_order="left")
        .with_columns(unanswered=unanswered)
        .with_columns(
            rows_loaded=pl.when(is_sales)
            .then(pl.col("brought").fill_null(0))
            .otherwise("rows_loaded")
        )
        .with_columns(
            rows_in=pl.when(is_sales)
            .then(pl.sum_horizontal("rows_loaded", "rows_rejected", "unanswered"))
            .otherwise("rows_in")
        )
        .drop("brought", "unanswered")
    )


def _of_kind(
    kind: str, first_at: datetime, taken_at: datetime, every: str, offset: str
) -> pl.DataFrame:
    midnight = first_at.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = pl.DataFrame(
        {"started_at": pl.datetime_range(midnight, taken_at, every, eager=True, time_unit="us")}
    )
    moved = pl.col("started_at").dt.offset_by(offset)
    load_id = sales_load_id(pl.col("started_at"))
    return (
        starts.select(started_at=moved)
        .with_columns(
            kind=pl.lit(kind),
            finished_at=load_end(pl.col("started_at")),
            load_id=LETTERS[kind] + load_id.str.slice(1) if kind in LETTERS else load_id,
        )
        .filter(pl.col("finished_at") <= taken_at)
    )
