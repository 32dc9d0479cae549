"""Runs what touches every row: canonical tables as lazy frames, reductions as one SELECT each.

DuckDB today. The SELECTs in `checks/reductions` keep to a portable subset, so that another
engine can run the same files.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

import duckdb
import polars as pl
from polars.io.plugins import register_io_source

from checks.vocabulary import TABLES, Table

BATCH_ROWS = 250_000
HELD = """
SELECT view_name FROM duckdb_views() WHERE NOT internal
UNION ALL
SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()
"""
PARAMETER = re.compile(r"\$([a-z_]+)")
COMMENT = re.compile(r"--.*")


class Tables(Mapping[str, pl.LazyFrame]):
    """Canonical tables and reductions of one open database, by name, made when first asked.

    A table is read again at each use; a reduction is small, run once and kept.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, object]
    ) -> None:
        self._connection = connection
        self._parameters = parameters
        self._reduced: dict[str, pl.DataFrame] = {}
        held = connection.sql(HELD).fetchall()
        self._held = {name for (name,) in held} & set(TABLES)
        questions = reductions()
        self.reads = {name: self._sources(sql) for name, sql in questions.items()}
        self._questions = {
            name: sql for name, sql in questions.items() if set(self.reads[name]) <= self._held
        }

    def __getitem__(self, name: str) -> pl.LazyFrame:
        if name in self._held:
            return scan(self._connection, TABLES[name])
        if name not in self._reduced:
            self._reduced[name] = self._reduce(self._questions[name])
        return self._reduced[name].lazy()

    def __iter__(self) -> Iterator[str]:
        yield from sorted(self._held)
        yield from sorted(self._questions)

    def __len__(self) -> int:
        return len(self._held) + len(self._questions)

    def _reduce(self, sql: str) -> pl.DataFrame:
        wanted = {name: self._parameters[name] for name in set(PARAMETER.findall(sql))}
        return in_utc(self._connection.cursor().sql(sql, params=wanted).pl())

    def _sources(self, sql: str) -> tuple[str, ...]:
        named = self._connection.get_table_names(PARAMETER.sub("NULL", sql))
        return tuple(sorted(named & set(TABLES)))


def reductions() -> dict[str, str]:
    """Reduction name -> its SELECT without comments, from `checks/reductions`."""
    folder = files("checks") / "reductions"
    return {
        one.name.removesuffix(".sql"): COMMENT.sub("", one.read_text(encoding="utf-8"))
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".sql")
    }


def scan(connection: duckdb.DuckDBPyConnection, table: Table) -> pl.LazyFrame:
    """The table as a lazy frame that reads only the columns asked for, batch by batch.

    Arrow hands the batches over without a copy. The driver's own lazy frame is not used: two
    uses of it in one query meet on one connection, which refuses the second.
    """

    def batches(
        columns: list[str] | None, where: pl.Expr | None, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        relation = connection.cursor().table(table.name)
        relation = relation.select(*map(duckdb.ColumnExpression, columns or table.schema.names()))
        relation = relation if rows is None else relation.limit(rows)
        with relation.to_arrow_reader(size or BATCH_ROWS) as reader:
            for batch in reader:
                frame = in_utc(pl.DataFrame(batch))
                yield frame if where is None else frame.filter(where)

    return register_io_source(batches, schema=table.schema, is_pure=True)


def in_utc(frame: pl.DataFrame) -> pl.DataFrame:
    """Instants named UTC as everywhere else; the database calls the same zone `Etc/UTC`."""
    return frame.with_columns(pl.selectors.datetime(time_zone="*").dt.convert_time_zone("UTC"))
