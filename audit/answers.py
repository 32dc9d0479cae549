"""What people answered about doubtful pairs: one line an answer, kept at once, never rewritten.

The file only grows. The last answer on a pair counts; "unsure" takes an earlier one back. A line
that a crash tore is passed over and counted, and the next answer starts on a line of its own.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from checks.vocabulary import StoreError

FILE_NAME = "answers.jsonl"
SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
ANSWERS = (SAME, DIFFERENT, UNSURE)
TABLES = PEOPLE, OTHERS = "people", "others"  # of a pair, where nobody calls them otherwise
DECIDED = pl.Schema(
    {
        "left_of": pl.String(),
        "left_id": pl.String(),
        "right_of": pl.String(),
        "right_id": pl.String(),
        "answer": pl.String(),
    }
)
_PRIVATE = 0o600

Record = tuple[str, str]
Pair = tuple[Record, Record]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of one person about one pair.

    Attributes:
        left_of, right_of: table of the record: "people", "others", "stokly", "emarsys".
        left, right: ids of the records.
        answer: "same", "different" or "unsure".
        probability: that was shown, 0 to 1; null where none was.
        who: answered.
        when: UTC, ISO 8601.
    """

    left_of: str
    left: str
    right_of: str
    right: str
    answer: str
    probability: float | None
    who: str
    when: str

    @property
    def pair(self) -> Pair:
        """The same whichever record stands on the left."""
        ends = (self.left_of, self.left), (self.right_of, self.right)
        return ends if ends[0] <= ends[1] else (ends[1], ends[0])


@dataclass(frozen=True, slots=True)
class Journal:
    """All answers of one file, in the order in which they were given.

    Attributes:
        given: answers.
        torn: line numbers that are no answer.
    """

    given: tuple[Answered, ...] = ()
    torn: tuple[int, ...] = ()

    @property
    def last(self) -> dict[Pair, Answered]:
        """The answer that counts, by pair."""
        return {one.pair: one for one in self.given}

    @property
    def decided(self) -> pl.DataFrame:
        """Columns as `DECIDED`: "same" and "different" alone, one row a pair, in settled order."""
        rows = [
            (*left, *right, one.answer)
            for (left, right), one in sorted(self.last.items())
            if one.answer != UNSURE
        ]
        return pl.DataFrame(rows, schema=DECIDED, orient="row")

    def decided_between(self, left_of: str, right_of: str) -> pl.DataFrame:
        """Those about a record of each table: left_id, right_id, answer."""
        ids = ("left_id", "right_id")
        every = self.decided
        turned = every.select(
            left_of="right_of",
            left_id="right_id",
            right_of="left_of",
            right_id="left_id",
            answer="answer",
        )
        both = every if left_of == right_of else pl.concat([every, turned])
        return both.filter(left_of=left_of, right_of=right_of).select(*ids, "answer")


def read(path: Path) -> Journal:
    """The answers of a file; none where there is no file.

    Raises:
        StoreError: the file can't be read.
    """
    try:
        text = path.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return Journal()
    except OSError as error:
        raise _refused(path, error) from None
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    found = [(number, _answered(line)) for number, line in lines]
    return Journal(
        given=tuple(one for _, one in found if one is not None),
        torn=tuple(number for number, one in found if one is None),
    )


def keep(path: Path, answers: Iterable[Answered]) -> None:
    """Put answers behind those of the file; they are on the disk when this comes back.

    Raises:
        StoreError: the file can't be written.
    """
    lines = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in answers)
    if not lines:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
        with open(number, "r+b", buffering=0) as file:  # noqa: PTH123 - a number, no path
            file.write((b"\n" if _is_torn(file) else b"") + lines.encode())
            os.fsync(file.fileno())
    except OSError as error:
        raise _refused(path, error) from None


def _is_torn(file: Any) -> bool:  # noqa: ANN401 - an unbuffered file has no public type
    """Whether the last line has no end."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")


def _answered(line: str) -> Answered | None:
    """The answer of a line; null where it is none."""
    try:
        said = json.loads(line)
        return _of(said) if isinstance(said, dict) else None
    except (ValueError, KeyError, TypeError):
        return None


def _of(said: dict[str, Any]) -> Answered:
    probability = said.get("probability")
    one = Answered(
        left_of=str(said.get("left_of", PEOPLE)),
        left=_text(said["left"]),
        right_of=str(said.get("right_of", PEOPLE)),
        right=_text(said["right"]),
        answer=said["answer"],
        probability=None if probability is None else float(probability),
        who=_text(said["who"]),
        when=datetime.fromisoformat(said["when"]).isoformat(),
    )
    if one.answer not in ANSWERS or one.pair[0] == one.pair[1]:
        raise ValueError
    return one


def _text(value: object) -> str:
    """An id is text; whoever wrote a number meant no text that we know."""
    if not isinstance(value, str):
        raise TypeError
    return value


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the answers could not be read or kept: {error.strerror or error}",
        where=str(path),
        do="give the right to that file, or free space; answers kept before are not touched",
    )
