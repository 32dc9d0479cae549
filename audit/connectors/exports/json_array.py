"""The records of a JSON array, one a line, with the line of the file each starts on."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from audit.connectors.exports.batch import LINE, MAX_RECORD
from checks.vocabulary import ConnectorError

_ENVELOPE = re.compile(rb'"data"\s*:\s*\[')
_NO_JSON = 1  # a raw line end inside a string is no JSON; this sign keeps it so

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
Depths = np.ndarray[tuple[int], np.dtype[np.int32]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

_STEP = np.zeros(256, np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1


def start_of_array(text: str) -> int | None:
    """Where the records of an array, or of an envelope's `data`, begin; null if there is none."""
    packed = text.encode()
    bare = packed.lstrip()
    if bare.startswith(b"["):
        return len(packed) - len(bare) + 1
    for found in _ENVELOPE.finditer(packed):
        if found.start() and _depth_behind(packed[: found.start()]) == 1:
            return found.end()
    return None


def _depth_behind(packed: bytes) -> int:
    return int(_depths(np.frombuffer(packed, np.uint8), _in_string(packed))[-1])


def elements(blocks: Iterator[str], path: Path) -> Iterator[pl.DataFrame]:
    """The array's records as `line` and `text`, a piece at a time.

    Raises:
        ConnectorError: the array is never closed, or one record is longer than any is.
    """
    first = next(blocks, "")
    start = start_of_array(first) or 0
    line = 1 + first.encode()[:start].count(b"\n")
    rest = first.encode()[start:]
    for block in chain([""], blocks):
        rest += block.encode()
        found, used, ended = _whole(rest, line)
        yield found
        if ended:
            _closed_by_a_bracket(rest[used - 1 : used], line, path)
            return
        line += rest[:used].count(b"\n")
        rest = rest[used:]
        if len(rest) > MAX_RECORD:
            break
    raise ConnectorError(
        f"{path.name} is cut off: its array of records is never closed",
        where=f"{path}, after line {line:,}",
        do="fetch the file again; compare its size with the source's",
    )


def _closed_by_a_bracket(sign: bytes, line: int, path: Path) -> None:
    if sign != b"]":
        raise ConnectorError(
            f"the brackets of {path.name} do not match",
            where=f"{path}, after line {line:,}",
            do="fetch the file again, or have it written by a JSON library",
        )


def _whole(packed: bytes, line: int) -> tuple[pl.DataFrame, int, bool]:
    """The records that end in `packed`, the bytes they take, and whether the array ended."""
    signs: Bytes = np.frombuffer(packed, np.uint8)
    inside = _in_string(packed)
    depths = _depths(signs, inside)
    ends = np.flatnonzero((signs == ord(",")) & (depths == 0))
    closed = np.flatnonzero(depths < 0)
    last = int(closed[0]) if closed.size else int(ends[-1]) if ends.size else -1
    ends = ends[ends < last]
    flat = signs[: max(last, 0)].copy()
    breaks = np.flatnonzero((flat == ord("\n")) | (flat == ord("\r")))
    flat[breaks] = np.where(inside[breaks], _NO_JSON, ord(" "))
    flat[ends] = ord("\n")
    starts = np.concatenate([[0], ends + 1]) if last >= 0 else ends
    newlines = breaks[signs[breaks] == ord("\n")]
    return _numbered(flat.tobytes().decode(), starts, newlines, line), last + 1, bool(closed.size)


def _numbered(text: str, starts: Places, newlines: Places, line: int) -> pl.DataFrame:
    """The records of `text`, one a line, with their lines in the file; blank ones left out."""
    if not starts.size:
        return pl.DataFrame(schema={LINE: pl.Int64(), "text": pl.String()})
    texts = pl.Series("text", [text]).str.split("\n").explode()
    indent = texts.str.len_bytes() - texts.str.strip_chars_start().str.len_bytes()
    lines = line + np.searchsorted(newlines, starts + indent.to_numpy())
    numbered = pl.DataFrame([pl.Series(LINE, lines, pl.Int64), texts])
    return numbered.filter(pl.col("text").str.strip_chars() != "")


def _in_string(packed: bytes) -> Mask:
    """For each byte, whether it stands inside a string."""
    plain = packed.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    quotes = np.frombuffer(plain, np.uint8) == ord('"')
    # Only the parity is asked for, and a sum that wraps at 256 keeps it.
    return (np.cumsum(quotes, dtype=np.uint8) & 1).astype(np.bool_)


def _depths(signs: Bytes, inside: Mask) -> Depths:
    """For each byte, how many brackets are open behind it; inside a string, more than ever are."""
    step = _STEP[signs]
    step[inside] = 0
    depths = np.cumsum(step, dtype=np.int32)
    depths[inside] = np.iinfo(np.int32).max
    return depths
