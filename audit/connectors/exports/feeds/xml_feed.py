"""A product feed in XML opened: RSS or Atom, one record an `item` or `entry`, read as a stream.

XML names no columns ahead, so they are collected in a pass of their own, as with JSON.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.parsers.expat import ExpatError

import polars as pl

from audit.connectors.exports.batch import LINE, REFUSED, Batch, Export
from audit.connectors.exports.feeds.xml_records import Records, Refusal
from audit.connectors.exports.text_stream import byte_blocks
from checks.vocabulary import ConnectorError

_BLOCK_BYTES = 1 << 20
FEEDS = ("rss", "feed", "RDF", "channel")


def xml_feed(path: Path) -> Export:
    """The file, its columns the names that any of its records holds, without their prefix.

    Of a name that one record repeats, the first value that is not empty counts.

    Raises:
        ConnectorError: it is no XML or no feed, is cut off, or declares entities.
    """
    names: dict[str, None] = {}
    met, root = 0, ""
    for records in _read(path):
        met += len(records.lines)
        names |= dict.fromkeys(records.columns)
        root = records.root
        records.clear()
    if not met and root not in FEEDS:
        raise ConnectorError(
            f"{path.name} is no product feed: its outermost element is {root[:40]}",
            where=str(path),
            do="open the address in a browser and see what it answers",
        )
    columns = tuple(names)
    return Export(path, columns or None, partial(_batches, path, columns))


def _batches(path: Path, columns: tuple[str, ...], wanted: tuple[int, ...]) -> Iterator[Batch]:
    for records in _read(path):
        said = {str(at): records.column(columns[at]) for at in wanted}
        rows = pl.DataFrame({LINE: records.lines, **said}, _schema(wanted))
        records.clear()
        yield Batch(rows, pl.DataFrame(schema=REFUSED))


def _schema(wanted: tuple[int, ...]) -> dict[str, pl.DataType]:
    return {LINE: pl.Int64(), **{str(at): pl.String() for at in wanted}}


def _read(path: Path) -> Iterator[Records]:
    """The same records again and again, each time holding those of the next block."""
    records = Records()
    try:
        for block in byte_blocks(path, _BLOCK_BYTES):
            records.feed(block)
            yield records
        records.end()
        yield records
    except Refusal as refusal:
        raise _unreadable(path, str(refusal), records.line) from None
    except ExpatError as error:
        # Its own words hold no text of the file.
        raise _unreadable(path, f"it is no whole XML: {error}", records.line) from None


def _unreadable(path: Path, why: str, line: int) -> ConnectorError:
    return ConnectorError(
        f"{path.name} can't be read: {why}",
        where=f"{path}, line {line:,}",
        do="fetch the file again, or have it written by an XML library, without entities",
    )
