"""The views of Open Data we know: their columns in our words, and what is asked of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class View:
    """One view, as far as we know it.

    Attributes:
        name: without the account's number.
        columns: our word for a column -> the names it may have.
        records: our word for a column of records -> fields that a record must have.
        needed: words without which nothing can be made of it.
        at: word of the column that tells when; null for none.
        since: word of the column that a limit in days is counted by; null for none.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    records: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    at: str | None
    since: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """One way of making a canonical table.

    Attributes:
        table: canonical table.
        view: that must be there.
        beside: views that add to it if they are there.
        records: columns of records that it opens.
        sql: file of the query, over the views in our words.
        gap: why its rows can't be all there are; null when they can.
    """

    table: str
    view: str
    beside: tuple[str, ...]
    records: tuple[str, ...]
    sql: str
    gap: str | None


@cache
def known_views() -> Mapping[str, View]:
    """Name -> view."""
    return {
        name: View(
            name,
            {word: tuple(names) for word, names in one.get("columns", {}).items()},
            {word: tuple(fields) for word, fields in one.get("records", {}).items()},
            tuple(one.get("needed", ())),
            one.get("at"),
            one.get("since"),
        )
        for name, one in _written()["views"].items()
    }


@cache
def known_questions() -> tuple[Question, ...]:
    """Every question; of one table the best comes first."""
    return tuple(
        Question(
            one["table"],
            one["view"],
            tuple(one.get("beside", ())),
            tuple(one.get("records", ())),
            one["sql"],
            one.get("gap"),
        )
        for one in _written()["questions"]
    )


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("known_views.toml").read_text("utf-8"))
