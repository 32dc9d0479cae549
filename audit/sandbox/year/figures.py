"""Figures of a real trade year, which made years are shaped by; `measure.py` finds them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from audit.sandbox.chance import Table

# The sorts of documents that the figures tell apart: orders from the home country and from
# abroad, orders without a customer, returned goods, credits without goods, fees without goods.
SORTS = ("home", "abroad", "guest", "returned", "credit", "fee")
# Sorts without lines of their own shape: stock written off or found, and bad debt.
WRITTEN_OFF, BAD_DEBT = "written_off", "bad_debt"


@dataclass(frozen=True, slots=True)
class Extra:
    """A code that is no goods: how often a document of each sort has it, and for how much.

    Attributes:
        code: e.g. "POST".
        shares: sort of document -> lines of this code a document, 0.0 or more.
        prices: sort of document -> price in thousandths of a pound.
    """

    code: str
    shares: Mapping[str, float]
    prices: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted on one year; tables of prices are in thousandths of a pound.

    Attributes:
        size: sort of document, "customers", "written_off", "bad_debt" -> how many in the year.
        first_day: of the year measured.
        by_day: documents on each day of the year.
        by_hour: weekday (Monday first) -> documents in each hour of the day, UK time.
        orders_each: orders a customer.
        countries: country -> customers.
        lines: sort of document -> goods lines.
        quantity: price band -> units a line, orders of customers.
        bands: upper edges of the price bands; the last band has none.
        guest_quantity, returned_quantity, written_off_quantity: units a line.
        order_ratio, guest_ratio: price of a line in thousandths of the item's usual price.
        usual_price: of an item.
        popularity: share of the lines that lies within the first so many ranks of items.
        goods: counts and shares of item codes: "items", "lettered", "twins", "second_names".
        days_back: days from an order to a return of its goods.
        shares: further shares, 0.0 to 1.0, named in `shape.toml`.
        extras: codes that are no goods.
    """

    size: Mapping[str, int]
    first_day: date
    by_day: tuple[int, ...]
    by_hour: tuple[tuple[int, ...], ...]
    orders_each: Table
    countries: Mapping[str, int]
    lines: Mapping[str, Table]
    quantity: tuple[Table, ...]
    bands: tuple[int, ...]
    guest_quantity: Table
    returned_quantity: Table
    written_off_quantity: Table
    order_ratio: Table
    guest_ratio: Table
    usual_price: Table
    popularity: tuple[tuple[int, float], ...]
    goods: Mapping[str, int]
    days_back: Table
    shares: Mapping[str, float]
    extras: tuple[Extra, ...]


@cache
def figures() -> Figures:
    """The figures that ship with the sandbox; `measure.py` says how they were found."""
    found = tomllib.loads((files("audit.sandbox.year") / "shape.toml").read_text(encoding="utf-8"))
    return _read(found)


def _read(found: Mapping[str, Any]) -> Figures:
    at, coarse = tuple(found["at"]), tuple(found["coarse"])
    tables = {name: Table(at, tuple(values)) for name, values in found["tables"].items()}
    return Figures(
        size=found["size"],
        first_day=found["first_day"],
        by_day=tuple(found["by_day"]),
        by_hour=tuple(tuple(hours) for hours in found["by_hour"]),
        countries=found["countries"],
        lines={sort: Table(at, tuple(values)) for sort, values in found["lines"].items()},
        quantity=tuple(Table(at, tuple(values)) for values in found["quantity"]),
        bands=tuple(found["bands"]),
        popularity=tuple((rank, share) for rank, share in found["popularity"]),
        goods=found["goods"],
        shares=found["shares"],
        extras=tuple(_extra(code, one, coarse) for code, one in found["extras"].items()),
        **tables,
    )


def _extra(code: str, found: Mapping[str, Any], coarse: tuple[float, ...]) -> Extra:
    prices = {sort: Table(coarse, tuple(values)) for sort, values in found["prices"].items()}
    return Extra(code, found["shares"], prices)
