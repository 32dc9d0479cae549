"""What can be said of a row of a plan, and one record that says it."""

from dataclasses import dataclass
from enum import StrEnum


class RowState(StrEnum):
    """Where a row of a plan stands; its last record counts."""

    INTENT = "intent"  # committed before the request leaves: it may have been sent
    APPLIED = "applied"  # the account took it
    FAILED = "failed"  # the account refused it, with a code
    MOVED = "moved"  # the account held something else than the audit saw: left alone
    SKIPPED = "skipped"  # not sent, and why is in the note
    UNKNOWN = "unknown"  # it may have been acted on, and nothing can tell: never sent again
    VERIFIED = "verified"  # read back as the plan wants it
    MISMATCH = "mismatch"  # read back otherwise
    UNDONE = "undone"  # the earlier value stands there again


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded of one row, or of the whole plan.

    Attributes:
        row_id: of the plan; null for an event of the whole plan.
        state: one of `RowState`; of an event, its name: "approved", "begun", "closed".
        code: what the account answered, e.g. a reply code; null where it gave none.
        request, response: SHA-256 of the bodies, hexadecimal; null where there was none.
        pre_image: what stood there before; encrypted before it is written.
        note: in words, or what stands there now; encrypted before it is written.

    Raises:
        ValueError: a row was given a state that no row can have.
    """

    row_id: str | None
    state: str
    code: str | None = None
    request: str | None = None
    response: str | None = None
    pre_image: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.row_id is not None:
            RowState(self.state)
