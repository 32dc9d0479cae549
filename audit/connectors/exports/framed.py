"""A frame of text as an export, and an export as a frame: for tables joined from several lists."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from audit.connectors.exports.batch import LINE, REFUSED, Batch, Export

_ROWS = 200_000


def of_frame(name: str, told: str, frame: pl.DataFrame, pages: int = 1) -> Export:
    """The frame as an export; its line numbers are row numbers, from 1.

    Args:
        name: of the export; no file of it need be.
        told: where the rows came from, in words.
        frame: columns of text alone; an empty text is null.
        pages: that it was made from.
    """
    columns = tuple(frame.columns) if frame.height else None
    return Export(Path(name), columns, partial(_batches, frame), told=told, pages=pages)


def frame_of(export: Export, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """All rows of the export as text, under its names; held whole.

    Args:
        export: of which records that could not be read are left out.
        columns: to read, all by default; one that the export lacks is null throughout.
    """
    there = export.columns or ()
    names = tuple(columns if columns is not None else there)
    wanted = {name: there.index(name) for name in names if name in there}
    schema = dict.fromkeys(names, pl.String())
    pieces = [
        batch.rows.select(
            (pl.col(str(wanted[name])) if name in wanted else pl.lit(None, pl.String)).alias(name)
            for name in names
        )
        for batch in (export.batches(tuple(wanted.values())) if wanted else ())
    ]
    return pl.concat([pl.DataFrame(schema=schema), *pieces])


def _batches(frame: pl.DataFrame, wanted: tuple[int, ...]) -> Iterator[Batch]:
    texts = frame.select(
        pl.col(frame.columns[at]).cast(pl.String).replace("", None).alias(str(at)) for at in wanted
    )
    numbered = texts.with_row_index(LINE, 1).with_columns(pl.col(LINE).cast(pl.Int64))
    for piece in numbered.iter_slices(_ROWS):
        yield Batch(piece, pl.DataFrame(schema=REFUSED))
