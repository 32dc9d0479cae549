"""What came of a write, item by item, and what was read of contacts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

DRY = "dry"  # in place of a contact's id, where nothing was sent


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call that Emarsys answered whole. Every item stands in one of the two.

    Attributes:
        done: item, by its key as it was sent -> contact id; empty where that is not known yet, or
            the item is no contact.
        failed: item -> replyCode; "unknown" where it failed without one.
        request, response: SHA-256 of the two bodies, hexadecimal; of a dry run no response.
    """

    done: Mapping[str, str] = field(repr=False)
    failed: Mapping[str, str] = field(repr=False)
    request: str = ""
    response: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """Contacts as they stand now.

    Attributes:
        rows: contact_id and a text column a field, named as it was asked for; null for NULL.
        lacking: contact id -> replyCode, of those that were not given; empty where no code came.
    """

    rows: pl.DataFrame = field(repr=False)
    lacking: Mapping[str, str] = field(repr=False)


def rehearsed(keys: Sequence[str], request: str) -> Outcome:
    """What a dry run answers: all of it would have been sent."""
    return Outcome(dict.fromkeys(keys, DRY), {}, request)
