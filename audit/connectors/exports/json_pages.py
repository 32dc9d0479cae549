"""The records of many JSON pages at a time: where they are, what they hold, all of it as text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from json import loads
from typing import Any

import polars as pl

from audit.connectors.exports.json_numbers import with_quoted_numbers
from audit.connectors.exports.json_parser import Parser, leaves
from checks.vocabulary import ConnectorError

Bodies = Callable[[], Iterator[tuple[str, bytes]]]
GROUP_BYTES = 8 << 20  # a parsed record takes several times its text
GROUP_PAGES = 5_000


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

    def groups(self, *, exact: bool) -> Iterator[pl.DataFrame]:
        """The pages, many at a time: `at` and `body`; exact ones have their numbers in quotes.

        Raises:
            ConnectorError: a page is no JSON.
        """
        held: list[tuple[str, bytes]] = []
        size = 0
        for page in self.bodies():
            held.append(page)
            size += len(page[1])
            if size >= GROUP_BYTES or len(held) >= GROUP_PAGES:
                yield self._group(held, exact=exact)
                held, size = [], 0
        if held:
            yield self._group(held, exact=exact)

    def load(self, connection: Parser, group: pl.DataFrame, *, first: int = 1) -> int:
        """Make the group's records the table `record`; how many there are.

        Raises:
            ConnectorError: a page holds no records where they should be.
        """
        connection.register("pages", group.with_row_index("place"))
        inside = "$" + "".join(f'."{step}"' for step in self.inside.split(".") if step)
        asked: dict[str, object] = {"inside": inside, "elements": f"{inside}[*]", "first": first}
        connection.execute(f"CREATE OR REPLACE TABLE record AS {_sql('json_page_records')}", asked)
        counts = "SELECT count(*), count(DISTINCT place) FROM record"
        [(met, pages)] = connection.sql(counts).fetchall()
        if pages < group.height:
            self._hold_records(connection, inside)
        return int(met)

    def explode(self, connection: Parser) -> None:
        """Make the elements that are the rows the table `record`."""
        if self.each:
            made = f"CREATE OR REPLACE TABLE record AS {_sql('json_page_elements')}"
            connection.execute(made, {"each": self.each, "at": f'$."{self.each}"'})

    def _group(self, held: list[tuple[str, bytes]], *, exact: bool) -> pl.DataFrame:
        places = [at for at, _ in held]
        try:
            bodies = pl.Series([body.decode() for _, body in held])
        except UnicodeDecodeError:
            raise self._no_json(places) from None
        texts = with_quoted_numbers(bodies) if exact else bodies
        if texts is None:
            raise self._no_json(places)
        return pl.DataFrame({"at": places, "body": texts})

    def _hold_records(self, connection: Parser, inside: str) -> None:
        found = connection.sql(_sql("json_page_wrong"), params={"inside": inside}).fetchall()
        for at, kind in found[:1]:
            raise self._wrong(kind, at)

    def _no_json(self, places: list[str]) -> ConnectorError:
        return self._wrong("no JSON", f"one of {places[0]} to {places[-1]}")

    def _wrong(self, kind: str, at: str) -> ConnectorError:
        return ConnectorError(
            f"an answer of {self.told} holds no records: {kind}",
            where=f"{self.told}, answer {at}, at {self.inside or 'its top'}",
            do="pull again; if it stays so, the system answers in another shape than it did",
        )


def pointers_there(connection: Parser) -> dict[str, str]:
    """Name -> pointer of every value in the table `record`, nested names joined by a point."""
    [(structure,)] = connection.sql(_sql("json_page_structure")).fetchall()
    known: Any = loads(structure) if structure else None
    return dict(leaves(known, "", "")) if isinstance(known, dict) else {}


def ids_there(connection: Parser, column: str) -> pl.Series:
    """The column of the table `record` as text, in order."""
    ids = "SELECT json_extract_string(record, $at) AS id FROM record ORDER BY line"
    found: pl.DataFrame = connection.sql(ids, params={"at": f"/{column}"}).pl()
    return found["id"]


def values_there(connection: Parser, asked: Mapping[str, list[str]]) -> pl.DataFrame:
    """The table `record` as text: place, line, sound, text, found, joined."""
    found: pl.DataFrame = connection.sql(_sql("json_page_values"), params=dict(asked)).pl()
    return found


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
