"""The file of a finished export, fetched by offset, each slice kept as it comes.

How an offset is counted is nowhere promised, so every slice begins with the last row of the one
before it. Where it does not, the file is fetched whole; where nothing follows that row, it ends.
"""

import hashlib
from dataclasses import dataclass

import polars as pl

from audit.connectors.emarsys.account import Account
from audit.connectors.exports.csv_lines import Grammar, assembled, lines_of
from audit.connectors.http import Call
from audit.connectors.staging import Staging
from checks.vocabulary import ConnectorError

DELIMITER = ","
SLICE_ROWS = 50_000
WHOLE_BYTES = 256 << 20
ALL_ROWS = 10_000_000  # the most that may be asked for at once; fact sheet, 2.4
WHOLE = "whole"
TIMES_EMPTY = 3


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows that came at once.

    Attributes:
        text: as received, each row ended.
        first, last: hashes of those rows; null where there is none.
        after_first: where the second row begins in the text.
        rows: how many.
    """

    text: str
    first: str | None
    last: str | None
    after_first: int
    rows: int


def part_of(export: str) -> str:
    """Under which name an export's slices are kept."""
    return f"export/{export}"


def forget_slices(staging: Staging, export: str) -> None:
    """Drop what was kept of an export: its file is not there any more."""
    staging.forget(part_of(export))


async def fetch_slices(account: Account, staging: Staging, export: str, width: int) -> None:
    """Keep every row of the export's file, going on behind those that are kept.

    Args:
        account: whom we ask.
        staging: where they are kept.
        export: its number.
        width: columns of a row.

    Raises:
        NoAnswer: the file is not there, or not there any more.
        ConnectorError: it has no end.
    """
    part, ended = part_of(export), f"export {export} ended"
    last = f"export {export} last row"
    while not staging.noted(ended):
        rows = sum(staging.kept(part).values())
        _bounded(export, rows)
        came = await _asked(account, export, max(rows - 1, 0), SLICE_ROWS, width)
        if rows and came.first != staging.noted(last):
            staging.forget(part)
            came = await _asked(account, export, 0, ALL_ROWS, width)
            staging.keep(part, WHOLE, came.text.encode(), records=came.rows, notes={ended: WHOLE})
        elif came.rows <= min(rows, 1):
            staging.note(ended, "nothing followed")
        else:
            repeated = min(rows, 1)
            fresh = came.text[came.after_first if repeated else 0 :]
            staging.keep(
                part,
                f"{rows:012d}",
                fresh.encode(),
                records=came.rows - repeated,
                notes={last: came.last},
            )


def _bounded(export: str, rows: int) -> None:
    """Stop where a file goes on and on."""
    if rows > ALL_ROWS:
        raise ConnectorError(
            f"export {export} does not end: {rows:,} rows came",
            where=f"/export/{export}/data",
            do='read the contacts another way: contacts = "query" under [emarsys.api]',
        )


async def _asked(account: Account, export: str, offset: int, limit: int, width: int) -> Slice:
    """Rows from an offset on. An empty file must say so thrice: one empty answer may be a slip."""
    came = await _once(account, export, offset, limit, width)
    for _ in range(TIMES_EMPTY - 1):
        if came.rows or offset:
            break
        came = await _once(account, export, offset, limit, width)
    return came


async def _once(account: Account, export: str, offset: int, limit: int, width: int) -> Slice:
    query = (("offset", str(offset)), ("limit", str(limit)))
    most = WHOLE_BYTES if limit == ALL_ROWS else None
    call = Call("GET", f"/export/{export}/data", query=query, most_bytes=most)
    answer, _ = await account.waited(call, bare=True)
    body = answer.inside if isinstance(answer.inside, bytes) else b""
    return cut(body.decode("utf-8-sig", errors="audit.no_text"), width)


def cut(text: str, width: int) -> Slice:
    """Rows of a text; a line end inside quotes ends none."""
    ended = text if text.endswith("\n") or not text else f"{text}\n"
    records, broken, still_open = assembled(lines_of(ended, 1), Grammar(DELIMITER), width)
    rows = records.height + broken.height + still_open.height
    if not rows:
        return Slice("", None, None, 0, 0)
    first = str(records["text"][0]) if records.height else ended
    return Slice(
        text=ended,
        first=_hash(records, 0),
        last=_hash(records, -1),
        after_first=len(first) + 1,
        rows=rows,
    )


def _hash(records: pl.DataFrame, at: int) -> str | None:
    """Of a row's text: the row itself is personal, and a note is no place for it."""
    if records.is_empty():
        return None
    return hashlib.sha256(str(records["text"][at]).encode()).hexdigest()
