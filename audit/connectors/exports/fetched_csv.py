"""Fetched slices of delimited text without a header as an export: the columns are told."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from audit.connectors.exports.batch import LINE, Batch, Export
from audit.connectors.exports.csv_records import batches
from audit.connectors.exports.json_pages import Bodies
from audit.connectors.exports.text_stream import BLOCK_BYTES


def fetched_csv(
    name: str,
    told: str,
    bodies: Bodies,
    columns: tuple[str, ...],
    *,
    delimiter: str = ",",
    once: str = "",
) -> Export:
    """Kept slices of one text as an export; its line numbers count through all of them.

    Args:
        name: of the export; no file of it need be.
        told: where the slices came from, in words.
        bodies: begins them anew each time: where each stood, and its UTF-8 text. A slice may end
            inside a line only where the next one goes on with it.
        columns: what the fields of a line are, in order.
        delimiter: between fields.
        once: column with a record's id: of records with the same id only the last is given.
    """
    text = _Text(bodies, delimiter, columns.index(once) if once else None, len(columns))
    pages = sum(1 for _ in bodies())
    met = next(text.blocks(), "")
    told_columns = columns if met else None
    return Export(Path(name), told_columns, partial(_batches, text), told=told, pages=pages)


@dataclass(frozen=True, slots=True)
class _Text:
    """The text that the slices are of."""

    bodies: Bodies
    delimiter: str
    once: int | None
    width: int

    def blocks(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")("audit.no_text")
        held: list[str] = []
        size = 0
        for _, body in self.bodies():
            held.append(decoder.decode(body))
            size += len(body)
            if size >= BLOCK_BYTES:
                yield "".join(held)
                held, size = [], 0
        held.append(decoder.decode(b"", final=True))
        if rest := "".join(held):
            yield rest

    def rows(self, wanted: tuple[int, ...]) -> Iterator[Batch]:
        return batches(self.blocks(), self.delimiter, self.width, 0, wanted)


def _batches(text: _Text, wanted: tuple[int, ...]) -> Iterator[Batch]:
    if text.once is None:
        yield from text.rows(wanted)
        return
    at = str(text.once)
    ids = pl.concat(batch.rows.select(LINE, at) for batch in text.rows((text.once,)))
    last = ids.filter(pl.col(at).is_null() | pl.col(at).is_last_distinct())
    for batch in text.rows(wanted):
        yield Batch(batch.rows.join(last.select(LINE), on=LINE, how="semi"), batch.refused)
