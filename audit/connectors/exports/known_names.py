"""What files and columns are called in the wild: `known_names.toml`, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from checks.vocabulary import TABLES


@dataclass(frozen=True, slots=True)
class Known:
    """One name that a column is known by.

    Attributes:
        name: folded.
        times: canonical column whose value a unit amount is multiplied by; null for none.
        codes: code -> our word; empty where the values speak for themselves.
        unclear: why the name alone does not tell what it holds; null when it does.
    """

    name: str
    times: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    unclear: str | None = None


@dataclass(frozen=True, slots=True)
class KnownTable:
    """What one canonical table is known by.

    Attributes:
        files: folded file names, without ending.
        columns: canonical column -> its names, best first; its own name leads.
        beside: helping column -> folded names, best first.
        zones: canonical column -> zone of times written without one.
        codes: canonical column -> code -> our word.
    """

    files: tuple[str, ...]
    columns: Mapping[str, tuple[Known, ...]]
    beside: Mapping[str, tuple[str, ...]]
    zones: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> frozenset[str]:
        """Every folded column name that says something here."""
        of_columns = {one.name for known in self.columns.values() for one in known}
        return frozenset(of_columns.union(*self.beside.values()))


def folded(name: str) -> str:
    """A name without case, blanks and signs: `Order Number`, `order_number` are one."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


@cache
def known(table: str) -> KnownTable:
    """What the canonical table and its columns are known by."""
    written = _written()
    section: dict[str, Any] = written.get(table, {})
    codes = {name: _folded_keys(words) for name, words in written["codes"].items()}
    return KnownTable(
        files=tuple(folded(name) for name in (table, *section.get("files", ()))),
        columns={
            column: _entries(column, section.get("columns", {}).get(column, ()), codes)
            for column in TABLES[table].given
        },
        beside={
            column: tuple(folded(one) for one in names)
            for column, names in section.get("beside", {}).items()
        },
        zones=section.get("zones", {}),
        codes={column: codes[name] for column, name in section.get("codes", {}).items()},
    )


def _entries(
    column: str, written: list[str | dict[str, str]], codes: Mapping[str, Mapping[str, str]]
) -> tuple[Known, ...]:
    found = (Known(folded(column)), *(_entry(one, codes) for one in written))
    bare = folded(column.removesuffix("_u").removesuffix("_raw").removesuffix("_utc"))
    met = {one.name for one in found}
    return found if bare in met else (*found, Known(bare))


def _entry(written: str | dict[str, str], codes: Mapping[str, Mapping[str, str]]) -> Known:
    if isinstance(written, str):
        return Known(folded(written))
    return Known(
        folded(written["name"]),
        times=written.get("times"),
        codes=codes[written["codes"]] if "codes" in written else {},
        unclear=written.get("unclear"),
    )


def _folded_keys(words: Mapping[str, str]) -> dict[str, str]:
    return {folded(word): ours for word, ours in words.items()}


def _written() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("known_names.toml").read_text("utf-8"))
