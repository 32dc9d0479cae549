"""What a column is, and what a canonical table is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import polars as pl

QUANTITY_SCALE = 6  # Emarsys allows fractional quantities; Emarsys fact sheet, 7.2


class System(StrEnum):
    """Whose table it is."""

    STOKLY = "stokly"
    EMARSYS = "emarsys"
    SYNC = "sync"  # the integration layer between the two
    AUDIT = "audit"  # our own record of what was read


class Kind(StrEnum):
    """What the values of a column are, whatever text a source writes them as."""

    TEXT = "text"
    MONEY = "money"  # integer micro-units (10^-6) of the row's currency
    RATE = "rate"  # integer parts per billion
    QUANTITY = "quantity"  # exact decimal, six places
    COUNT = "count"
    INSTANT = "instant"  # UTC
    DATE = "date"
    FLAG = "flag"

    @property
    def polars(self) -> pl.DataType:
        """The type a frame holds it as."""
        return _POLARS[self]

    @property
    def duckdb(self) -> str:
        """The type the store holds it as."""
        return _DUCKDB[self]


_POLARS: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.MONEY: pl.Int64(),
    Kind.RATE: pl.Int64(),
    Kind.QUANTITY: pl.Decimal(18, QUANTITY_SCALE),
    Kind.COUNT: pl.Int64(),
    Kind.INSTANT: pl.Datetime("us", "UTC"),
    Kind.DATE: pl.Date(),
    Kind.FLAG: pl.Boolean(),
}
_DUCKDB: dict[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.MONEY: "BIGINT",
    Kind.RATE: "BIGINT",
    Kind.QUANTITY: f"DECIMAL(18,{QUANTITY_SCALE})",
    Kind.COUNT: "BIGINT",
    Kind.INSTANT: "TIMESTAMPTZ",
    Kind.DATE: "DATE",
    Kind.FLAG: "BOOLEAN",
}


class Personal(StrEnum):
    """How much a value says about a person; every mask is made from this."""

    NO = "no"
    ID = "id"  # names a person's record: shown as a keyed code outside the client
    YES = "yes"  # name, address, e-mail, phone, birthday: removed outside the client


@dataclass(frozen=True, slots=True)
class Normal:
    """Which column a normal form is made from, and by which rule of `sameness`."""

    source: str
    rule: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table.

    Attributes:
        kind: what its values are.
        meaning: in words, with the unit and what a null means.
        required: a source that lacks it can't fill the table, and it is never null.
        personal: how much it says about a person.
        one_of: every value it may hold besides null; empty when any may.
        normal: how it is made, for a normal form; null for what a source gives.
        raw: for an instant, whether the source's own text is kept beside it.
    """

    kind: Kind
    meaning: str
    required: bool = False
    personal: Personal = Personal.NO
    one_of: tuple[str, ...] = ()
    normal: Normal | None = None
    raw: bool = True


@dataclass(frozen=True)
class Table:
    """One canonical table: the only place where its columns are declared.

    Attributes:
        name: e.g. "erp_order".
        system: whose facts it holds.
        one_row_is: in words.
        key: columns that name a row; empty where a repeated row is itself a fact.
        newest: the instant that tells the later of two rows with one key; empty where none does.
        stricter: of two rows with one key and no telling instant, the value of a column that
            wins, as (column, value); empty where the order in the source decides.
        declared: column name -> column, as written down.
    """

    name: str
    system: System
    one_row_is: str
    key: tuple[str, ...]
    declared: Mapping[str, Column]
    newest: str = ""
    stricter: tuple[str, str] | None = None

    @cached_property
    def columns(self) -> dict[str, Column]:
        """All columns: those declared, and the source's text of each instant beside it."""
        found: dict[str, Column] = {}
        for name, column in self.declared.items():
            found[name] = column
            if column.kind is Kind.INSTANT and column.raw:
                found[raw_name(name)] = Column(Kind.TEXT, f"{name}, as the source wrote it")
        return found

    @property
    def schema(self) -> pl.Schema:
        """Column name -> polars type, in order."""
        return pl.Schema({name: column.kind.polars for name, column in self.columns.items()})

    @property
    def given(self) -> dict[str, Column]:
        """The columns that a source is asked for: all but normal forms and kept texts."""
        return {name: column for name, column in self.declared.items() if column.normal is None}

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that are never null."""
        return tuple(name for name, column in self.declared.items() if column.required)


def raw_name(instant: str) -> str:
    """The name of the text kept beside an instant: `paid_at` -> `paid_at_raw`."""
    return f"{instant.removesuffix('_utc')}_raw"
