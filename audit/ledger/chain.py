"""How a record holds on to the one before it: its hash is over all it says and that one's hash.

The form below is what a proof leans on years from now: canonical JSON (sorted keys, no blanks,
UTF-8) of `RECORD` and of the tenant, then SHA-256. It never changes.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

GENESIS = "0" * 64  # what the first record follows
RECORD = (
    "seq",
    "at",
    "plan_id",
    "row_id",
    "state",
    "code",
    "request",
    "response",
    "pre_image",
    "note",
    "prev_hash",
)
_SEQ, _PREV = RECORD.index("seq"), RECORD.index("prev_hash")
# A value of a kind that no record holds is told apart instead of failing: it was tampered with.
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr
)

Value = str | int | None
Record = tuple[Value, ...]  # as `RECORD`, then its hash


@dataclass(frozen=True, slots=True)
class Head:
    """How far a ledger had come.

    Attributes:
        count: of records.
        hash: of the last of them; `GENESIS` where there is none.
    """

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"


class Broken(Exception):
    """The first record that is not what was written: its number, and what is wrong, in words."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"record {seq:,} of the ledger {why}")


def hash_of(tenant: str, values: Sequence[Value]) -> str:
    """SHA-256 of one record; `values` as `RECORD`."""
    told = {"tenant": tenant, **dict(zip(RECORD, values, strict=True))}
    return hashlib.sha256(_CANONICAL.encode(told).encode()).hexdigest()


def chained(tenant: str, head: Head, rows: Iterable[Sequence[Value]]) -> Iterator[Record]:
    """The records that follow a head; a row has the columns between `seq` and `prev_hash`."""
    # One after the other and not as a frame: each hash needs the one before it.
    previous = head.hash
    for seq, row in enumerate(rows, head.count + 1):
        values = (seq, *row, previous)
        previous = hash_of(tenant, values)
        yield (*values, previous)


def followed(tenant: str, records: Iterable[Record]) -> Iterator[Head]:
    """The head after each record, from the first on.

    Raises:
        Broken: at the first record that is not what was written.
    """
    previous = GENESIS
    for count, (*values, told) in enumerate(records, 1):
        if values[_SEQ] != count:
            raise Broken(count, f"is gone; record {values[_SEQ]} stands in its place")
        if hash_of(tenant, values) != told:
            raise Broken(count, "is not what was written: its hash is of something else")
        if values[_PREV] != previous:
            raise Broken(
                count, f"does not follow record {count - 1}: one was removed, put in or moved"
            )
        previous = told
        yield Head(count, told)
