"""What an amount of a comparison is in, and how exactly it has to be written."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Comparison, money
from reports.cells import Money
from reports.writing import amount

MOST_CURRENCY = 20  # characters of a currency's name
_CODE = 3  # letters of an ISO 4217 currency


@dataclass(frozen=True, slots=True)
class Unit:
    """One total in one currency.

    Attributes:
        total: the column.
        currency: as the data tells it; null where it tells none.
        sign: what is written beside an amount: the currency, or nothing.
        places: decimals that its amounts need, so that none is rounded.
    """

    total: str
    currency: str | None
    sign: str
    places: int

    def cell(self, amount_u: int, *, signed: bool = False) -> Money:
        """An amount for a table."""
        return Money(amount_u, self.sign, signed=signed, places=self.places)

    def said(self, amount_u: int, *, signed: bool = False) -> str:
        """An amount for a sentence."""
        return amount(amount_u, self.sign, signed=signed, places=self.places)

    @property
    def name(self) -> str:
        """`amount`, `amount in GBP`."""
        if not self.currency:
            return self.total
        # Whatever stands in the column that was named for it.
        known = len(self.currency) <= MOST_CURRENCY
        return f"{self.total} in {self.currency if known else self.currency[:MOST_CURRENCY] + '…'}"


def units(found: Comparison) -> tuple[Unit, ...]:
    """Every total in every currency: as asked, then the largest difference first."""
    if not found.question.totals:
        return ()
    order = {name: at for at, name in enumerate(found.question.totals)}
    rows = found.control.with_columns(
        place=pl.col("total").replace_strict(order, return_dtype=pl.Int64),
        apart=(pl.col("left_u") - pl.col("right_u")).abs(),
        size=pl.max_horizontal("left_rows", "right_rows"),
    ).sort("place", "apart", "size", "currency", descending=[False, True, True, False])
    return tuple(_unit(found, row) for row in rows.iter_rows(named=True))


def _unit(found: Comparison, row: dict[str, object]) -> Unit:
    total, currency = str(row["total"]), row["currency"]
    named = (
        isinstance(currency, str)
        and len(currency) == _CODE
        and currency.isascii()
        and currency.isupper()
    )
    counts = _counts(found, total)
    own = found.classes.filter(
        pl.col("total") == total, pl.col("currency").eq_missing(pl.lit(currency, pl.String))
    )
    amounts = [*own["left_u"], *own["right_u"]]
    least = 0 if counts else money.PENNIES
    return Unit(
        total=total,
        currency=None if currency is None else str(currency),
        sign=str(currency) if named and not counts else "",
        places=places(amounts, least),
    )


def places(amounts_u: Iterable[int], least: int = money.PENNIES) -> int:
    """The fewest decimals, and `least` at least, with which no amount is rounded."""
    needed = least
    for amount_u in amounts_u:
        while amount_u % 10 ** (money.PLACES - needed):
            needed += 1
    return needed


def _counts(found: Comparison, total: str) -> bool:
    """Whether the column holds whole numbers on the left: pieces or points, and no money."""
    name = next(pair.left for pair in found.question.compared if pair.name == total)
    return bool(found.missing.schema[name].is_integer())
