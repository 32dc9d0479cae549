"""Runs what touches every row: canonical tables as lazy frames, reductions as one SELECT each.

DuckDB today. The SELECTs in `checks/reductions` and `checks/workings` keep to a
portable subset, so that another engine can run the same files: what each engine says in its own
way stands in one file of words, here `words_duckdb.sql`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import count

import duckdb
import polars as pl
from jinja2 import Environment, FunctionLoader, StrictUndefined
from polars.io.plugins import register_io_source

from checks.vocabulary import TABLES, Table
from checks.vocabulary.money import PENNY_U

BATCH_ROWS = 250_000
HELD = """
SELECT view_name FROM duckdb_views() WHERE NOT internal
UNION ALL
SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()
"""
PARAMETER = re.compile(r"\$([a-z_]+)")
COMMENT = re.compile(r"--.*")
WORKINGS = files("checks") / "workings"
QUESTIONS = (WORKINGS / "pairing" / "sql", WORKINGS / "sql")
WORDS = {"words.sql": "words_duckdb.sql"}  # what an engine says in its own way
_NUMBERS = count(1)


class Engine:
    """The one seam between what a calculation asks of every row, and what answers it.

    It satisfies `checks.vocabulary.Engine`, which says what each method promises.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def columns(self, relation: str) -> dict[str, str]:
        """Column -> its SQL type, in order."""
        described = self._sql(f"DESCRIBE FROM {relation}").fetchall()
        return {name: type_ for name, type_, *_ in described}

    def ask(self, question: str, **words: object) -> pl.DataFrame:
        """The answer of one question, small enough to be held."""
        return in_utc(self._sql(rendered(question, words)).pl())

    def keep(self, question: str, **words: object) -> str:
        """The answer as a relation of the engine; its name."""
        name = f"kept_{next(_NUMBERS)}"
        self._connection.cursor().execute(f"CREATE TABLE {name} AS {rendered(question, words)}")
        return name

    def view(self, question: str, **words: object) -> str:
        """The answer as a relation that is worked out at each use; its name."""
        name = f"seen_{next(_NUMBERS)}"
        self._connection.cursor().execute(f"CREATE VIEW {name} AS {rendered(question, words)}")
        return name

    def lay(self, frame: pl.DataFrame) -> str:
        """A frame as a relation of the engine; its name."""
        name = f"laid_{next(_NUMBERS)}"
        self._connection.cursor().from_arrow(_for_arrow(frame).to_arrow()).create(name)
        return name

    def drop(self, *relations: str) -> None:
        """Forget what was kept, seen or laid."""
        for name in relations:
            kind = "VIEW" if name.startswith("seen_") else "TABLE"
            self._connection.cursor().execute(f"DROP {kind} IF EXISTS {name}")

    def _sql(self, text: str) -> duckdb.DuckDBPyRelation:
        return self._connection.cursor().sql(text)


def rendered(question: str, words: Mapping[str, object]) -> str:
    """The SELECT of one question, without comments."""
    return _questions().get_template(f"{question}.sql").render(words)


def quoted(name: str) -> str:
    """A column's name as SQL takes it, whatever signs it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"


@cache
def _questions() -> Environment:
    made = Environment(
        loader=FunctionLoader(_without_comments),
        autoescape=False,  # noqa: S701 - it is SQL; every name goes through `quoted`
        undefined=StrictUndefined,
    )
    made.filters |= {"quoted": quoted, "literal": literal}
    made.globals |= {"PENNY_U": PENNY_U}
    return made


def _without_comments(file: str) -> str | None:
    # Before a name is put in: one may hold two dashes.
    name = WORDS.get(file, file)
    found = [folder / name for folder in QUESTIONS if (folder / name).is_file()]
    return COMMENT.sub("", found[0].read_text(encoding="utf-8")) if found else None


def _for_arrow(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame without whole numbers of 128 bits, which only polars knows."""
    return frame.with_columns(pl.col(pl.Int128).cast(pl.Decimal(38, 0)))


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
