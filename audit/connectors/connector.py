"""What every source ends in: one reading a table, and what the source announced of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

# One row is one canonical column of one table, and what feeds it. `pull --explain` prints it.
FED = pl.Schema(
    {
        "entity": pl.String(),  # canonical table
        "column": pl.String(),  # canonical column
        "from": pl.String(),  # the source's column or constant; null when nothing feeds it
        "how": pl.String(),  # "named in the settings", "known name", "made from ...", "not given"
    }
)


@dataclass(frozen=True, slots=True)
class Portion:
    """A piece of one table.

    Attributes:
        rows: typed rows, exactly the columns of the table's schema, in order.
        rejects: rows and values that could not be read, columns as `REJECT`.
        seen: records met, read or refused.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    seen: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What a source announced of one table, and what was met while it was read.

    Attributes:
        count_first, count_last: records it announced before the first page and after the last;
            null where it announces none.
        changed_during: records that changed or moved while they were read, and were read again.
        ended: whether its end was seen.
        why_incomplete: in words; null when every record that was there throughout has come.
    """

    count_first: int | None = None
    count_last: int | None = None
    changed_during: int = 0
    ended: bool = True
    why_incomplete: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One table, ready to be read once.

    Attributes:
        entity: canonical table.
        source: where the rows come from, in words a person knows, e.g. "orders.csv".
        pages: pages or files.
        fed: what feeds each column, columns as `FED`.
        schema_hash: of the source's own columns; hexadecimal.
        files: the files it is read from; none where it is no file.
        portions: the rows, a piece at a time, so that memory stays flat.
        proof: what the source announced of the table; null for a file, which announces nothing.
    """

    entity: str
    source: str
    pages: int
    fed: pl.DataFrame
    schema_hash: str
    files: tuple[Path, ...]
    portions: Iterator[Portion]
    proof: Proof | None = None
