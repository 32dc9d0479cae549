"""A page, and how a list is to be paged through."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

MOST_RECORDS = 20_000_000
LEAST_PAGE = 20  # records; no server cuts its pages shorter
ENDLESS = "it goes on beyond any length a list of the kind can have"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a list.

    Attributes:
        body: as received; it is what is kept.
        ids: of its records, in their order.
        keys: of its records, the field that the list is sorted by; none where it is by none.
        count: records that the whole list has, as the answer says; null where it says none.
    """

    body: bytes
    ids: Sequence[str]
    keys: Sequence[str | None] = ()
    count: int | None = None


# Page number (from 0) or offset, and size -> the page.
Ask = Callable[[int, int], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a list is paged through.

    Attributes:
        size: records to ask for, the most the server gives.
        by: whether the first number of `Ask` is a page number or an offset in records.
        key: how the field compares that the list is sorted by, ascending, and that never changes
            in a record; null where it is sorted by none, or by one that may change.
        changed: lists the records that changed since the pull began; null where none can.
        passes: how often a list without such a field is read before we give up.
        most: records after which a list is taken for endless.
    """

    size: int
    by: Literal["page", "offset"] = "page"
    key: Literal["number", "instant", "text"] | None = None
    changed: Ask | None = None
    passes: int = 5
    most: int = MOST_RECORDS
