"""A Parquet file opened: typed values written out again as the text they stand for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from audit.connectors.exports.batch import LINE, REFUSED, Batch, Export
from audit.connectors.exports.text_stream import unreadable
from checks.vocabulary import ConnectorError

_ROWS = 100_000
# A byte that changed in a name or a type is met where nobody looks for it.
_DAMAGED = (pa.ArrowException, OSError, UnicodeDecodeError, pl.exceptions.PanicException)


def parquet(path: Path) -> Export:
    """The file; its line numbers are row numbers, from 1.

    Raises:
        ConnectorError: it is no Parquet file, or is cut off.
    """
    with _readable(path), _opened(path) as file:
        names = tuple(file.schema_arrow.names)
    return Export(path, names, partial(_batches, path, names))


def _batches(path: Path, names: tuple[str, ...], wanted: tuple[int, ...]) -> Iterator[Batch]:
    line = 1
    with _readable(path), _opened(path) as file:
        for piece in file.iter_batches(_ROWS, columns=[names[at] for at in wanted]):
            piece.validate(full=True)
            frame = pl.DataFrame(piece)
            texts = [_text(frame[names[at]], path).alias(str(at)) for at in wanted]
            numbers = pl.int_range(line, line + frame.height, dtype=pl.Int64, eager=True)
            line += frame.height
            rows = pl.DataFrame([numbers.alias(LINE), *texts])
            yield Batch(rows, pl.DataFrame(schema=REFUSED))


def _text(values: pl.Series, path: Path) -> pl.Series:
    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        moment = values if kind.time_zone is None else values.dt.convert_time_zone("UTC")
        return moment.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.6f{'Z' if kind.time_zone else ''}")
    if kind.is_nested():
        raise ConnectorError(
            f"the column {values.name} of {path.name} holds lists or records, not values",
            where=str(path),
            do="export it flat, one value a column",
        )
    return values.cast(pl.String).replace("", None)


def _opened(path: Path) -> pq.ParquetFile:
    # Few writers put checksums into their pages; where they stand, they are held.
    return pq.ParquetFile(path, page_checksum_verification=True)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Damage is told in words, wherever in the file it is met."""
    try:
        yield
    except _DAMAGED as error:
        if isinstance(error, PermissionError):
            raise unreadable(path, error) from None
        raise ConnectorError(
            f"{path.name} is no readable Parquet file",
            where=f"{path}: {error}",
            do="fetch the file again; compare its size with the source's",
        ) from None
