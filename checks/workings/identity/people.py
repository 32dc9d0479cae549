"""One table or two, as one table of people in a settled order."""

from collections.abc import Iterator

import polars as pl

from checks.vocabulary import Home, SettingsError
from checks.vocabulary.sameness.people import EMAIL_SOFT, each_normal
from checks.workings.identity.codes import Numbered, numbered
from checks.workings.identity.words import DECIDED

ID = "record_id"


def side_by_side(
    people: pl.DataFrame, others: pl.DataFrame | None, named: tuple[str, ...]
) -> pl.DataFrame:
    """All records as text, with `of` (0 or 1: the table).

    Raises:
        SettingsError: an id is missing or not unique, or a named column is in neither table.
    """
    tables = [people] if others is None else [people, others]
    for place, table in enumerate(tables):
        _checked(table, "people" if place == 0 else "others")
    lacking = [name for name in named if not any(name in table.columns for table in tables)]
    if lacking:
        raise SettingsError(
            f"no column is called {', '.join(lacking)}",
            where="the columns to compare besides the known ones",
            do=f"name one of: {', '.join(people.columns)}",
        )
    told = [_as_text(table, place) for place, table in enumerate(tables)]
    return pl.concat(told, how="diagonal") if len(told) > 1 else told[0]


def _as_text(table: pl.DataFrame, place: int) -> pl.DataFrame:
    return table.cast(pl.String).with_columns(of=pl.lit(place, pl.Int8))


def _checked(table: pl.DataFrame, name: str) -> None:
    if ID not in table.columns:
        raise SettingsError(
            f"{name} has no column {ID}",
            where=f"the table {name}: {', '.join(table.columns)}",
            do="give every record an id of its own; row numbers will do",
        )
    ids = table[ID]
    if ids.null_count() or ids.n_unique() < len(ids):
        raise SettingsError(
            f"{ID} is no id: {ids.null_count():,} are empty, "
            f"{len(ids) - ids.n_unique():,} of {len(ids):,} are not the first of theirs",
            where=f"the table {name}",
            do="give every record an id of its own; row numbers will do",
        )


def facts(people: pl.DataFrame, home: Home, named: tuple[str, ...] = ()) -> Iterator[Numbered]:
    """What likeness looks at, field by field: an address without its tags stands for the address.

    Args:
        people: record_id, and any of `sameness.FIELDS`, as received.
        home: where the client trades.
        named: further columns, compared as plain text.
    """
    found = each_normal(people, home, named, _compared)
    return (one for one in found if one is not None)


def _compared(column: pl.Series) -> Numbered | None:
    if column.name == "email":
        return None
    return numbered(column.rename("email") if column.name == EMAIL_SOFT else column)


def decisions(decided: pl.DataFrame | None, *, two: bool) -> pl.DataFrame | None:
    """Decisions with the table of each record beside its id; columns as `words.DECIDED`.

    Args:
        decided: left_id, right_id, answer.
        two: whether `right_id` is of a second table.
    """
    if decided is None:
        return None
    right = pl.lit(1 if two else 0, pl.Int8)
    return decided.with_columns(left_of=pl.lit(0, pl.Int8), right_of=right).select(DECIDED.names())
