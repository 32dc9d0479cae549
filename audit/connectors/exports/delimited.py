"""A delimited text file opened: its delimiter found, its header read."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path

from audit.connectors.exports.batch import Batch, Export
from audit.connectors.exports.csv_records import batches
from audit.connectors.exports.known_names import folded
from audit.connectors.exports.text_stream import NO_TEXT, text_blocks
from checks.vocabulary import ConnectorError, SettingsError

DELIMITERS = ",;\t|"
_HEADER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[str, ...]
    lines: int
    delimiter: str


def delimited(path: Path, encoding: str, declared: str | None, known: frozenset[str]) -> Export:
    """The file, its delimiter the declared one, or the one that finds most known names.

    Raises:
        ConnectorError: it has no header, or one that names a column twice.
        SettingsError: the declared delimiter can be none.
    """
    if declared is not None and (len(declared) != 1 or declared in '"\r\n'):
        raise SettingsError(
            f"{declared!r} can be no delimiter",
            where="delimiter in the settings file",
            do="give one sign, or leave the line out and it is looked for",
        )
    start = next(text_blocks(path, encoding, block_bytes=_HEADER_BYTES), "")
    found = [_header(start, one, path) for one in (declared or DELIMITERS)]
    header = max(found, key=lambda one: (_met(one, known), len(one.columns)))
    _sound(header, path, encoding)
    return Export(
        path,
        header.columns,
        partial(_batches, path, encoding, header),
        wrong_delimiter=len(header.columns) == 1 and _looks_cut(header.columns[0]),
    )


def _batches(
    path: Path, encoding: str, header: _Header, wanted: tuple[int, ...]
) -> Iterator[Batch]:
    blocks = text_blocks(path, encoding)
    return batches(blocks, header.delimiter, len(header.columns), header.lines, wanted)


def _header(start: str, delimiter: str, path: Path) -> _Header:
    reader = csv.reader(StringIO(start, newline=""), delimiter=delimiter)
    try:
        fields = next((one for one in reader if any(one)), None)
    except csv.Error as error:
        raise _no_header(path, str(error)) from None
    if fields is None:
        raise _no_header(path, "it is empty")
    return _Header(tuple(one.strip() for one in fields), reader.line_num, delimiter)


def _no_header(path: Path, why: str) -> ConnectorError:
    return ConnectorError(
        f"{path.name} has no header line: {why}",
        where=str(path),
        do="export it again; even a table without rows has a line that names its columns",
    )


def _met(header: _Header, known: frozenset[str]) -> int:
    return sum(folded(one) in known for one in header.columns)


def _looks_cut(name: str) -> bool:
    return any(one in name for one in DELIMITERS)


def _sound(header: _Header, path: Path, encoding: str) -> None:
    if NO_TEXT in "".join(header.columns):
        raise ConnectorError(
            f"the header of {path.name} holds bytes that are no {encoding}",
            where=f"{path}, line 1",
            do='set the encoding of this source: "utf-8", "utf-16", "latin-1" or "cp1252"',
        )
    named = [one for one in header.columns if one]
    twice = sorted({one for one in named if named.count(one) > 1})
    if twice:
        raise ConnectorError(
            f"{path.name} names the column {twice[0]} more than once",
            where=f"{path}, line 1",
            do="rename one of them; nobody can say which is meant",
        )
