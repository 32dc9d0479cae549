"""A batch: a piece of one file as text, with the line each record starts on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

LINE = "line"
MAX_RECORD = 16 << 20  # signs; a longer record is no record

# One row is one record that could not be read.
REFUSED = pl.Schema({"line": pl.Int64(), "value": pl.String(), "reason": pl.String()})


@dataclass(frozen=True, slots=True)
class Batch:
    """A piece of one file.

    Attributes:
        rows: `line` and, for each column wanted, its text under its position ("0", "1", ...);
            an empty text is null.
        refused: records that could not be read, columns as `REFUSED`.
    """

    rows: pl.DataFrame
    refused: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Export:
    """One file, or the fetched pages of one resource: columns known, rows not yet read.

    Attributes:
        path: where it lies; of fetched pages a name alone, with no file under it.
        columns: its column names, in order; null when it has no record to name any.
        batches: positions of the columns wanted -> the rows, a piece at a time.
        wrong_delimiter: whether a table of one column looks like a delimiter was missed.
        told: where fetched pages came from, in words, e.g. "/v0/customers"; null for a file.
        pages: how many.
    """

    path: Path
    columns: tuple[str, ...] | None
    batches: Callable[[tuple[int, ...]], Iterator[Batch]]
    wrong_delimiter: bool = False
    told: str | None = None
    pages: int = 1

    @property
    def name(self) -> str:
        """As it is named beside a row that could not be read."""
        return self.told or self.path.name


def no_rows(wanted: tuple[int, ...]) -> pl.DataFrame:
    """An empty `Batch.rows`."""
    return pl.DataFrame(schema={LINE: pl.Int64(), **{str(at): pl.String() for at in wanted}})


def refused(records: pl.DataFrame, reason: str | pl.Expr) -> pl.DataFrame:
    """Records, as `line` and `text`, refused for a reason; columns as `REFUSED`."""
    why = pl.lit(reason) if isinstance(reason, str) else reason
    return records.select(
        pl.col(LINE).cast(pl.Int64), value=pl.col("text").str.slice(0, 200), reason=why
    )
