"""The memory of the sandbox's Emarsys: a SQLite database, in a file or nowhere but in memory."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from audit.sandbox.servers.emarsys.fields import choices, fields, number
from audit.sandbox.servers.emarsys.options import EmarsysOptions

VIENNA = ZoneInfo("Europe/Vienna")
EMPTY_ERRORS: tuple[dict[str, object], ...] = ({"errors": []}, {"errors": {}}, {})


@dataclass(frozen=True, slots=True)
class EmarsysState:
    """One account.

    Attributes:
        connection: the database; also what a judge may look into.
        options: how the account behaves.
        seed: what its numbers were drawn from.
        external_id: number of the field that holds the customer's own id.
    """

    connection: sqlite3.Connection
    options: EmarsysOptions
    seed: int
    external_id: str
    turns: Iterator[int] = field(default_factory=count)

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What a question gives, row by row."""
        return self.connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - as the column has it
        """The first value of the first row, or null."""
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def make(self, sql: str, *values: object) -> int:
        """Carry out one statement.

        Returns:
            number of the row that came to be.
        """
        return self.connection.execute(sql, values).lastrowid or 0

    def frame(self, sql: str, *values: object) -> pl.DataFrame:
        """What a question gives, all as text."""
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return pl.DataFrame(
            cursor.fetchall(), schema=dict.fromkeys(names, pl.String), orient="row", strict=False
        )

    def note(self, method: str, path: str, *changes: Sequence[object]) -> None:
        """Keep what a request did: contact, field, old and new of each change."""
        self.connection.executemany(
            "insert into effect (method, path, contact_id, field, old, new)"
            " values (?, ?, ?, ?, ?, ?)",
            [(method, path, *change) for change in changes],
        )

    def no_errors(self) -> dict[str, object]:
        """An empty `errors`, in one of the shapes in which it is met."""
        odd = "errors" in self.options.odd
        return dict(EMPTY_ERRORS[next(self.turns) % 3 if odd else 0])

    def id_form(self, number: int) -> int | str:
        """An id as a number or, now and then, as text."""
        odd = "ids" in self.options.odd and next(self.turns) % 2
        return str(number) if odd else number

    def in_order(self, rows: list[Any]) -> list[Any]:
        """Rows of a batch, as asked for or back to front."""
        return rows[::-1] if "order" in self.options.odd else rows

    def some_of(self, ids: list[Any]) -> list[Any]:
        """All ids of a batch, or all but every third."""
        fewer = "fewer" in self.options.odd
        return [one for at, one in enumerate(ids) if at % 3 != 2] if fewer else ids  # noqa: PLR2004 - every third

    def vienna(self) -> str:
        """The time in Vienna, without saying so."""
        return f"{self.options.now().astimezone(VIENNA):%Y-%m-%d %H:%M:%S}"

    def instant(self) -> str:
        """The time, UTC."""
        return f"{self.options.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def question(name: str) -> str:
    """The SQL that is called so."""
    path = files(__package__) / "sql" / f"{name}.sql"
    return path.read_text(encoding="utf-8")


def account(seed: int, options: EmarsysOptions) -> EmarsysState:
    """The account that lies in the options' file, or a new one.

    A new one has its fields and their choices, and nobody in it.
    """
    # Requests are served one after the other, in whichever thread the server has.
    connection = sqlite3.connect(
        options.file or ":memory:", check_same_thread=False, isolation_level=None
    )
    connection.execute("pragma synchronous = off")
    connection.execute("pragma journal_mode = memory")
    known = fields(seed)
    state = EmarsysState(connection, options, seed, number(known, "external_id"))
    if not state.value("select 1 from sqlite_master where name = 'contact'"):
        _lay_out(state, known)
    return state


def _lay_out(state: EmarsysState, known: pl.DataFrame) -> None:
    state.connection.executescript(question("schema"))
    columns = ", ".join(f'"{one}" text' for one in known["id"])
    state.make(f"create table contact (id integer primary key, uid text unique, {columns})")
    insert(state, "field", known)
    insert(state, "choice", choices(known))
    for column in ("3", state.external_id):
        state.make(f'create index "by_{column}" on contact ("{column}")')


def insert(state: EmarsysState, table: str, rows: pl.DataFrame) -> None:
    """Put the rows into a table that has columns of these names."""
    columns = ", ".join(f'"{name}"' for name in rows.columns)
    places = ", ".join("?" * rows.width)
    state.make("begin")
    state.connection.executemany(
        f"insert into {table} ({columns}) values ({places})",  # noqa: S608 - names are ours
        rows.iter_rows(),
    )
    state.make("commit")


def day(text: str) -> bool:
    """Whether it is written as YYYY-MM-DD and is a day."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).strftime("%Y-%m-%d") == text
    except ValueError:
        return False
