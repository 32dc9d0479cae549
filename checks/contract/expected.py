"""One thing that is expected of a table's records, as data."""

from dataclasses import dataclass
from datetime import date, datetime

from checks.vocabulary import Kind, Personal, Severity, Table

Bound = int | date | datetime


@dataclass(frozen=True, slots=True)
class NeverNull:
    """The column holds a value in every row."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds nothing else, besides null."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Both bounds are allowed, null is; an amount's bounds are micro-units."""

    low: Bound
    high: Bound


@dataclass(frozen=True, slots=True)
class Matches:
    """The text, where there is one, matches an RE2 pattern."""

    pattern: str


@dataclass(frozen=True, slots=True)
class HeldAs:
    """The column has the type that the store gives this kind."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class NamesARow:
    """No two rows hold the same values in these columns; a row with a null in one is passed by."""


@dataclass(frozen=True, slots=True)
class Never:
    """No row meets the condition, one clause of SQL; a null in it makes no row meet it."""

    condition: str


Rule = NeverNull | OneOf | Within | Matches | HeldAs | NamesARow | Never


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one or more columns of a table.

    Attributes:
        table: whose rows.
        columns: those the rule speaks of; the values of all of them are shown where it is broken.
        rule: how it is asked.
        sentence: how it reads after the column's name, e.g. "is one of 1, 2".
        severity: of a row that breaks it.
    """

    table: Table
    columns: tuple[str, ...]
    rule: Rule
    sentence: str
    severity: Severity = Severity.S3

    @property
    def field(self) -> str:
        """`table.column`; several columns are joined with `+`."""
        return f"{self.table.name}.{'+'.join(self.columns)}"

    @property
    def names_people(self) -> bool:
        """Whether one of its columns holds what may not leave the client."""
        return any(self.table.columns[column].personal is Personal.YES for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row in a verdict: the key, else what is never null.

        Those that hold a name, an address or a number of a person are left out.
        """
        named = self.table.key or self.table.required
        return tuple(
            column for column in named if self.table.columns[column].personal is not Personal.YES
        )

    @property
    def key_names(self) -> tuple[str, ...]:
        """What the key columns are called among failing rows.

        Not their own names: a key column that is itself the one asked about comes twice.
        """
        return tuple(f"key_{place}" for place, _ in enumerate(self.key))

    @property
    def value_names(self) -> tuple[str, ...]:
        """What the columns asked about are called among failing rows; `rows` counts repeats."""
        if isinstance(self.rule, NamesARow):
            return ("rows",)
        return tuple(f"value_{place}" for place, _ in enumerate(self.columns))

    @property
    def query(self) -> str | None:
        """The rows that break a rule over several columns; null where the library has the rule.

        Key columns first, then those asked about. `{batch}` stands for the table.
        """
        key = _listed(self.key)
        match self.rule:
            case Never(condition):
                shown = _listed((*self.key, *self.columns))
                return f"SELECT {shown} FROM {{batch}} WHERE {condition}"  # noqa: S608 - declared names only
            case NamesARow():
                # One pass and no join. The library's own ways to ask for repeated values sort or
                # join the whole table, at twice the time and half as much memory again.
                columns = _listed(self.columns)
                given = " AND ".join(f'"{column}" IS NOT NULL' for column in self.columns)
                return (
                    f"SELECT {key}, count(*) FROM {{batch}} WHERE {given} "  # noqa: S608 - declared names only
                    f"GROUP BY {columns} HAVING count(*) > 1"
                )
            case _:
                return None


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
