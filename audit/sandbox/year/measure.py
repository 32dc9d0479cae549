"""Measure a real trade year: counts, shares and quantiles, never a row of it.

The figures that ship were made from the data set "Online Retail" (D. Chen, 2015, UCI Machine
Learning Repository, doi 10.24432/C5BW33, CC BY 4.0), 2010-12-01 to 2011-12-09, with

    python -m audit.sandbox.year.measure online_retail_2010_2011.parquet > shape.toml

The largest 0.01 % of quantities and the largest 2 % of fees and discounts are left out: a few
freak lines (80,995 units; £38,970) would swing the total of a small made shop.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from audit.sandbox.year.documents import ADJUSTMENT, HOME, REFUND, documents
from audit.sandbox.year.figures import BAD_DEBT, SORTS, WRITTEN_OFF
from audit.sandbox.year.goods import is_goods
from audit.sandbox.year.trade import read_trade

AT = (*(step / 100 for step in range(100)), 0.9925, 0.995, 0.9975, 0.999, 0.9995, 0.9999)
COARSE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
RANKS = (1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 2500, 3000, 3500)
BANDS = 10
FEW = 5
SALES = ("home", "abroad", "guest")

Value: TypeAlias = "int | float | date | list[Value] | dict[str, Value]"


def measure(path: Path) -> dict[str, Value]:
    """All figures of the trade in the file, laid out as `shape.toml` is."""
    heads, lines = _sorted_out(read_trade(path))
    goods = lines.filter("goods", pl.col("milli") > 0)
    sold = goods.filter(pl.col("sort").is_in(SALES)).with_columns(
        usual=pl.col("milli").median().over("item").cast(pl.Int64)
    )
    return {
        "first_day": heads["day"].sort()[0],
        "at": list(AT),
        "coarse": list(COARSE),
        **_volume(heads),
        **_quantities(sold),
        "popularity": _popularity(sold),
        "size": _size(heads),
        "shares": _shares(heads, lines),
        "goods": _codes(lines.filter("goods")),
        "countries": _counted(
            heads.filter(pl.col("customer").is_not_null()).unique(
                "customer", keep="first", maintain_order=True
            ),
            "country",
        ),
        "lines": {
            sort: _quantiles(heads.filter(sort=sort)["goods_lines"])
            for sort in (*SALES, "returned")
        },
        "tables": _tables(heads, sold, goods, lines),
        "extras": _extras(heads, lines.filter(~pl.col("goods"))),
    }


def _sorted_out(trade: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents with their sort, and lines with their document's; each in order of time."""
    apart = documents(trade)
    told = trade.select(
        "line_no",
        "invoice_ts",
        "description",
        code="stock_code",
        item=pl.col("stock_code").str.to_uppercase(),
        goods=is_goods(pl.col("stock_code")),
        milli=(pl.col("unit_price") * 1000).cast(pl.Int64),
    ).collect()
    lines = apart.lines.drop("code").join(told, on="line_no", how="inner", maintain_order="left")
    per_head = lines.group_by("doc").agg(
        goods_lines=pl.col("goods").sum(),
        times=pl.col("invoice_ts").n_unique(),
        local=pl.col("invoice_ts").min(),
    )
    heads = apart.heads.join(per_head, on="doc", how="inner", maintain_order="left").with_columns(
        sort=_sort(), day=pl.col("local").dt.date()
    )
    return heads, lines.join(
        heads.select("doc", "sort", "customer", "local"),
        on="doc",
        how="inner",
        maintain_order="left",
    )


def _sort() -> pl.Expr:
    has_goods = pl.col("goods_lines") > 0
    cases = {
        "returned": (pl.col("kind") == REFUND) & has_goods,
        "credit": pl.col("kind") == REFUND,
        BAD_DEBT: pl.col("invoice_no").str.starts_with("A"),
        WRITTEN_OFF: (pl.col("kind") == ADJUSTMENT) & has_goods,
        "fee": pl.col("kind") == ADJUSTMENT,
        "guest": pl.col("customer").is_null(),
        "home": pl.col("country") == HOME,
    }
    return pl.coalesce(
        *(pl.when(case).then(pl.lit(sort)) for sort, case in cases.items()), pl.lit("abroad")
    )


def _volume(heads: pl.DataFrame) -> dict[str, Value]:
    met = heads["day"].sort()
    days = pl.DataFrame({"day": pl.date_range(met[0], met[-1], eager=True)})
    by_day = days.join(heads.group_by("day").len(), on="day", how="left", maintain_order="left")
    hours = pl.col("local").dt.hour()
    return {
        "by_day": by_day["len"].fill_null(0).to_list(),
        "by_hour": [
            [
                heads.filter(pl.col("local").dt.weekday() == weekday, hours == hour).height
                for hour in range(24)
            ]
            for weekday in range(1, 8)
        ],
    }


def _quantities(sold: pl.DataFrame) -> dict[str, Value]:
    known = sold.filter(pl.col("sort") != "guest")
    edges = sorted({int(known["milli"].quantile(band / BANDS) or 0) for band in range(1, BANDS)})
    band = np.searchsorted(edges, known["milli"].to_numpy(), side="left")
    return {
        "bands": [*edges],
        "quantity": [
            _quantiles(known["quantity"].filter(pl.Series(band == one)))
            for one in range(len(edges) + 1)
        ],
    }


def _popularity(sold: pl.DataFrame) -> list[Value]:
    lines = sold.group_by("item").len().sort("len", descending=True)["len"]
    total = int(lines.sum())
    ranks = [rank for rank in RANKS if rank < lines.len()] + [lines.len()]
    return [[rank, round(int(lines.head(rank).sum()) / total, 5)] for rank in ranks]


