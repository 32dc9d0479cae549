"""State of the sandbox's Stokly: every record as text that is ready to be sent, in SQLite."""

import sqlite3
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from audit.sandbox.servers.stokly.filter_grammar import EVERYTHING, Condition, value_of

AT_ONCE = 50_000  # rows
# Lists whose order is remembered, so that a page costs its own rows and not those before it.
LISTS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was asked for.

    Attributes:
        resource: table of the records.
        where: which of them.
        owner: only those that belong to this record; null for all.
        sort: field; empty for the order of arrival. Nulls come last either way.
        down: whether the highest comes first.
    """

    resource: str
    where: Condition = EVERYTHING
    owner: str | None = None
    sort: str = ""
    down: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    table: str
    count: int


class StoklyState:
    """Records of all resources; what is written is seen when it has settled.

    A state is used by one thread at a time.
    """

    def __init__(self, clock: Callable[[], float], folder: Path | None = None) -> None:
        """An empty state, in memory or in `folder`/stokly.sqlite, which is begun anew."""
        path = ":memory:" if folder is None else folder / "stokly.sqlite"
        if isinstance(path, Path):
            path.unlink(missing_ok=True)
        # Built by one thread, served by another.
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._connection.close)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._clock = clock
        self._listed: OrderedDict[Listing, _Listed] = OrderedDict()
        self._lists_made = 0
        self._unsettled: list[tuple[float, Callable[[], None]]] = []

    def add(self, resource: str, rows: pl.LazyFrame) -> None:
        """Make a resource of these rows: id, owner, row, all text."""
        self._connection.execute(_sql("resource").format(resource=resource))
        self._connection.execute("BEGIN")
        for part in rows.collect().iter_slices(AT_ONCE):
            self._connection.executemany(
                f"INSERT INTO {resource} (id, owner, row) VALUES (?, ?, ?)",  # noqa: S608 - a name of ours
                part.iter_rows(),
            )
        self._connection.execute("COMMIT")
        for column in ("id", "owner"):
            self._connection.execute(
                f"CREATE INDEX {resource}_{column} ON {resource} ({column})"
                f" WHERE {column} IS NOT NULL"
            )

    def page(self, listing: Listing, skipped: int, size: int, row: str = "row") -> tuple[str, int]:
        """Records of a page as JSON with commas between, and how many the whole list has.

        Args:
            listing: of what.
            skipped: records before the page.
            size: at most so many in it.
            row: what is sent of a record, in SQL.
        """
        self._settle()
        listed = self._listed.get(listing) or self._list(listing)
        self._listed.move_to_end(listing)
        question = _sql("page").format(resource=listing.resource, listed=listed.table, row=row)
        found = self._connection.execute(question, (skipped, skipped + size)).fetchone()
        return found[0] or "", listed.count

    def one(self, resource: str, key: str) -> str | None:
        """The record of this id as JSON, the oldest if there are several; null if there is none."""
        self._settle()
        found = self._connection.execute(
            f"SELECT row FROM {resource} WHERE id = ? ORDER BY seq LIMIT 1",  # noqa: S608 - a name of ours
            (key,),
        ).fetchone()
        return found[0] if found else None

    def keys(self, resource: str) -> list[str]:
        """Ids of all its records, in the order of arrival."""
        found = self._connection.execute(f"SELECT id FROM {resource} ORDER BY seq")  # noqa: S608 - a name of ours
        return [key for (key,) in found]

    def fields(self, resource: str) -> frozenset[str]:
        """Fields of the oldest record; none where there are no records."""
        found = self._connection.execute(
            f"SELECT key FROM json_each((SELECT row FROM {resource} ORDER BY seq LIMIT 1))"  # noqa: S608 - a name of ours
        )
        return frozenset(key for (key,) in found)

    def highest(self, resource: str, field: str) -> int:
        """The highest number in a field; 0 where there is none."""
        found = self._connection.execute(
            f"SELECT max({value_of(field)}) FROM {resource}"  # noqa: S608 - names of ours
        ).fetchone()
        return found[0] or 0

    def flattened(self, body: str) -> str:
        """An object that was sent to be written, as it is read back: JSON text.

        Raises:
            ValueError: it is no JSON object.
        """
        try:
            if self._connection.execute("SELECT json_type(?)", (body,)).fetchone()[0] != "object":
                raise ValueError("no object")
            found = self._connection.execute(_sql("flattened"), (body,)).fetchone()
        except sqlite3.OperationalError as error:
            raise ValueError("no JSON") from error
        return str(found[0])

    def insert(self, resource: str, key: str, row: str, owner: str | None = None) -> None:
        """Add one record, now."""
        self._write(
            resource,
            f"INSERT INTO {resource} (id, owner, row) VALUES (?, ?, ?)",  # noqa: S608 - a name of ours
            (key, owner, row),
        )

    def change(self, resource: str, key: str, fields: str) -> None:
        """Set these fields of a record, now: a JSON object; a null is taken as a null."""
        self._write(
            resource,
            f"UPDATE {resource} SET row = (SELECT json_group_object(key, json(text)) FROM ("  # noqa: S608 - a name of ours
            f" SELECT key, {resource}.row -> fullkey AS text FROM json_each({resource}.row)"
            "  WHERE key NOT IN (SELECT key FROM json_each(?1))"
            "  UNION ALL SELECT key, ?1 -> fullkey FROM json_each(?1))) WHERE id = ?2",
            (fields, key),
        )

    def remove(self, resource: str, key: str) -> None:
        """Take a record away for good, now."""
        self._write(resource, f"DELETE FROM {resource} WHERE id = ?", (key,))  # noqa: S608 - a name of ours

    def after(self, seconds: float, write: Callable[[], None]) -> None:
        """Write later: whoever reads after that sees it."""
        self._unsettled.append((self._clock() + seconds, write))

    def _settle(self) -> None:
        while self._unsettled and self._unsettled[0][0] <= self._clock():
            self._unsettled.pop(0)[1]()

    def _write(self, resource: str, statement: str, values: tuple[str | None, ...]) -> None:
        self._connection.execute(statement, values)
        for listing in [one for one in self._listed if one.resource == resource]:
            self._forget(listing)

    def _list(self, listing: Listing) -> _Listed:
        while len(self._listed) >= LISTS_KEPT:
            self._forget(next(iter(self._listed)))
        self._lists_made += 1
        table = f"listed_{self._lists_made}"
        self._connection.execute(
            f"CREATE TEMP TABLE {table} (place INTEGER PRIMARY KEY, seq INTEGER)"
        )
        mine = () if listing.owner is None else (listing.owner,)
        made = self._connection.execute(
            _sql("listed").format(
                listed=table,
                resource=listing.resource,
                where=("owner = ? AND " if mine else "") + listing.where.sql,
                sort=_sort(listing),
            ),
            (*mine, *listing.where.values),
        )
        self._listed[listing] = _Listed(table, made.rowcount)
        return self._listed[listing]

    def _forget(self, listing: Listing) -> None:
        self._connection.execute(f"DROP TABLE {self._listed.pop(listing).table}")


def _sort(listing: Listing) -> str:
    if not listing.sort:
        return ""
    at = value_of(listing.sort)
    return f"{at} IS NULL, {at} {'DESC' if listing.down else 'ASC'},"


@cache
def _sql(name: str) -> str:
    path = files(__package__) / "sql" / f"{name}.sql"
    return path.read_text(encoding="utf-8")
