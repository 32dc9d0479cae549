"""A sent file as a load: measured once, told as a row of esp_load."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import polars as pl

from audit.connectors.archive.layouts import SALES
from audit.connectors.exports.batch import LINE, REFUSED, Batch, Export
from audit.connectors.exports.opening import opened
from audit.connectors.exports.reading import names_of
from audit.connectors.exports.text_stream import byte_blocks
from audit.source_parts import SourcePart
from checks.vocabulary import ConnectorError

LOADS = "esp_load"
COLUMNS = ("load_id", "kind", "file_name", "content_hash", "rows_in")


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as it was found.

    Attributes:
        load_id: its path inside the archive.
        content_hash: SHA-256 of its bytes, unpacked; hexadecimal.
        rows_in: records in it, read or not.
        bytes, changed_ns: of the file as it lay there.
    """

    load_id: str
    content_hash: str
    rows_in: int
    bytes: int
    changed_ns: int

    def is_still(self, path: Path) -> bool:
        """Whether the file has not changed since."""
        there = path.stat()
        return (there.st_size, there.st_mtime_ns) == (self.bytes, self.changed_ns)

    def holds_still(self, path: Path) -> bool:
        """Whether every byte is what it was; reads the file to its end."""
        try:
            return path.is_file() and _hash_of(path) == self.content_hash
        except ConnectorError:  # packed, and damaged
            return False

    @property
    def noted(self) -> dict[str, object]:
        """As it is noted."""
        return asdict(self)


def measured(path: Path, load_id: str, part: SourcePart) -> Sent:
    """The file, read to its end.

    Raises:
        ConnectorError: it can't be read as what its ending says, or is damaged.
    """
    stat = path.stat()
    content_hash = _hash_of(path)
    rows = 0
    if stat.st_size:
        export = opened(path, part, names_of(SALES, part))
        for batch in export.batches((0,)) if export.columns else ():
            rows += batch.rows.height + batch.refused.height
    return Sent(load_id, content_hash, rows, stat.st_size, stat.st_mtime_ns)


def _hash_of(path: Path) -> str:
    """SHA-256 of the bytes, unpacked; hexadecimal."""
    content = hashlib.sha256()
    for block in byte_blocks(path):
        content.update(block)
    return content.hexdigest()


def loads(sent: Sequence[Sent], told: str) -> Export:
    """All files, one a row; when each was taken in, and how, its copy can't tell."""
    return Export(Path(told), COLUMNS, partial(_batches, sent), told=told, pages=len(sent))


def _batches(sent: Sequence[Sent], wanted: tuple[int, ...]) -> Iterator[Batch]:
    said: Mapping[str, list[str]] = {
        "load_id": [one.load_id for one in sent],
        "kind": ["sales"] * len(sent),
        "file_name": [Path(one.load_id).name for one in sent],
        "content_hash": [one.content_hash for one in sent],
        "rows_in": [str(one.rows_in) for one in sent],
    }
    shown = {str(at): said[COLUMNS[at]] for at in wanted}
    rows = pl.DataFrame({LINE: range(1, len(sent) + 1), **shown})
    yield Batch(rows, pl.DataFrame(schema=REFUSED))