def _size(heads: pl.DataFrame) -> dict[str, Value]:
    counts = dict(heads.group_by("sort").len().iter_rows())
    sizes: dict[str, Value] = {sort: counts[sort] for sort in (*SORTS, WRITTEN_OFF, BAD_DEBT)}
    return {"customers": heads["customer"].drop_nulls().n_unique(), **sizes}


def _shares(heads: pl.DataFrame, lines: pl.DataFrame) -> dict[str, Value]:
    notes = lines.filter(sort=WRITTEN_OFF)
    doubled = lines.select("doc", "code", "quantity", "milli").is_duplicated()
    return {
        "two_times": _share(heads["times"] > 1),
        "credit_without_customer": _share(heads.filter(sort="credit")["customer"].is_null()),
        "written_off_negative": _share(notes["quantity"] < 0),
        "written_off_nameless": _share(notes["description"].is_null()),
        "returned_unmatched": _share(_matched(lines)["days"].is_null()),
        "doubled": _share(doubled) / 2,
        "free": _share(lines.filter(pl.col("sort").is_in(SALES), "goods")["milli"] == 0),
    }


def _codes(goods: pl.DataFrame) -> dict[str, Value]:
    items = goods.group_by("item").agg(
        spellings=pl.col("code").n_unique(),
        names=pl.col("description").filter(pl.col("sort").is_in(SALES)).n_unique(),
    )
    return {
        "items": items.height,
        "lettered": items.filter(pl.col("item").str.contains("[A-Z]$")).height,
        "twins": items.filter(pl.col("spellings") > 1).height,
        "second_names": items.filter(pl.col("names") > 1).height,
    }


def _tables(
    heads: pl.DataFrame, sold: pl.DataFrame, goods: pl.DataFrame, lines: pl.DataFrame
) -> dict[str, Value]:
    ratio = sold.select("sort", of=pl.col("milli") * 1000 // pl.col("usual"))
    guests = pl.col("sort") == "guest"
    orders = heads.filter(pl.col("sort").is_in(("home", "abroad"))).group_by("customer").len()
    return {
        "orders_each": _quantiles(orders["len"]),
        "usual_price": _quantiles(sold.unique("item", keep="first", maintain_order=True)["usual"]),
        "order_ratio": _quantiles(ratio.filter(~guests)["of"]),
        "guest_ratio": _quantiles(ratio.filter(guests)["of"]),
        "guest_quantity": _quantiles(sold.filter(guests)["quantity"]),
        "returned_quantity": _quantiles(-goods.filter(sort="returned")["quantity"]),
        "written_off_quantity": _quantiles(lines.filter(sort=WRITTEN_OFF)["quantity"].abs()),
        "days_back": _quantiles(_matched(lines)["days"].drop_nulls()),
    }


def _matched(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of returns with `days` since the customer last bought the item; null when never."""
    bought = lines.filter(pl.col("sort").is_in(SALES), pl.col("customer").is_not_null(), "goods")
    back = lines.filter("goods", sort="returned").filter(pl.col("customer").is_not_null())
    order = bought.select("customer", "item", ordered="local").sort("ordered")
    return (
        back.sort("local")
        .join_asof(
            order,
            left_on="local",
            right_on="ordered",
            by=["customer", "item"],
            check_sortedness=False,
        )
        .with_columns(days=(pl.col("local") - pl.col("ordered")).dt.total_days())
    )


def _extras(heads: pl.DataFrame, lines: pl.DataFrame) -> dict[str, Value]:
    """Codes that are no goods; those met a few times only would be rows, not figures."""
    documents_of = dict(heads.group_by("sort").len().iter_rows())
    told = lines.filter(pl.col("milli") > 0, pl.col("sort").is_in(SORTS)).with_columns(
        times=pl.len().over("code", "sort")
    )
    found: dict[str, Value] = {}
    for (code,), own in (
        told.filter(pl.col("times") >= FEW).sort("code").group_by("code", maintain_order=True)
    ):
        prices = {sort: own.filter(sort=sort)["milli"] for sort in SORTS}
        met = {sort: values for sort, values in prices.items() if values.len()}
        found[str(code)] = {
            "shares": {
                sort: round(values.len() / documents_of[sort], 6) for sort, values in met.items()
            },
            "prices": {sort: _quantiles(values, COARSE) for sort, values in met.items()},
        }
    return found


def _quantiles(values: pl.Series, at: tuple[float, ...] = AT) -> list[Value]:
    """The value below which each share lies; only values that were met."""
    found: list[Value] = np.quantile(values.to_numpy(), at, method="lower").astype(int).tolist()
    return found


def _counted(rows: pl.DataFrame, column: str) -> dict[str, Value]:
    return dict(
        rows.group_by(column).len().sort("len", column, descending=[True, False]).iter_rows()
    )


def _share(hits: pl.Series) -> float:
    return round(int(hits.sum()) / max(hits.len(), 1), 5)


def as_toml(figures: Mapping[str, Value]) -> str:
    """The figures as a TOML file."""
    return "# Figures of a real trade year, made by measure.py; it says how.\n" + "\n".join(
        [*_entries(figures, ()), ""]
    )


def _entries(figures: Mapping[str, Value], path: tuple[str, ...]) -> Iterator[str]:
    if path:
        yield f"\n[{'.'.join(_key(step) for step in path)}]"
    for name, value in figures.items():
        if not isinstance(value, dict):
            shown = value.isoformat() if isinstance(value, date) else json.dumps(value)
            yield f"{_key(name)} = {shown}"
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _entries(value, (*path, name))


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() else json.dumps(name)


if __name__ == "__main__":
    sys.stdout.write(as_toml(measure(Path(sys.argv[1]))))
