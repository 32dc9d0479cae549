"""Values as numbers: each field's distinct values once, and for each record the place of its own.

Equality of records is equality of small integers from here on; text is touched again only where two
different values have to be compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.workings.identity.fields import COMPARED

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Sides = npt.NDArray[np.int8]

FEW = 50  # different records; fewer teach too little, and `prior` knows better
EMPTY = -1  # the code of a null
# Odd constants of a common 64-bit mixing step (MurmurHash3's finaliser, golden ratio).
_SPREAD, _MIX, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(29)


@dataclass(frozen=True, slots=True)
class Coded:
    """Records as codes.

    Attributes:
        height: records.
        codes: field -> code of each record; -1 where it is empty.
        values: field -> distinct values, by code.
        counts: field -> records that hold each value, by code.
        sides: which table each record is of, 0 or 1; null where there is one table.
    """

    height: int
    codes: dict[str, Ints]
    values: dict[str, pl.Series]
    counts: dict[str, npt.NDArray[np.int64]]
    sides: Sides | None = None

    def has(self, *fields: str) -> bool:
        """Whether every field is there and tells records apart."""
        return all(field in self.codes for field in fields)

    def derived(self, field: str, shape: pl.Expr) -> Ints:
        """Code of a text made from each record's value; made on distinct values alone.

        Args:
            field: whose values.
            shape: expression over column "value"; null or "" makes the code -1.
        """
        return self.along(field, shape)[self.codes[field]]

    def along(self, field: str, shape: pl.Expr) -> Ints:
        """As `derived`, by value instead of by record, with a last entry for the null."""
        made = self.values[field].to_frame("value").select(shape.alias("made")).to_series()
        codes, _ = _numbered(made.replace("", None))
        return np.append(codes, np.int32(EMPTY))

    def within(self, field: str, shape: pl.Expr, *, of: str | None = None) -> Ints:
        """As `derived`, but by the code that the made text has among the values of `of`.

        Args:
            field: whose values the text is made from.
            shape: expression over column "value".
            of: field whose codes are given; the same field where it is null.
        """
        made = self.values[field].to_frame("value").select(shape.alias("made")).to_series()
        codes = made.cast(pl.Enum(self.values[of or field]), strict=False).to_physical()
        numbered = codes.cast(pl.Int32).fill_null(EMPTY).to_numpy()
        return np.append(numbered, np.int32(EMPTY))[self.codes[field]]

    def of(self, rows: npt.NDArray[np.uint32]) -> "Coded":
        """Those records alone; values and their numbers stay."""
        codes = {field: code[rows] for field, code in self.codes.items()}
        counts = {
            field: np.bincount(code[code >= 0], minlength=len(self.values[field]))
            for field, code in codes.items()
        }
        sides = None if self.sides is None else self.sides[rows]
        return Coded(len(rows), codes, self.values, counts, sides)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One field of all records.

    Attributes:
        field: its name.
        codes: of each record; -1 where it is empty.
        values: distinct ones, by code.
    """

    field: str
    codes: Ints
    values: pl.Series

    def in_order(self, order: npt.NDArray[np.uint32]) -> "Numbered":
        """Records in that order, values numbered as they then appear: the same in every run."""
        found = pl.Series(self.codes).gather(order)
        first = found.filter(found >= 0).unique(maintain_order=True).to_numpy()
        number = np.full(len(first) + 1, EMPTY, np.int32)
        number[first] = np.arange(len(first), dtype=np.int32)
        return Numbered(self.field, number[found.to_numpy()], self.values.gather(first))


def numbered(text: pl.Series) -> Numbered:
    """A column of normal forms as numbers; they follow no order yet."""
    codes, values = _numbered(text)
    return Numbered(text.name, codes, values)


def coded(
    order: npt.NDArray[np.uint32], facts: Iterable[Numbered], sides: Sides | None = None
) -> Coded:
    """The fields that tell records apart, those we know by name first.

    Those that hold more than one value; of few records, or where none does, all that hold any.

    Args:
        order: the rows that hold each record's facts, in the order of records.
        facts: fields, each once.
        sides: which table each record is of, where there are two.
    """
    height = len(order)
    every = {one.field: one.in_order(order) for one in facts if len(one.values)}
    several = {field: one for field, one in every.items() if len(one.values) > 1}
    held = several if several and height >= FEW else every
    fields = [field for field in COMPARED if field in held]
    fields += sorted(field for field in held if field not in COMPARED)
    codes = {field: held[field].codes for field in fields}
    values = {field: held[field].values for field in fields}
    counts = {
        field: np.bincount(code[code >= 0], minlength=len(values[field]))
        for field, code in codes.items()
    }
    return Coded(height, codes, values, counts, sides)


def _numbered(text: pl.Series) -> tuple[Ints, pl.Series]:
    distinct = text.drop_nulls().unique()
    codes = text.cast(pl.Enum(distinct)).to_physical().cast(pl.Int32).fill_null(EMPTY)
    return np.ascontiguousarray(codes.to_numpy()), distinct


def key(*columns: Ints) -> tuple[Keys, Flags]:
    """One number for each record's set of codes, and whether all of them are there."""
    made = np.zeros(len(columns[0]), np.uint64)
    whole = np.ones(len(columns[0]), np.bool_)
    for column in columns:
        whole &= column >= 0
        made ^= column.astype(np.uint64) + _SPREAD
        made *= _MIX
        made ^= made >> _FOLD
    return made, whole


def packed(low: npt.NDArray[np.uint32], high: npt.NDArray[np.uint32]) -> Keys:
    """Two numbers in one, the smaller first."""
    first, second = np.minimum(low, high), np.maximum(low, high)
    return (first.astype(np.uint64) << np.uint64(32)) | second


def unpacked(pairs: Keys) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """The two numbers of each pair, the smaller first."""
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)
