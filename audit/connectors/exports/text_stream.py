"""A file as a stream of text: opened, unpacked, recoded, and stopped where it is a trap."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from audit.connectors.exports.ending import PACKED
from checks.vocabulary import ConnectorError

BLOCK_BYTES = 16 << 20
# Text exports pack ten- to fortyfold; a thousandfold is a trap. Small files may do as they like.
MAX_RATIO = 250
FREE_BYTES = 64 << 20

# What stands for bytes that are no text in the encoding: a NUL, which no text export holds.
NO_TEXT = "\x00"
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return NO_TEXT, error.end


codecs.register_error("audit.no_text", _marked)


def text_blocks(path: Path, encoding: str, *, block_bytes: int = BLOCK_BYTES) -> Iterator[str]:
    """The file's text, a block at a time; a byte order mark goes before the declared encoding.

    Bytes that are no text in the encoding become `NO_TEXT`.

    Raises:
        ConnectorError: it can't be opened, is cut off, or unpacks to far more than it should.
    """
    packed = byte_blocks(path, block_bytes)
    first = next(packed, b"")
    decoder = _decoder(first, encoding)
    start = decoder.decode(first)
    # Old spreadsheets end lines with a bare carriage return.
    bare = "\r" in start and "\n" not in start
    for text in chain([start], map(decoder.decode, packed)):
        yield text.replace("\r", "\n") if bare else text
    yield decoder.decode(b"", final=True)


def _decoder(start: bytes, encoding: str) -> codecs.IncrementalDecoder:
    unmarked = "utf-16-le" if encoding == "utf-16" else encoding
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), unmarked)
    return codecs.getincrementaldecoder(marked)("audit.no_text")


def byte_blocks(path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The file's bytes, unpacked, a block at a time.

    Raises:
        ConnectorError: it can't be opened, is cut off, or unpacks to far more than it should.
    """
    met = 0
    limit = max(FREE_BYTES, path.stat().st_size * MAX_RATIO)
    with _opened(path) as stream:
        while block := _read(stream, block_bytes, path):
            met += len(block)
            if met > limit and path.suffix.lower() in PACKED:
                raise ConnectorError(
                    f"{path.name} unpacks to more than {MAX_RATIO} times its size",
                    where=f"{path}, after {met:,} bytes",
                    do="look at who made it; if it is right, unpack it by hand and name that file",
                )
            yield block


def _read(stream: BinaryIO, block_bytes: int, path: Path) -> bytes:
    try:
        return bytes(stream.read(block_bytes))
    except (EOFError, zlib.error, OSError, pa.ArrowException) as error:
        raise ConnectorError(
            f"{path.name} is cut off or damaged",
            where=f"{path}: {error}",
            do="fetch the file again; compare its size with the source's",
        ) from None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The unpacked bytes of the file."""
    try:
        opened = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None
    with opened as raw:
        if path.suffix.lower() == ".gz":
            yield gzip.GzipFile(fileobj=raw)  # type: ignore[misc]  # reads as a BinaryIO does
        elif path.suffix.lower() == ".zst":
            yield pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")
        else:
            yield raw


def unreadable(path: Path, error: OSError) -> ConnectorError:
    """The error for a file or folder that the system does not let us read."""
    return ConnectorError(
        f"{path.name} can't be opened: {error.strerror or error}",
        where=str(path),
        do="give the person who runs the audit the right to read it",
    )
