"""Fetched pages of JSON as an export: parsed once, all of them, and every value kept as text.

Small pages are read many at a time, so that twenty thousand answers cost hardly more than one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

import polars as pl

from audit.connectors.exports.ahead import ahead
from audit.connectors.exports.batch import LINE, Batch, Export, refused
from audit.connectors.exports.json_pages import (
    Bodies,
    Pages,
    ids_there,
    pointers_there,
    values_there,
)
from audit.connectors.exports.json_parser import Parser, parser
from audit.connectors.exports.kept_columns import KeptColumns

Texts = Mapping[str, Callable[[str], str]]


def fetched(  # noqa: PLR0913 - each says one thing of the answers' shape
    name: str,
    told: str,
    bodies: Bodies,
    *,
    inside: str = "data",
    each: str = "",
    lists: tuple[str, ...] = (),
    once: str = "",
    with_text: Texts = MappingProxyType({}),
    folder: Path | None = None,
) -> Export:
    """Kept pages as an export, its columns the names that any of the records holds.

    Args:
        name: of the export, e.g. "saleorders.json"; no file of it need be.
        told: where the pages came from, in words, e.g. "/v2/saleorders".
        bodies: begins the pages anew each time: where each stood, and its JSON.
        inside: where a page holds its array of records, or its one record; names joined by points,
            "" for the page itself. An explicit null or false there is no record.
        each: an array inside every record whose elements are the rows, with the record's own
            fields beside them; where both have a name, the element's counts.
        lists: columns with arrays of plain values; given as those values joined by commas.
        once: column with a record's id: of records with the same id only the last is given.
        with_text: further column -> its text for every record of a page, made from where the page
            stood; before a column of that name in the records.
        folder: where the values are kept once they are parsed; its owner removes it. Null keeps
            them in memory.

    Raises:
        ConnectorError: a page holds no records where they should be, or is no JSON.
        StoreError: the disk is full.
    """
    parsing = _Parsing(Pages(told, bodies, inside, each), lists, once, with_text)
    kept = parsing.kept(Path(name), KeptColumns(folder))
    return Export(
        Path(name),
        tuple(kept.columns) or None,
        partial(_batches, kept),
        told=told,
        pages=kept.pages,
    )


@dataclass(frozen=True, slots=True)
class _Parsing:
    """How pages are parsed, as `fetched` is told."""

    pages: Pages
    lists: tuple[str, ...]
    once: str
    with_text: Texts

    def kept(self, path: Path, values: KeptColumns) -> "_Kept":
        columns: dict[str, str] = {}
        ids = [pl.Series(dtype=pl.String)]
        pages, first = 0, 1
        with parser(path) as connection:
            for group in ahead(self.pages.groups()):
                pages += group.height
                first += self.pages.load(connection, group, first=first)
                if self.once:
                    ids.append(ids_there(connection, self.once))
                self.pages.explode(connection)
                pointers = self._pointers(connection)
                found = values_there(connection, pointers, self.lists)
                values.add(self._with_text(found, group["at"]))
                columns |= pointers
        if columns:
            columns |= {name: _beside(name) for name in self.with_text}
        return _Kept(values, columns, _newest(pl.concat(ids)) if self.once else None, pages)

    def _pointers(self, connection: Parser) -> dict[str, str]:
        found = pointers_there(connection)
        return {name: at for name, at in found.items() if name not in self.with_text}

    def _with_text(self, found: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
        """The values, and beside them the texts of the page that each record stands on."""
        texts = {
            _beside(name): pl.Series([text(at) for at in places], dtype=pl.String)
            for name, text in self.with_text.items()
        }
        return found.select(
            pl.exclude("place"),
            *(pl.lit(one).gather(pl.col("place")).alias(name) for name, one in texts.items()),
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What came of it.

    Attributes:
        values: `line`, `text` of what is no record, and the columns.
        columns: name -> what the column is called there.
        newest: whether the record of each line, from 1, is the last with its id; null if all count.
        pages: how many.
    """

    values: KeptColumns
    columns: Mapping[str, str]
    newest: pl.Series | None
    pages: int


def _batches(kept: _Kept, wanted: tuple[int, ...]) -> Iterator[Batch]:
    names = [*kept.columns.values()]
    asked = {at: names[at] for at in wanted}
    for found in kept.values.frames([LINE, "text", *dict.fromkeys(asked.values())]):
        newest = found if kept.newest is None else found.filter(kept.newest.gather(found[LINE] - 1))
        rows = newest.filter(pl.col("text").is_null()).select(
            LINE,
            *(
                (pl.col(name) if name in found.columns else pl.lit(None, pl.String)).alias(str(at))
                for at, name in asked.items()
            ),
        )
        odd = newest.filter(pl.col("text").is_not_null())
        yield Batch(rows, refused(odd, "it is no JSON object"))


def _newest(ids: pl.Series) -> pl.Series:
    return ids.is_null() | ids.is_last_distinct()


def _beside(name: str) -> str:
    """What a further column is called, so that it is no pointer."""
    return f":{name}"
