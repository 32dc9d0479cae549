"""Snapshot: what one system said at one moment, and the proof that nobody changed it since."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from checks.vocabulary.tables import System

# One row is one row or value of a source that could not be read.
REJECT = pl.Schema(
    {
        "entity": pl.String(),  # canonical table it was meant for
        "source": pl.String(),  # file or page
        "line": pl.Int64(),  # first line of the record, from 1; null where there are no lines
        "column": pl.String(),  # canonical column; null when the whole row was refused
        "value": pl.String(),  # as received, at most 200 characters; personal until proven not
        "reason": pl.String(),  # in words
    }
)


@dataclass(frozen=True, slots=True)
class Seal:
    """One table of a snapshot, counted and hashed when its last row was in.

    Attributes:
        entity: canonical table.
        source: where the rows came from, in words a person knows (file names, an address).
        pages: pages or files read.
        rows: rows read, repeats included.
        kept: rows in the snapshot.
        repeats: rows dropped because their key was there already.
        differing: those of them that said something else than the row kept.
        rejected_rows, rejected_values: what could not be read.
        count_first, count_last: records that the source announced before the first page and after
            the last; null where it announces none.
        changed_during: records that changed while they were read, and were read again.
        ended: whether the end of the source was seen.
        filled: column -> rows in which it is not null.
        totals: money column -> exact sum in micro-units, whatever the currency.
        content_hash: of the rows kept, in any order; hexadecimal.
        schema_hash: of the source's own columns; hexadecimal.
        files: file name -> SHA-256 of the file that was read; empty where there was none.
        why_incomplete: in words; null when the copy is whole.
    """

    entity: str
    source: str
    pages: int
    rows: int
    kept: int
    repeats: int
    rejected_rows: int
    rejected_values: int
    ended: bool
    filled: Mapping[str, int]
    totals: Mapping[str, int]
    content_hash: str
    schema_hash: str
    differing: int = 0
    count_first: int | None = None
    count_last: int | None = None
    changed_during: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    why_incomplete: str | None = None

    @property
    def complete(self) -> bool:
        """A whole, consistent copy."""
        return self.why_incomplete is None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one system said at one moment. A later run never changes it.

    Attributes:
        snapshot_id: names it, e.g. "stokly-20261120T180000Z-1f0c9a".
        system: whose facts.
        taken_at: UTC. The moment the source speaks of; nothing later is judged.
        started_at, finished_at: UTC. When we read it.
        seals: canonical table -> its seal.
        content_hash: of all tables; hexadecimal.
        config_hash: of the mapping it was read with; hexadecimal.
        said: sentences of its sources that a person should read.
    """

    snapshot_id: str
    system: System
    taken_at: datetime
    started_at: datetime
    finished_at: datetime
    seals: Mapping[str, Seal]
    content_hash: str
    config_hash: str
    said: tuple[str, ...] = ()
