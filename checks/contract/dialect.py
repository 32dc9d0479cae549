"""DuckDB as SQLAlchemy sees it: a dialect over a connection that somebody else opened.

Great Expectations speaks to databases through SQLAlchemy alone. Nothing here opens or closes a
database or imports its package: the open connection is handed in.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import (
    PGCompiler,
    PGDialect,
    PGIdentifierPreparer,
)
from sqlalchemy.engine.interfaces import (
    DBAPIModule,
    ReflectedColumn,
    ReflectedPrimaryKeyConstraint,
)
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]


class Relation(Protocol):
    """What a statement gives; read whole, because an unread result holds the connection."""

    @property
    def columns(self) -> list[str]:
        """Names, in order."""

    def fetchall(self) -> list[Row]:
        """All rows."""

    def pl(self) -> pl.DataFrame:
        """All rows as a frame."""


class Database(Protocol):
    """An open DuckDB connection, as far as it is used here."""

    def sql(self, query: str) -> Relation:
        """What the statement gives."""


class Cursor:
    """A statement and its rows. All statements that come here give a few rows of numbers."""

    arraysize = 1
    rowcount = -1

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: Iterator[Row] = iter(())
        self.description: list[Row] = []

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run the statement; its values stand in it, so there are no parameters."""
        del parameters
        # Not `.cursor()`: that would be another connection, which sees no temporary view.
        # And read at once: the library hands its connection back before it fetches.
        relation = self._database.sql(statement)
        self.description = [(name, *[None] * 6) for name in relation.columns]
        self._rows = iter(relation.fetchall())

    def fetchone(self) -> Row | None:
        """The next row; null after the last."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Row]:
        """The next rows."""
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Row]:
        """The rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Forget the rows."""
        self._rows = iter(())


class Connection:
    """An open database behind the few calls SQLAlchemy makes; there is nothing to commit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self) -> Cursor:
        """Room for one statement."""
        return Cursor(self._database)

    def commit(self) -> None:
        """Nothing was written."""

    def rollback(self) -> None:
        """Nothing was written."""

    def close(self) -> None:
        """The connection is another's to close."""


class LiteralCompiler(PGCompiler):
    """Writes every value into the statement.

    Great Expectations hands back the statement that finds the failing rows as text, and puts
    values into it by Python's `repr`: a pattern's backslashes are doubled and an instant becomes
    `datetime.datetime(...)`. With the values in place there is nothing left to put in.
    """

    def visit_bindparam(self, *args: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own arguments, passed on
        """The value as a literal."""
        return str(super().visit_bindparam(*args, **{**options, "literal_binds": True}))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped

    def render_literal_value(self, value: Any, type_: TypeEngine[Any]) -> str:  # noqa: ANN401 - any value SQLAlchemy holds
        """A whole number as one: the library makes bounds floats, and no float meets an amount."""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(super().render_literal_value(value, type_))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


class QuotingPreparer(PGIdentifierPreparer):
    """Quotes every name: DuckDB reserves words that PostgreSQL does not, `at` among them."""

    def _requires_quotes(self, value: str) -> bool:
        del value
        return True


class DuckDBDialect(PGDialect):
    """PostgreSQL's dialect, its catalogue questions answered by DESCRIBE."""

    name = "duckdb"
    driver = "open"
    default_paramstyle = "qmark"
    statement_compiler = LiteralCompiler
    preparer = QuotingPreparer
    supports_statement_cache = False  # a cached statement would keep another's values
    _backslash_escapes = False

    @classmethod
    def import_dbapi(cls) -> DBAPIModule:
        """The errors SQLAlchemy wants to know by name; connections come from `creator`."""
        return _Errors  # type: ignore[return-value]

    def initialize(self, connection: sa.Connection) -> None:
        """Ask nothing: PostgreSQL's settings do not exist here."""

    def get_pk_constraint(
        self,
        connection: sa.Connection,
        table_name: str,
        schema: str | None = None,
        **_: object,
    ) -> ReflectedPrimaryKeyConstraint:
        """None: a snapshot's keys are declared, and not enforced."""
        del connection, table_name, schema
        return {"constrained_columns": [], "name": None}

    def get_columns(
        self,
        connection: sa.Connection,
        table_name: str,
        schema: str | None = None,
        **_: object,
    ) -> list[ReflectedColumn]:
        """Each column, its type a class that DESCRIBE's own word names, e.g. "DECIMAL(18,6)"."""
        del schema
        described = connection.exec_driver_sql(f'DESCRIBE "{table_name}"').fetchall()
        return [
            {
                "name": name,
                "type": type(held_as, (sa.types.NullType,), {})(),
                "nullable": True,
                "default": None,
            }
            for name, held_as, *_ in described
        ]


class _Errors:
    """What a database module must have besides `connect`."""

    paramstyle = "qmark"
    Error = Exception
