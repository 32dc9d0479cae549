"""A JSON file opened: an array, an envelope with `data`, or one object a line.

JSON has no header, so the names are collected in a pass of their own over the whole file: a name
that only late records hold must be known before the first one is read.
"""

from collections.abc import Iterator
from functools import partial
from json import JSONDecodeError, loads
from pathlib import Path

import polars as pl

from audit.connectors.exports.batch import LINE, MAX_RECORD, Batch, Export
from audit.connectors.exports.csv_lines import lines_of
from audit.connectors.exports.json_array import elements, start_of_array
from audit.connectors.exports.json_parser import parsed, parser, pointers
from audit.connectors.exports.text_stream import text_blocks
from checks.vocabulary import ConnectorError

_BLOCK_BYTES = 4 << 20  # a parsed record takes several times its text


def json_file(path: Path, encoding: str, *, one_a_line: bool) -> Export:
    """The file, its columns the names that any of its records holds.

    Args:
        path: where it lies.
        encoding: of its text.
        one_a_line: whether its ending promises one object a line.

    Raises:
        ConnectorError: it is empty, cut off, or in none of the three forms.
    """
    array = not one_a_line and _is_array(path, encoding)
    found: dict[str, str] = {}
    with parser(path) as connection:
        for records in _records(path, encoding, array=array):
            found |= pointers(connection, records)
    return Export(
        path,
        tuple(found) or None,
        partial(_batches, path, encoding, tuple(found.values()), array=array),
    )


def _is_array(path: Path, encoding: str) -> bool:
    start = next(text_blocks(path, encoding, block_bytes=_BLOCK_BYTES), "")
    first = next((line for line in start.split("\n") if line.strip()), "")
    more = start.split(first, 1)[-1].lstrip() if first else ""
    if _is_object(first) and (more.startswith("{") or start_of_array(first) is None):
        return False
    if start_of_array(start) is None:
        raise ConnectorError(
            f"{path.name} is no list of records",
            where=str(path),
            do='write an array, an object with an array called "data", or one object a line',
        )
    return True


def _is_object(line: str) -> bool:
    try:
        return isinstance(loads(line), dict)
    except (JSONDecodeError, RecursionError):
        return False


def _records(path: Path, encoding: str, *, array: bool) -> Iterator[pl.DataFrame]:
    blocks = text_blocks(path, encoding, block_bytes=_BLOCK_BYTES)
    return elements(blocks, path) if array else _lines(blocks, path)


def _lines(blocks: Iterator[str], path: Path) -> Iterator[pl.DataFrame]:
    line, rest = 1, ""
    for block in blocks:
        whole, cut, rest = (rest + block).rpartition("\n")
        lines = lines_of(whole + cut, line)
        line += lines.height
        yield lines.filter(pl.col("text").str.strip_chars() != "")
        if len(rest) > MAX_RECORD:
            raise ConnectorError(
                f"line {line:,} of {path.name} is longer than {MAX_RECORD >> 20} MB",
                where=str(path),
                do="look at the file: it is no export of one record a line",
            )
    if rest.strip():
        yield pl.DataFrame({LINE: [line], "text": [rest]})


def _batches(
    path: Path, encoding: str, found: tuple[str, ...], wanted: tuple[int, ...], *, array: bool
) -> Iterator[Batch]:
    with parser(path) as connection:
        for records in _records(path, encoding, array=array):
            yield parsed(connection, records, {at: found[at] for at in wanted})
