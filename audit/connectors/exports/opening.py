"""A file opened by its ending, whatever its form."""

from pathlib import Path

from audit.connectors.exports.batch import Export
from audit.connectors.exports.delimited import delimited
from audit.connectors.exports.ending import ENDINGS, ending
from audit.connectors.exports.feeds.xml_feed import xml_feed
from audit.connectors.exports.json_file import json_file
from audit.connectors.exports.parquet import parquet
from audit.connectors.exports.sheet import sheet
from audit.source_parts import SourcePart
from checks.vocabulary import ConnectorError


def opened(path: Path, part: SourcePart, known: frozenset[str]) -> Export:
    """The file with its columns, its rows not yet read.

    Args:
        path: where it lies.
        part: what the settings say of this source.
        known: folded column names that say something for its table.

    Raises:
        ConnectorError: it can't be read as what its ending says, or its ending says nothing.
    """
    form = ending(path)
    if form and path.stat().st_size == 0:
        raise ConnectorError(
            f"{path.name} is empty: it has no bytes",
            where=str(path),
            do="export it again; even a table without rows has a line that names its columns",
        )
    if form in {".csv", ".tsv"}:
        return delimited(path, part.encoding, part.delimiter, known)
    if form in {".ndjson", ".jsonl", ".json"}:
        return json_file(path, part.encoding, one_a_line=form != ".json")
    if form == ".xml":
        return xml_feed(path)
    if form == ".parquet":
        return parquet(path)
    if form == ".xlsx":
        return sheet(path)
    raise unknown_ending(path)


def unknown_ending(path: Path) -> ConnectorError:
    """The error for a file whose form we don't read."""
    return ConnectorError(
        f"{path.name} is in no form that can be read",
        where=str(path),
        do=f"save it as one of {', '.join(ENDINGS)}; text may be packed as .gz or .zst",
    )
