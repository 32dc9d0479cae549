"""Lines about one record told together: read into a database on the disk, folded by one query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from audit.connectors.exports import amounts
from audit.connectors.exports.batch import LINE, Batch, Export, no_rows, refused
from audit.connectors.integration_log import values
from audit.connectors.integration_log.presets import Shape
from audit.source_parts import LogPart

COLUMNS = (
    *("lane", "entity", "key", "created_at", "attempts", "last_error", "status"),
    "delivered_at",
)
_WORDS = ("lane", "entity", "key", "at", "attempt", "status", "error")
_TABLE = """
CREATE TABLE event (
    file INTEGER, line BIGINT, lane VARCHAR, entity VARCHAR, key VARCHAR,
    happened_at TIMESTAMP, attempt BIGINT, status VARCHAR, error VARCHAR
)
"""
_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Events:
    """Some files of one shape, a line an event.

    Attributes:
        exports: the files.
        shape: what a line is.
        part: what the settings say of the log.
        database: where the lines are laid down while they are folded.
    """

    exports: Sequence[Export]
    shape: Shape
    part: LogPart
    database: Path

    def folded(self) -> Export:
        """One row a way of a record; a line without key or time is refused."""
        told = self.exports[0].name if len(self.exports) == 1 else f"{len(self.exports)} log files"
        return Export(Path(told), COLUMNS, self._batches, told=told, pages=len(self.exports))

    def _batches(self, wanted: tuple[int, ...]) -> Iterator[Batch]:
        self.database.unlink(missing_ok=True)
        with duckdb.connect(self.database) as connection:
            connection.execute("SET memory_limit = '512MB'")
            connection.execute(_TABLE)
            for number, export in enumerate(self.exports):
                for lines, wrong in self._lines(export, number):
                    connection.from_arrow(lines.to_arrow()).insert_into("event")
                    if wrong.height:
                        yield Batch(no_rows(wanted), wrong)
            yield from _told(connection, wanted)
        self.database.unlink()

    def _lines(self, export: Export, number: int) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Lines as the table has them, and what was refused, a piece at a time."""
        places = self.shape.places(export)
        among = "" if len(self.exports) == 1 else f" ({export.name})"
        for batch in export.batches(tuple(sorted({*places.values()}))) if places else ():
            said = {
                word: pl.col(str(places[word])) if word in places else pl.lit(None, pl.String)
                for word in _WORDS
            }
            rows = batch.rows.select(
                pl.lit(number, pl.Int32).alias("file"),
                LINE,
                lane=said["lane"].str.strip_chars(),
                entity=said["entity"].str.strip_chars(),
                key=_filled(said["key"]),
                happened_at=values.at(said["at"], self.part).dt.replace_time_zone(None),
                attempt=amounts.whole(said["attempt"]),
                status=values.status(said["status"], self.shape),
                error=_filled(said["error"]),
                text=said["at"],
            )
            whole = pl.col("key").is_not_null() & pl.col("happened_at").is_not_null()
            why = pl.when(pl.col("key").is_null()).then(pl.lit("it names no record"))
            reason = why.otherwise(pl.lit("its time can't be read")) + among
            unread = refused(rows.filter(~whole), reason)
            told = batch.refused.with_columns(pl.col("reason") + among)
            yield rows.filter(whole).drop("text"), pl.concat([told, unread])


def _told(connection: duckdb.DuckDBPyConnection, wanted: tuple[int, ...]) -> Iterator[Batch]:
    """The folded rows under the positions wanted, numbered as they come."""
    query = files(__package__).joinpath("fold_events.sql").read_text("utf-8")
    reader = connection.sql(query).to_arrow_reader(_ROWS)
    line = 1
    for piece in reader:
        rows = pl.DataFrame(piece).with_row_index(LINE, line)
        line += rows.height
        shown = [pl.col(COLUMNS[at]).alias(str(at)) for at in wanted]
        found = rows.select(pl.col(LINE).cast(pl.Int64), *shown)
        yield Batch(found, refused(_no_lines(), ""))


def _no_lines() -> pl.DataFrame:
    return pl.DataFrame(schema={LINE: pl.Int64(), "text": pl.String()})


def _filled(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)
