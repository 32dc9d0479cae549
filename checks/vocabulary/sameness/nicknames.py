"""Names that people go by, and the names they were given: "bob" and "rob" are "robert".

`nicknames.csv` has one row a family: language, the given name, and the short ones behind it. A
short name of several families ("sam", "ted") is of the one that stands first in the file.
"""

import csv
from functools import cache
from importlib.resources import files

import polars as pl


def nickname_root(name: pl.Expr) -> pl.Expr:
    """The given name behind the normal form of a forename; a name of no family is its own root."""
    return name.replace(_roots())


@cache
def _roots() -> dict[str, str]:
    """Each name of a family that isn't itself the root -> the root of the first that has it."""
    text = files(__package__).joinpath("nicknames.csv").read_text(encoding="utf-8")
    roots: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        given = roots.get(row["name"], row["name"])
        roots.setdefault(given, given)
        for short in row["short"].split():
            roots.setdefault(short, given)
    return {name: root for name, root in roots.items() if name != root}
