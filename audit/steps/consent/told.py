"""How a turn ended, for programs and for the next turn: one line a turn, only ever added.

store/consent/turns.jsonl
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from audit.steps.consent.links import FOLDER
from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import StoreError
from checks.vocabulary.repair_plan import INSTANT, canonical

FILE = "turns.jsonl"
TAIL = 16_384  # bytes; several turns


class End(StrEnum):
    """How a turn ended."""

    DONE = "done"  # nothing is left open
    LEFT = "left"  # some opt-outs are still open
    REFUSED = "refused"  # nothing was sent: a share, or a source that looks broken
    FAILED = "failed"  # a system could not be read or written
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the lane. Counts are of this turn; seconds from statement to confirmation.

    Attributes:
        at: UTC; when it began.
        end: how it ended.
        why: in words; null where it is done.
        seconds: that it took.
        statements: that the source gave; opt-ins too.
        new: opt-outs that were looked at.
        contacts: beside which they stand.
        planned, applied, verified: opt-outs of a contact and channel.
        left: opt-outs of a person and channel that stay open.
        gone: contacts that are no longer there.
        hubs: identifiers that too many share to mean one person; they tied nothing.
        refused: records of consent that could not be read.
        requests: to Emarsys.
        p50_s, p95_s, max_s: null where nothing was written, or no statement has a time.
        head: records of the ledger and the hash of the last; null where nothing was written.
        plan: the beginning of the plan's id; null where there is none.
        dry_run: nothing was sent and nothing kept.
        linked: of which audit's run who is who is; null before the first.
        unasked: what was not looked at, in words; null for nothing.
    """

    at: datetime
    end: End
    why: str | None = None
    seconds: float = 0.0
    statements: int = 0
    new: int = 0
    contacts: int = 0
    planned: int = 0
    applied: int = 0
    verified: int = 0
    left: int = 0
    gone: int = 0
    hubs: int = 0
    refused: int = 0
    requests: int = 0
    p50_s: float | None = None
    p95_s: float | None = None
    max_s: float | None = None
    head: tuple[int, str] | None = None
    plan: str | None = None
    dry_run: bool = False
    linked: str | None = None
    unasked: str | None = None

    def told(self) -> dict[str, Any]:
        """For a program; no value of anybody's."""
        return asdict(self) | {
            "at": self.at.astimezone(UTC).strftime(INSTANT),
            "end": self.end.value,
            "seconds": round(self.seconds, 3),
        }


def keep_turn(store: Path, turn: Turn) -> None:
    """Put its line behind the others.

    Raises:
        StoreError: the file can't be written.
    """
    path = store / FOLDER / FILE
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
        with open(number, "wb", buffering=0) as file:  # noqa: PTH123 - a number, no path
            file.write(f"{canonical(turn.told())}\n".encode())
    except OSError as error:
        raise StoreError(
            f"the turn could not be noted: {error.strerror or error}",
            where=str(path),
            do="free space or give the right to write there",
        ) from None


def last_whole(store: Path) -> datetime | None:
    """When the last turn began that kept all it had to; null where none did, or long ago."""
    path = store / FOLDER / FILE
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        lines = file.read().splitlines()
    for line in reversed(lines):
        try:
            said = json.loads(line)
            if said["end"] in {End.DONE, End.LEFT}:
                return datetime.strptime(said["at"], INSTANT).replace(tzinfo=UTC)
        except (ValueError, KeyError, TypeError):  # torn by a crash, or cut by the seek
            continue
    return None


def with_delays(turn: Turn, times: pl.DataFrame) -> Turn:
    """The turn with p50_s, p95_s and max_s of applied_at - stated_at, of rows that have both."""
    at = (pl.col("applied_at") - pl.col("stated_at")).dt.total_milliseconds() / 1000
    spans = times.select(at.alias("s")).drop_nulls()["s"]
    if spans.is_empty():
        return turn
    half, most, longest = (spans.quantile(one, "higher") for one in (0.5, 0.95, 1.0))
    return replace(turn, p50_s=half, p95_s=most, max_s=longest)
