"""Fetched pages of JSON as an export: columns from a pass over all of them, every value as text.

Small pages are read many at a time, so that twenty thousand answers cost hardly more than one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import polars as pl

from audit.connectors.exports.batch import LINE, Batch, Export, refused
from audit.connectors.exports.json_pages import (
    Bodies,
    Pages,
    ids_there,
    pointers_there,
    values_there,
)
from audit.connectors.exports.json_parser import parser

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

    Raises:
        ConnectorError: a page holds no records where they should be; also while it is read.
    """
    shape = _Shape(name, Pages(told, bodies, inside, each), lists, once, with_text, {})
    shape, last, pages = _surveyed(shape)
    return Export(
        Path(name),
        (*shape.pointers, *with_text) if shape.pointers else None,
        partial(_batches, shape, last),
        told=told,
        pages=pages,
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of the pages; `pointers`: name -> where a record holds it."""

    name: str
    pages: Pages
    lists: tuple[str, ...]
    once: str
    with_text: Texts
    pointers: Mapping[str, str]


def _surveyed(shape: _Shape) -> tuple[_Shape, pl.Series, int]:
    """The shape with its pointers, which records are the last with their id, and how many pages."""
    pointers: dict[str, str] = {}
    ids = [pl.Series(dtype=pl.String)]
    pages = 0
    with parser(Path(shape.name)) as connection:
        for group in shape.pages.groups(exact=False):
            pages += group.height
            shape.pages.load(connection, group)
            if shape.once:
                ids.append(ids_there(connection, shape.once))
            shape.pages.explode(connection)
            pointers |= pointers_there(connection)
    every = pl.concat(ids)
    found = {name: at for name, at in pointers.items() if name not in shape.with_text}
    return replace(shape, pointers=found), every.is_null() | every.is_last_distinct(), pages


def _batches(shape: _Shape, last: pl.Series, wanted: tuple[int, ...]) -> Iterator[Batch]:
    names = (*shape.pointers, *shape.with_text)
    named = {at: names[at] for at in wanted}
    first = 1
    with parser(Path(shape.name)) as connection:
        for group in shape.pages.groups(exact=True):
            first += shape.pages.load(connection, group, first=first)
            shape.pages.explode(connection)
            records = values_there(connection, _asked(shape, named))
            newest = records.filter(last.gather(records[LINE] - 1)) if shape.once else records
            yield _batch(shape, newest, named, group["at"])


def _asked(shape: _Shape, named: Mapping[int, str]) -> dict[str, list[str]]:
    read = [name for name in named.values() if name in shape.pointers]
    return {
        "pointers": [shape.pointers[name] for name in read if name not in shape.lists],
        "lists": [shape.pointers[name] for name in read if name in shape.lists],
    }


def _batch(
    shape: _Shape, records: pl.DataFrame, named: Mapping[int, str], places: pl.Series
) -> Batch:
    sound = records.filter("sound")
    read = {at: name for at, name in named.items() if name in shape.pointers}
    plain = [at for at, name in read.items() if name not in shape.lists]
    joined = [at for at, name in read.items() if name in shape.lists]
    values = {
        **{at: pl.col("found").list.get(step) for step, at in enumerate(plain)},
        **{at: pl.col("joined").list.get(step) for step, at in enumerate(joined)},
        **{
            at: _of_page(shape.with_text[name], places)
            for at, name in named.items()
            if at not in read
        },
    }
    rows = sound.select(
        pl.col(LINE).cast(pl.Int64),
        *(values[at].cast(pl.String).replace("", None).alias(str(at)) for at in named),
    )
    return Batch(rows, refused(records.filter(~pl.col("sound")), "it is no JSON object"))


def _of_page(text: Callable[[str], str], places: pl.Series) -> pl.Expr:
    """The text of the page that each record stands on."""
    texts = pl.Series([text(at) for at in places], dtype=pl.String)
    return pl.lit(texts).gather(pl.col("place"))
