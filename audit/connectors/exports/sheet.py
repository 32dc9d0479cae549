"""An XLSX workbook opened: the first sheet, every cell as text."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import fastexcel
import polars as pl

from audit.connectors.exports.batch import LINE, REFUSED, Batch, Export
from audit.connectors.exports.text_stream import unreadable
from checks.vocabulary import ConnectorError

MAX_BYTES = 512 << 20  # unpacked; a sheet is held whole while it is read
MAX_RATIO = 250
FREE_BYTES = 64 << 20


def sheet(path: Path) -> Export:
    """The workbook's first sheet; its header is the first row that is not blank.

    Raises:
        ConnectorError: it is no workbook, is empty, or unpacks to far more than it should.
    """
    _bounded(path)
    cells = _cells(path)
    header = cells.head(1).drop(LINE)
    if header.is_empty():
        raise ConnectorError(
            f"the first sheet of {path.name} is empty",
            where=str(path),
            do="put the table on the first sheet, its column names in the first row",
        )
    names = tuple((name or "").strip() for name in header.row(0))
    twice = sorted({one for one in names if one and names.count(one) > 1})
    if twice:
        raise ConnectorError(
            f"{path.name} names the column {twice[0]} more than once",
            where=f"{path}, line {cells[LINE][0]:,}",
            do="rename one of them; nobody can say which is meant",
        )
    return Export(path, names, partial(_batches, path))


def _batches(path: Path, wanted: tuple[int, ...]) -> Iterator[Batch]:
    rows = _cells(path).slice(1).select(LINE, *(pl.col(str(at)).replace("", None) for at in wanted))
    yield Batch(rows, pl.DataFrame(schema=REFUSED))


def _cells(path: Path) -> pl.DataFrame:
    """Rows that are not blank, each with the number the sheet shows for it."""
    try:
        loaded = fastexcel.read_excel(path).load_sheet(
            0, header_row=None, skip_rows=0, dtypes="string"
        )
        found, errors = loaded.to_arrow_with_errors()
    except fastexcel.FastExcelError as error:
        raise _no_workbook(path, str(error)) from None
    frame = pl.DataFrame(found)
    frame.columns = [str(at) for at in range(frame.width)]
    for wrong in errors.errors if errors else ():
        # Said as the cell says it, so that no amount is silently empty.
        row, column = wrong.offset_position
        frame[row, column] = wrong.detail.rpartition("got ")[2].strip("'")
    numbered = frame.with_row_index(LINE, 1).with_columns(pl.col(LINE).cast(pl.Int64))
    return numbered.filter(~pl.all_horizontal(pl.exclude(LINE).is_null()))


def _bounded(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except BadZipFile as error:
        raise _no_workbook(path, str(error)) from None
    except OSError as error:
        raise unreadable(path, error) from None
    if unpacked > MAX_BYTES or unpacked > max(FREE_BYTES, path.stat().st_size * MAX_RATIO):
        raise ConnectorError(
            f"{path.name} unpacks to {unpacked:,} bytes, more than a workbook may",
            where=str(path),
            do="export the table as CSV",
        )


def _no_workbook(path: Path, why: str) -> ConnectorError:
    return ConnectorError(
        f"{path.name} is no readable XLSX workbook", where=f"{path}: {why}", do="save it again"
    )
