"""One table or two, as one table of people in a settled order."""

from collections.abc import Iterator

import polars as pl

from checks.vocabulary import Home, SettingsError
from checks.vocabulary.sameness.people import (
    EMAIL_SOFT,
    FIELDS,
    GENERATION,
    HOUSE_NUMBER,
    each_normal,
)
from checks.workings.identity.codes import Numbered, numbered
from checks.workings.identity.words import DECIDED

ID = "record_id"
ANSWER = ("left_id", "right_id", "answer")
MADE = (EMAIL_SOFT, HOUSE_NUMBER, GENERATION)  # made of other columns
TERMS = ("start", "names", "address", "others")  # what stands in the evidence beside fields


def side_by_side(
    people: pl.DataFrame, others: pl.DataFrame | None, named: tuple[str, ...]
) -> pl.DataFrame:
    """All records as text, the known columns and the named ones, with `of` (0 or 1: the table).

    Raises:
        SettingsError: what is given is no table, an id is missing or not unique, a named column is
            in neither table or goes by a name of our own, or a column holds no text.
    """
    _must_be_free(named)
    tables = [table for table in (people, others) if table is not None]
    for name, table in zip(("people", "others"), tables, strict=False):
        _checked(table, name)
    lacking = [name for name in named if not any(name in table.columns for table in tables)]
    if lacking:
        raise SettingsError(
            f"no column is called {', '.join(lacking)}",
            where="the columns to compare besides the known ones",
            do=f"name one of: {', '.join(people.columns)}",
        )
    told = [_as_text(table, place, named) for place, table in enumerate(tables)]
    return pl.concat(told, how="diagonal") if len(told) > 1 else told[0]


def _as_text(table: pl.DataFrame, place: int, named: tuple[str, ...]) -> pl.DataFrame:
    wanted = [name for name in dict.fromkeys((ID, *FIELDS, *named)) if name in table.columns]
    for name in wanted:
        if table.schema[name].is_nested() or table.schema[name] in (pl.Object(), pl.Binary()):
            raise SettingsError(
                f"{name} holds no text but {table.schema[name]}",
                where=f"the column {name}",
                do="give it as text, or leave it out",
            )
    return table.select(pl.col(wanted).cast(pl.String)).with_columns(of=pl.lit(place, pl.Int8))


def _must_be_free(named: tuple[str, ...] | str) -> None:
    """Further columns are a tuple of names, none of which means something else already."""
    if isinstance(named, str):
        raise SettingsError(
            f"{named!r} is a name, not several",
            where="the columns to compare besides the known ones",
            do=f"write ({named!r},)",
        )
    taken = [name for name in named if name in (ID, "of", *MADE, *TERMS)]
    if taken:
        raise SettingsError(
            f"{', '.join(taken)} means something else here",
            where="the columns to compare besides the known ones",
            do="give the column another name",
        )


def _checked(table: pl.DataFrame, name: str) -> None:
    if not isinstance(table, pl.DataFrame):
        raise SettingsError(
            f"{name} is a {type(table).__name__}, no table",
            where="the tables to link",
            do="give a polars DataFrame; collect a LazyFrame first",
        )
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

    Raises:
        SettingsError: a column is missing, or an answer is none.
    """
    if decided is None:
        return None
    lacking = [name for name in ANSWER if name not in decided.columns]
    answers = [] if lacking else decided["answer"].drop_nulls().unique().sort().to_list()
    unknown = [answer for answer in answers if answer not in ("same", "different")]
    if lacking or unknown:
        raise SettingsError(
            f"no column {', '.join(lacking)}" if lacking else f"the answer {unknown[0]!r}",
            where="what people decided",
            do='give left_id, right_id and answer, which is "same" or "different"',
        )
    right = pl.lit(1 if two else 0, pl.Int8)
    return decided.with_columns(left_of=pl.lit(0, pl.Int8), right_of=right).select(DECIDED.names())
