"""What is expected of a table because its declaration says so."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from checks.contract.expected import (
    Expected,
    HeldAs,
    Matches,
    NamesARow,
    NeverNull,
    OneOf,
    Within,
)
from checks.contract.written import written
from checks.vocabulary import Column, Kind, Table

TRILLION_U = 10**18  # 10^12 units of a currency, in micro-units

# No shop's records are older than the web; earlier instants are epochs and placeholders.
FIRST_INSTANT = datetime(1990, 1, 1, tzinfo=UTC)
FIRST_DATE = date(1900, 1, 1)
# A clock or a time zone may be off by hours, not by days.
AHEAD = timedelta(days=1)

# Rule of `sameness` -> what everything it makes looks like, and that in words.
NORMAL_FORMS = {
    "email": (r"^[^@\s]+@[^@\s]+$", "has one @ between two parts, and no blanks"),
    "mobile": (r"^\+[1-9][0-9]{7,14}$", "is an E.164 number: a plus sign and 8 to 15 digits"),
    "id_text": (r"(?s)^\S(.*\S)?$", "has no outer blanks and is not empty"),
    "loose_id": (r"^[^\sA-Z]+$", "has no blanks and no capitals, and is not empty"),
}

_NUMBERS = {
    Kind.MONEY: (
        Within(-TRILLION_U, TRILLION_U),
        "is within ±1,000,000,000,000 units of its currency",
    ),
    Kind.QUANTITY: (Within(-(10**9), 10**9), "is within ±1,000,000,000 units"),
    Kind.COUNT: (Within(0, 10**12), "is 0 or more, and at most 1,000,000,000,000"),
    Kind.RATE: (Within(1, 10**15), "is above 0, and at most 1,000,000"),
}


def expected_of(table: Table, fence: datetime) -> tuple[Expected, ...]:
    """All that is expected of the table: what was written by hand, and what follows from it.

    A hand-written rule stands in the place of the generated one of its sort for that column.
    """
    by_hand = written(table)
    taken = {(one.columns, type(one.rule)) for one in by_hand}
    generated = (
        one for one in _of_declaration(table, fence) if (one.columns, type(one.rule)) not in taken
    )
    return (*generated, *by_hand)


def _of_declaration(table: Table, fence: datetime) -> Iterator[Expected]:
    if table.key and set(table.key) <= set(table.required):
        together = "together name" if len(table.key) > 1 else "names"
        yield Expected(table, table.key, NamesARow(), f"{together} one row")
    for name, column in table.declared.items():
        yield from _of_column(table, name, column, fence)


def _of_column(table: Table, name: str, column: Column, fence: datetime) -> Iterator[Expected]:
    held_as = f"is held as {column.kind.duckdb}"
    yield Expected(table, (name,), HeldAs(column.kind), held_as)
    if column.required:
        yield Expected(table, (name,), NeverNull(), "is never null")
    if column.one_of:
        values = f"is one of {', '.join(column.one_of)}"
        yield Expected(table, (name,), OneOf(column.one_of), values)
    if column.normal is not None:
        pattern, sentence = NORMAL_FORMS[column.normal.rule]
        yield Expected(table, (name,), Matches(pattern), sentence)
    if column.kind in _NUMBERS:
        yield Expected(table, (name,), *_NUMBERS[column.kind])
    if column.kind in {Kind.INSTANT, Kind.DATE}:
        yield Expected(table, (name,), *_in_time(column, fence + AHEAD))


def _in_time(column: Column, last: datetime) -> tuple[Within, str]:
    """The bounds of an instant or a date, and how they read."""
    if column.kind is Kind.DATE:
        return Within(FIRST_DATE, last.date()), f"is between {FIRST_DATE} and {last.date()}"
    if not column.raw:
        # Our own clock wrote it, perhaps long after the moment that the sources speak of.
        last = datetime(9999, 1, 1, tzinfo=UTC)
        return Within(FIRST_INSTANT, last), f"is not before {FIRST_INSTANT:%Y-%m-%d}"
    shown = f"{FIRST_INSTANT:%Y-%m-%d} and {last:%Y-%m-%d %H:%M} UTC"
    return Within(FIRST_INSTANT, last), f"is between {shown}"
