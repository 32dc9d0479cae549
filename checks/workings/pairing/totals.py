"""Control totals of both sides, the money of each class, and the proof that they meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import SIDES, CheckError, Class, Engine
from checks.workings.pairing.classes import Sorted
from checks.workings.pairing.judging import Compared
from checks.workings.pairing.sides import Side

# One row is one class, one total and one currency. Amounts are millionths of the currency's unit.
WEIGHED = pl.Schema(
    {
        "class": pl.String(),
        "total": pl.String(),  # null where no amount is named
        "currency": pl.String(),  # null where none is told
        "left_rows": pl.Int64(),
        "right_rows": pl.Int64(),
        "left_u": pl.Int128(),
        "right_u": pl.Int128(),
    }
)


@dataclass(frozen=True, slots=True)
class Control:
    """What a side holds in all.

    Attributes:
        rows: all of its rows.
        totals: one row per total and currency: total, currency, rows, micro.
        unread: total -> rows whose amount is filled and is no number.
    """

    rows: int
    totals: pl.DataFrame
    unread: Mapping[str, int]


def control(engine: Engine, side: Side, names: Sequence[str]) -> Control:
    """The control totals of one side, from all of its rows."""
    found = engine.ask("control", side=side)
    parts = [
        found.select(
            "currency",
            total=pl.lit(name, pl.String),
            rows=pl.col("rows").cast(pl.Int64),
            micro=(pl.lit(0) if name is None else pl.col(f"micro_{at}")).cast(pl.Int128),
        )
        for at, name in enumerate(names or [None])
    ]
    unread = {name: int(found[f"unread_{at}"].sum()) for at, name in enumerate(names)}
    rows = int(found["rows"].sum())
    return Control(rows, pl.concat(parts).sort("total", "currency", nulls_last=True), unread)


def beside(left: Control, right: Control) -> pl.DataFrame:
    """total, currency, left_rows, right_rows, left_u, right_u: the control totals of both sides."""
    both = left.totals.rename({"rows": "left_rows", "micro": "left_u"}).join(
        right.totals.rename({"rows": "right_rows", "micro": "right_u"}),
        on=["total", "currency"],
        how="full",
        coalesce=True,
        nulls_equal=True,
        validate="1:1",
    )
    return both.with_columns(pl.selectors.numeric().fill_null(0)).sort(
        "total", "currency", nulls_last=True
    )


def weighed(sorted_: Sorted, columns: Sequence[Compared]) -> pl.DataFrame:
    """Rows and money of each class of the carried rows, columns as `WEIGHED`."""
    totals: list[Compared | None] = [one for one in columns if one.is_total]
    totals = totals or [None]
    parts = [_of(sorted_.rows[side], side, total) for side in SIDES for total in totals]
    return _summed(pl.concat(parts))


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Several lots of carried rows as one."""
    return _summed(pl.concat([pl.DataFrame(schema=WEIGHED), *parts]))


def completed(carried: pl.DataFrame, left: Control, right: Control) -> pl.DataFrame:
    """The classes of the carried rows, and all other rows as alike.

    Raises:
        CheckError: the rest of both sides is not the same in rows and money. Then the classes do
            not explain the difference of the control totals, and nothing may be said.
    """
    of = ["total", "currency"]
    held = carried.group_by(of).agg(pl.col("left_rows", "right_rows", "left_u", "right_u").sum())
    rest = (
        beside(left, right)
        .join(held, on=of, how="full", coalesce=True, nulls_equal=True, suffix="_held")
        .with_columns(pl.selectors.numeric().fill_null(0))
        .select(
            pl.lit(Class.ALIKE.value).alias("class"),
            *of,
            *(pl.col(name) - pl.col(f"{name}_held") for name in WEIGHED.names()[3:]),
        )
    )
    apart = rest.filter(
        (pl.col("left_rows") != pl.col("right_rows")) | (pl.col("left_u") != pl.col("right_u"))
    )
    if apart.height:
        raise _unexplained(apart)
    return together([carried, rest.cast(WEIGHED)])


def _of(rows: pl.DataFrame, side: str, total: Compared | None) -> pl.DataFrame:
    amount = pl.lit(0, pl.Int128) if total is None else pl.col(total.micro).fill_null(0)
    currency = pl.col("currency") if "currency" in rows.columns else pl.lit(None, pl.String)
    grouped = (
        rows.select("class", currency.alias("currency"), amount=amount)
        .group_by("class", "currency")
        .agg(rows=pl.len().cast(pl.Int64), amount=pl.col("amount").sum())
    )
    nought, own = pl.lit(0, pl.Int64), pl.col("rows")
    none, sum_ = pl.lit(0, pl.Int128), pl.col("amount")
    on_left = side == "left"
    return grouped.select(
        "class",
        pl.lit(None if total is None else total.name, pl.String).alias("total"),
        "currency",
        left_rows=own if on_left else nought,
        right_rows=nought if on_left else own,
        left_u=sum_ if on_left else none,
        right_u=none if on_left else sum_,
    )


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    of = ["class", "total", "currency"]
    summed = rows.group_by(of).agg(pl.col("left_rows", "right_rows", "left_u", "right_u").sum())
    order = {one.value: at for at, one in enumerate(Class)}
    placed = summed.sort(
        pl.col("class").replace_strict(order, return_dtype=pl.Int64),
        "total",
        "currency",
        nulls_last=True,
    )
    return placed.select(WEIGHED.names()).cast(WEIGHED)


def _unexplained(apart: pl.DataFrame) -> CheckError:
    rows = int((apart["left_rows"] - apart["right_rows"]).abs().sum())
    money = int((apart["left_u"] - apart["right_u"]).abs().sum())
    return CheckError(
        f"the classes leave {rows:,} rows and {money:,} millionths of the totals unexplained",
        where="the control totals of both sides",
        do="compare again with files that nobody writes to; if it stays, report it: our fault",
    )
