"""Made trade: a year of order lines from a seed, of any size, in the shape of a real one."""

from dataclasses import replace

import numpy as np
import polars as pl

from audit.sandbox.chance import Ints, stream
from audit.sandbox.money import exact
from audit.sandbox.year.assortment import assortment
from audit.sandbox.year.bookkeeping import bad_debt, extras, returned, without_goods, written_off
from audit.sandbox.year.diary import Diary
from audit.sandbox.year.drafts import (
    KINDS,
    NAMELESS,
    NOBODY,
    Heads,
    Lines,
    Words,
    Year,
    joined,
    stacked,
)
from audit.sandbox.year.figures import BAD_DEBT, Figures, figures
from audit.sandbox.year.selling import ordered, sold
from audit.sandbox.year.trade import TRADE

FIRST_INVOICE, FIRST_CUSTOMER = 536_365, 12_346  # as in the year measured
PREFIXES = {"returned": "C", "credit": "C", BAD_DEBT: "A"}


def make_trade(scale: float, seed: int) -> pl.LazyFrame:
    """The lines of a made year that ends on 2026-11-20; columns as `TRADE`, in order of time.

    Args:
        scale: 1.0 makes about 541,909 lines, 25,900 invoices and 4,372 customers.
        seed: the same seed and scale make the same lines.
    """
    measured = figures()
    year = Year(measured, Diary.of(measured), Words.of(assortment(seed), measured))
    orders, abroad = ordered(seed, scale, year)
    order_lines = sold(seed, orders, year)
    back = returned(seed, scale, orders, order_lines, year)
    stock, debt = written_off(seed, scale, year), bad_debt(seed, scale, year)
    others = without_goods(seed, scale, len(abroad), year)
    heads = joined([orders, back[0], stock[0], debt[0], others])
    starts = np.cumsum([0, len(orders.sort), len(back[0].sort), len(stock[0].sort)])
    parts = (order_lines, back[1], stock[1], debt[1])
    moved = [
        replace(part, head=part.head + start) for part, start in zip(parts, starts, strict=True)
    ]
    lines = stacked([*moved, extras(seed, heads, year)])
    return _frame(seed, heads, lines, abroad, year)


def _frame(seed: int, heads: Heads, lines: Lines, abroad: Ints, year: Year) -> pl.LazyFrame:
    """Everything in order of time, numbered and spelled out."""
    measured, diary, goods = year.figures, year.diary, year.words
    rng = stream(seed, "numbers")
    ranked = np.lexsort((rng.random(len(heads.minute)), heads.minute))
    rank = np.empty_like(ranked)
    rank[ranked] = np.arange(len(ranked))
    # Stable, so that the lines of a document stay in the order they were made.
    by_time = np.argsort(rank[lines.head], kind="stable")
    head = lines.head[by_time]
    minute = heads.minute[head] + _second_times(rng, head, measured.shares["two_times"])
    name = lines.name[by_time]
    return (
        pl.DataFrame(
            {
                "line_no": np.arange(1, len(head) + 1, dtype=np.int32),
                "invoice_no": _spelled(rank[head], _invoice_numbers(heads.sort[ranked])),
                "stock_code": _spelled(lines.code[by_time], goods.codes),
                "description": _spelled(np.maximum(name, 0), goods.names),
                "quantity": lines.quantity[by_time].astype(np.int32),
                "minute": minute,
                "milli": lines.milli[by_time],
                "customer": heads.customer[head].astype(np.int32),
                "country": _spelled(
                    _countries(seed, heads, abroad, measured)[head], list(measured.countries)
                ),
                "is_named": name != NAMELESS,
            }
        )
        .lazy()
        .select(
            "line_no",
            "invoice_no",
            "stock_code",
            pl.when("is_named").then(pl.col("description").cast(pl.String)),
            "quantity",
            invoice_ts=pl.lit(diary.first_day).cast(pl.Datetime("us"))
            + pl.duration(minutes="minute"),
            unit_price=exact(pl.col("milli"), 3),
            customer_id=pl.when(pl.col("customer") != NOBODY).then(
                (pl.col("customer") + FIRST_CUSTOMER).cast(pl.String)
            ),
            country="country",
        )
        .cast(TRADE)
    )


def _spelled(places: Ints, words: list[str]) -> pl.Series:
    """Words by their places; two places may hold one word."""
    known = {word: place for place, word in enumerate(dict.fromkeys(words))}
    place_of = np.array([known[word] for word in words], dtype=np.uint32)
    return pl.Series(place_of[places]).cat.to(pl.Enum(list(known)))


def _invoice_numbers(sorts: Ints) -> list[str]:
    numbers = np.arange(FIRST_INVOICE, FIRST_INVOICE + len(sorts)).astype(str)
    prefixes = np.array([PREFIXES.get(kind, "") for kind in KINDS])
    return np.char.add(prefixes[sorts], numbers).tolist()  # type: ignore[no-any-return] # numpy's tolist


def _second_times(rng: np.random.Generator, head: Ints, share: float) -> Ints:
    """One minute more for the later lines of a few documents, as in the year measured."""
    late = rng.random(int(head.max(initial=0)) + 1) < share
    follows = np.diff(head, prepend=-1) == 0
    later: Ints = (late[head] & follows & (rng.random(len(head)) < 0.5)).astype(np.int64)  # noqa: PLR2004 - a half
    return later


def _countries(seed: int, heads: Heads, abroad: Ints, measured: Figures) -> Ints:
    """The country of each document: its customer's; of those without one, home."""
    rng = stream(seed, "countries")
    counts = np.array(list(measured.countries.values()), dtype=np.float64)
    home = list(measured.countries).index("United Kingdom")
    counts[home] = 0
    foreign = np.searchsorted(
        np.cumsum(counts) / counts.sum(), rng.random(len(abroad)), side="right"
    )
    of_customer = np.append(np.where(abroad == 1, foreign, home), home)  # the last: nobody's
    return of_customer[heads.customer]
