"""The records of many JSON pages at a time: where they are, what they hold, all of it as text."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from json import dumps, loads
from typing import Any

import polars as pl

from audit.connectors.exports.json_numbers import with_quoted_numbers
from audit.connectors.exports.json_parser import Parser, leaves
from checks.vocabulary import ConnectorError

Bodies = Callable[[], Iterator[tuple[str, bytes]]]
GROUP_BYTES = 8 << 20  # a parsed record takes several times its text
GROUP_PAGES = 5_000
_RECORD = "CREATE OR REPLACE TEMP TABLE record"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of one shape.

    Attributes:
        told: where they came from, in words.
        bodies: begins them anew each time: where each stood, and its JSON.
        inside: where a page holds its records; names joined by points.
        each: an array inside every record whose elements are the rows; "" for none.
    """

    told: str
    bodies: Bodies
    inside: str
    each: str

    def groups(self) -> Iterator[pl.DataFrame]:
        """The pages, many at a time: `at` and `body`, with numbers in quotes.

        Raises:
            ConnectorError: a page is no JSON.
        """
        held: list[tuple[str, bytes]] = []
        size = 0
        for page in self.bodies():
            held.append(page)
            size += len(page[1])
            if size >= GROUP_BYTES or len(held) >= GROUP_PAGES:
                yield self._group(held)
                held, size = [], 0
        if held:
            yield self._group(held)

    def load(self, connection: Parser, group: pl.DataFrame, *, first: int = 1) -> int:
        """Make the group's records the table `record`; how many there are.

        Raises:
            ConnectorError: a page holds no records where they should be.
        """
        connection.register("pages", group.with_row_index("place"))
        inside = "$" + "".join(f'."{step}"' for step in self.inside.split(".") if step)
        asked: dict[str, object] = {"inside": inside, "elements": f"{inside}[*]", "first": first}
        connection.execute(f"{_RECORD} AS {_sql('json_page_records')}", asked)
        counts = "SELECT count(*), count(DISTINCT place) FROM record"
        [(met, pages)] = connection.sql(counts).fetchall()
        if pages < group.height:
            self._hold_records(connection, inside)
        return int(met)

    def explode(self, connection: Parser) -> None:
        """Make the elements that are the rows the table `record`."""
        if self.each:
            asked = {"each": self.each, "at": f'$."{self.each}"'}
            connection.execute(f"{_RECORD} AS {_sql('json_page_elements')}", asked)

    def _group(self, held: list[tuple[str, bytes]]) -> pl.DataFrame:
        places = [at for at, _ in held]
        try:
            bodies = with_quoted_numbers(pl.Series([body.decode() for _, body in held]))
        except UnicodeDecodeError:
            bodies = None
        if bodies is None:
            raise self._wrong("no JSON", f"one of {places[0]} to {places[-1]}")
        return pl.DataFrame({"at": places, "body": bodies})

    def _hold_records(self, connection: Parser, inside: str) -> None:
        found = connection.sql(_sql("json_page_wrong"), params={"inside": inside}).fetchall()
        for at, kind in found[:1]:
            raise self._wrong(kind, at)

    def _wrong(self, kind: str, at: str) -> ConnectorError:
        return ConnectorError(
            f"an answer of {self.told} holds no records: {kind}",
            where=f"{self.told}, answer {at}, at {self.inside or 'its top'}",
            do="pull again; if it stays so, the system answers in another shape than it did",
        )


def pointers_there(connection: Parser) -> dict[str, str]:
    """Name -> pointer of every value in the table `record`, nested names joined by a point."""
    sets = connection.sql(_sql("json_page_names")).fetchall()
    if not any(nested for _, nested in sets):
        flat = dict.fromkeys(chain.from_iterable(names for names, _ in sets))
        return dict(leaves(flat, "", ""))
    [(structure,)] = connection.sql(_sql("json_page_structure")).fetchall()
    known: Any = loads(structure)
    return dict(leaves(known, "", ""))


def ids_there(connection: Parser, column: str) -> pl.Series:
    """The column of the table `record` as text, in order."""
    ids = "SELECT json_extract_string(record, $at) AS id FROM record ORDER BY line"
    found: pl.DataFrame = connection.sql(ids, params={"at": f"/{column}"}).pl()
    return found["id"]


def values_there(
    connection: Parser, pointers: Mapping[str, str], lists: Container[str]
) -> pl.DataFrame:
    """The values of the table `record` as text, each column called by its pointer; empty is null.

    Before them stand `place`, `line` and `text`; the last is null of what is a record.

    Args:
        connection: with the table.
        pointers: name -> where a record holds it.
        lists: those of the names whose arrays are given as their values joined by commas.
    """
    joined = [name for name in pointers if name in lists]
    plain = _plain(pointers, lists)
    others = [name for name in pointers if name not in {*plain, *joined}]
    asked = {
        # A structure without a name is none.
        "fields": dumps(dict.fromkeys(plain, "VARCHAR") or "VARCHAR"),
        "pointers": [pointers[name] for name in others],
        "lists": [pointers[name] for name in joined],
    }
    found: pl.DataFrame = connection.sql(_sql("json_page_values"), params=asked).pl()
    if not found["line"].is_sorted():
        found = found.sort("line", "nth")
    values = {
        **{name: pl.col("fields").struct.field(name) for name in plain},
        **{name: pl.col("found").list.get(step) for step, name in enumerate(others)},
        **{name: pl.col("joined").list.get(step) for step, name in enumerate(joined)},
    }
    texts = [
        values[name].cast(pl.String).replace("", None).alias(at) for name, at in pointers.items()
    ]
    return found.select("place", pl.col("line").cast(pl.Int64), "text", *texts)


def _plain(pointers: Mapping[str, str], lists: Container[str]) -> list[str]:
    """The names that a structure of the database can have: it does not tell A from a."""
    often = Counter(name.lower() for name in pointers)
    top = [name for name, at in pointers.items() if at == f"/{name}" and name not in lists]
    return [name for name in top if _PLAIN.fullmatch(name) and often[name.lower()] == 1]


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
