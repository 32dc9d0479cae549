"""The lists that Stokly keeps: `resources.toml`, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Resource:
    """One list.

    Attributes:
        name: ours, e.g. "saleorders".
        path: below the host; `{}` is an id, see `of`.
        id: fields that together name a record.
        sorts: fields that never change, to sort by, best first.
        changed: fields that say when a record last changed, best first.
        lists: fields that hold a list of plain words.
        expected: fields without which the audit is poorer.
        words: fields whose every value is worth knowing.
    """

    name: str
    path: str
    id: tuple[str, ...]
    sorts: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def of(self, owner: str) -> "Resource":
        """The list below one record, e.g. the listings of a channel."""
        return replace(self, path=self.path.format(owner))

    def at(self, path: str) -> "Resource":
        """The same list at another path."""
        return replace(self, path=path)


@cache
def resources() -> Mapping[str, Resource]:
    """Name -> list."""
    written = tomllib.loads(files(__package__).joinpath("resources.toml").read_text("utf-8"))
    return {name: _resource(name, said) for name, said in written.items()}


def _resource(name: str, said: Mapping[str, Any]) -> Resource:
    return Resource(
        name=name,
        path=said["path"],
        **{one: tuple(said.get(one, ())) for one in _LISTS},
    )


_LISTS = ("id", "sorts", "changed", "lists", "expected", "words")
