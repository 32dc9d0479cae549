"""Catalogue: the items that Stokly keeps, and the copy of them that Emarsys loads every night."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from audit.sandbox.chance import between, spread, stream
from audit.sandbox.money import VAT_PARTS
from audit.sandbox.records.lanes import CATALOGUE_AT, load_end
from audit.sandbox.year.documents import price_u
from audit.sandbox.year.goods import is_goods

CATEGORIES = np.array(
    [
        "Home > Kitchen",
        "Home > Lighting",
        "Home > Textiles",
        "Garden",
        "Gifts > Paper",
        "Gifts > Toys",
    ]
)
# The range is revised once a season; prices and copy of some items on any working day.
YESTERDAY_SHARE, TODAY_SHARE = 0.12, 0.05
OPENS, CLOSES = 9 * 3600, 17 * 3600  # seconds of the day, UTC
LONG_AGO_DAYS = (40, 300)


def items(trade: pl.LazyFrame, seed: int, taken_at: datetime) -> pl.DataFrame:
    """One row per code of goods, two spellings of a code being two items; in order of sku.

    Returns:
        sku, parent_sku, name, price_u and msrp_u (with VAT), category, available (units),
        stock_as_of, updated_at.
    """
    told = _told(trade)
    rng = stream(seed, "items")
    base = pl.col("sku").str.extract(r"^(\d+)")
    size = told.height
    stock = pl.Series(np.where(spread(rng, size) < 0.08, 0, between(rng, 1, 2_000, size)))  # noqa: PLR2004 - one in twelve is sold out
    reduced = pl.Series(rng.random(size) < 0.1)  # noqa: PLR2004 - one in ten is reduced
    return told.with_columns(
        parent_sku=pl.when(base.is_duplicated() & (base != pl.col("sku"))).then(base),
        msrp_u=pl.when(reduced).then(pl.col("price_u") * 5 // 4).otherwise("price_u"),
        category=pl.Series(CATEGORIES[between(rng, 0, len(CATEGORIES), size)]),
        available=stock,
        stock_as_of=pl.lit(_midnight(taken_at) + timedelta(hours=2)),
        updated_at=_updated(rng, size, taken_at),
    )


def loaded(items: pl.DataFrame, taken_at: datetime) -> pl.DataFrame:
    """What Emarsys holds of the items: those of last night, for each load replaces them all."""
    last = pl.lit(_midnight(taken_at)).dt.offset_by(CATALOGUE_AT)
    return items.select(
        "price_u",
        "msrp_u",
        "category",
        item="sku",
        group_id=pl.coalesce("parent_sku", "sku"),
        title="name",
        available=pl.col("available") > 0,
        loaded_at=load_end(last),
    )


def _told(trade: pl.LazyFrame) -> pl.DataFrame:
    """Commonest name that is no note, and latest price above nought; README of the data set."""
    goods = trade.filter(is_goods(pl.col("stock_code")))
    name = pl.col("description").str.strip_chars()
    names = (
        goods.filter(name == name.str.to_uppercase(), name.str.contains("[A-Z]"))
        .group_by(sku="stock_code", name=name)
        .agg(uses=pl.len())
        .sort("sku", "uses", "name", descending=[False, True, False])
        .unique("sku", keep="first", maintain_order=True)
        .select("sku", "name")
    )
    newest = pl.struct("invoice_ts", "line_no")
    prices = (
        goods.filter(pl.col("unit_price") > 0)
        .group_by(sku="stock_code")
        .agg(net_u=price_u(pl.col("unit_price")).sort_by(newest).last())
    )
    net_u = pl.col("net_u").fill_null(0)
    return (
        goods.select(sku=pl.col("stock_code").unique())
        .join(names, on="sku", how="left")
        .join(prices, on="sku", how="left")
        .select(
            "sku",
            name=pl.coalesce("name", pl.format("ITEM {}", "sku")),
            price_u=net_u + net_u // VAT_PARTS,
        )
        .sort("sku")
        .collect()
    )


def _updated(rng: np.random.Generator, size: int, taken_at: datetime) -> pl.Series:
    at = spread(rng, size)
    days = np.where(
        at < TODAY_SHARE,
        0,
        np.where(at < TODAY_SHARE + YESTERDAY_SHARE, 1, between(rng, *LONG_AGO_DAYS, size)),
    )
    seconds = between(rng, OPENS, CLOSES, size) - days * 86_400
    moments = pl.Series(seconds * 1_000_000).cast(pl.Duration("us"))
    return pl.select(pl.lit(_midnight(taken_at)) + moments).to_series()


def _midnight(taken_at: datetime) -> datetime:
    return taken_at.replace(hour=0, minute=0, second=0, microsecond=0)
