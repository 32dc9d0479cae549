"""Trade as documents: which invoice is an order, which a refund, which neither."""

from dataclasses import dataclass

import polars as pl

from audit.sandbox.year.goods import is_goods, line_type

ORDER = "order"
REFUND = "refund"
ADJUSTMENT = "adjustment"  # bad debt, stock write-offs, fees alone: the shop keeps it to itself

HOME = "United Kingdom"
ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Documents:
    """One trade year, taken apart.

    Attributes:
        heads: one row an invoice, in order of time: doc (its place), invoice_no, kind, customer
            (null for guests), country, placed_at (UTC), taxed.
        lines: one row a line, in order of line_no: line_no, doc, code (place in `codes`),
            quantity, net_u (quantity x price in micro-units, signed as in the trade).
        codes: one row a stock code, sorted: stock_code, line_type, is_goods.
    """

    heads: pl.DataFrame
    lines: pl.DataFrame
    codes: pl.DataFrame


def documents(trade: pl.LazyFrame) -> Documents:
    """Take the trade apart; every line is in `lines` once."""
    codes = (
        trade.select(pl.col("stock_code").unique())
        .collect()
        .sort("stock_code")
        .with_columns(
            line_type=line_type(pl.col("stock_code")), is_goods=is_goods(pl.col("stock_code"))
        )
    )
    heads = _heads(trade)
    lines = trade.select(
        "line_no",
        _place("invoice_no", heads).alias("doc"),
        _place("stock_code", codes).alias("code"),
        pl.col("quantity").cast(pl.Int64),
        net_u=price_u(pl.col("unit_price")) * pl.col("quantity").cast(pl.Int64),
    )
    return Documents(heads, lines.collect().sort("line_no"), codes)


def price_u(price: pl.Expr) -> pl.Expr:
    """A price of three decimals in micro-units; exact, for it is never a float."""
    return price.cast(pl.Decimal(38, 6)).mul(1_000_000).cast(pl.Int64)


def utc(local: pl.Expr) -> pl.Expr:
    """Local UK time as an instant; an hour that the clocks skip is read as the next."""

    def placed(moment: pl.Expr) -> pl.Expr:
        return moment.dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")

    return placed(local).fill_null(placed(local.dt.offset_by("1h"))).dt.convert_time_zone("UTC")


def _place(column: str, of: pl.DataFrame) -> pl.Expr:
    return pl.col(column).cast(pl.Enum(of[column])).to_physical().cast(pl.UInt32)


def _heads(trade: pl.LazyFrame) -> pl.DataFrame:
    net = pl.col("unit_price") * pl.col("quantity").cast(pl.Int64)
    heads = trade.group_by("invoice_no").agg(
        # 43 invoices of the real year carry two times, a minute apart: the first one counts.
        placed_local=pl.col("invoice_ts").min(),
        customer=pl.col("customer_id").min(),
        country=pl.col("country").min(),
        takes_back=(pl.col("quantity") < 0).any(),
        has_goods=is_goods(pl.col("stock_code")).any(),
        worth=(net != 0).any(),
    )
    return (
        heads.collect()
        .sort("placed_local", "invoice_no")
        .with_row_index("doc")
        .with_columns(kind=_kind(), placed_at=utc(pl.col("placed_local")))
        .with_columns(
            taxed=(pl.col("country") == HOME) & (pl.col("kind") != ADJUSTMENT),
        )
        .select("doc", "invoice_no", "kind", "customer", "country", "placed_at", "taxed")
    )


def _kind() -> pl.Expr:
    stock_note = pl.col("customer").is_null() & ~pl.col("worth")
    return (
        pl.when(pl.col("invoice_no").str.starts_with("C"))
        .then(pl.lit(REFUND))
        .when(
            pl.col("invoice_no").str.starts_with("A")
            | pl.col("takes_back")
            | ~pl.col("has_goods")
            | stock_note
        )
        .then(pl.lit(ADJUSTMENT))
        .otherwise(pl.lit(ORDER))
    )
