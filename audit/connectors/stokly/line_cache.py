"""What each order's lines were when they were last read; kept from pull to pull.

Lines cost a request an order, so those of an order that has not changed are never asked for twice.
The file is its owner's alone and lies beside the snapshots; without it everything is read anew.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import StoreError

NAME = "stokly-lines.sqlite"
PACKED = 1  # the fastest level
_IN_PULL = "SELECT count(*) FROM answer WHERE path = ? AND pull = ? AND page = 0"
_READ_IN = "SELECT count(*) FROM answer WHERE path = ? AND read_in = ?"
_IN_THE_WAY = (
    *("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED"),
    *("SQLITE_CANTOPEN", "SQLITE_READONLY"),
)

_UNREAD = {"place": pl.Int64(), "order_id": pl.String(), "marker": pl.String()}


class LineCache:
    """Answers by path, order and change marker.

    An answer belongs to a pull when the pull read it, or met its order with the same marker.
    """

    def __init__(self, folder: Path, path: str, pull: str) -> None:
        """Open the file, or make it.

        Args:
            folder: where it lies.
            path: what is asked for of each order, e.g. "/v2/saleorders/{}/items".
            pull: names this pull, also in the process that goes on with it.
        """
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._path, self._pull = path, pull
        self._file = folder / NAME
        with self._sound():
            self._connection = _opened(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._connection.close()

    def meet(self, orders: pl.DataFrame) -> pl.DataFrame:
        """Take over what is kept of these orders, and give those that must be asked for.

        Args:
            orders: `order_id` and `marker`, every order of the pull, each once.

        Returns:
            the same columns, in the same order: those not kept, or kept with another marker.
        """
        rows = orders.select("order_id", "marker").iter_rows()
        with self._sound(), self._connection:
            self._connection.execute("DELETE FROM met")
            self._connection.executemany("INSERT INTO met VALUES (?, ?)", rows)
            for step in ("leave", "take_over"):
                self._connection.execute(_sql(step), {"path": self._path, "pull": self._pull})
        return self.unread().drop("place")

    def keep(self, order_id: str, marker: str, bodies: list[bytes], records: int) -> None:
        """Keep one order's answers, its pages in order, in place of any earlier ones."""
        key = (self._path, order_id)
        packed = [zlib.compress(body, PACKED) for body in bodies]
        rows = [
            (*key, page, marker, self._pull, self._pull, records, body, sealed)
            for page, body in enumerate(packed)
            for sealed in (_seal(self._path, order_id, page, marker, records, body),)
        ]
        with self._sound(), self._connection:
            self._connection.execute("DELETE FROM answer WHERE path = ? AND order_id = ?", key)
            self._connection.executemany(
                "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def asked(self) -> int:
        """How many answers were asked for in this pull, whichever process it was."""
        return self._counted(_READ_IN)

    def held(self) -> int:
        """How many orders of this pull are kept."""
        return self._counted(_IN_PULL)

    def records(self) -> int:
        """How many records the orders of this pull announce."""
        return self._counted(_sql("records"))

    def unread(self) -> pl.DataFrame:
        """`place`, `order_id` and `marker` of the orders met that are not kept, as they were met.

        The first that was met is at the place 1.
        """
        with self._sound():
            rows = self._connection.execute(_sql("not_kept"), {"path": self._path}).fetchall()
        return pl.DataFrame(rows, schema=_UNREAD, orient="row")

    def bodies(self) -> Iterator[tuple[str, bytes]]:
        """Order -> answer, for every order of this pull, in the order of their ids.

        Raises:
            StoreError: the file was damaged; it is gone then, and its answers are asked for anew.
        """
        with self._sound():
            rows = self._connection.execute(_sql("of_pull"), (self._path, self._pull))
            for order_id, page, marker, records, body, seal in rows:
                if _seal(self._path, order_id, page, marker, records, body) != seal:
                    raise sqlite3.DatabaseError
                yield order_id, zlib.decompress(body)

    def _counted(self, question: str) -> int:
        with self._sound():
            [(count,)] = self._connection.execute(question, (self._path, self._pull))
            return int(count)

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Whatever is wrong with the file is told in words."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if _of_the_disk(error):
                raise StoreError(
                    f"the cache of order lines can't be used: {error}",
                    where=str(self._file),
                    do="free space on the disk, or end what else uses the file; then start again",
                ) from None
            self._connection.close()
            self._file.unlink(missing_ok=True)
            raise StoreError(
                "the cache of order lines was damaged; it was removed",
                where=str(self._file),
                do="start again: the lines are asked for anew",
            ) from None


def _opened(file: Path) -> sqlite3.Connection:
    file.touch(mode=PRIVATE_FILE)
    # Read by a thread of its own while the pull is told of; never by two at once.
    connection = sqlite3.connect(file, check_same_thread=False)
    try:
        connection.executescript(_sql("answers"))
    except sqlite3.DatabaseError as error:
        connection.close()
        if _of_the_disk(error):
            raise
        # A damaged cache is worth nothing: all of it can be asked for again.
        file.unlink()
        return _opened(file)
    return connection


def _of_the_disk(error: Exception) -> bool:
    """Whether the file may be sound, and the disk or another program is in the way."""
    return getattr(error, "sqlite_errorname", "").startswith(_IN_THE_WAY)


def _seal(*said: str | int | bytes) -> int:
    return zlib.crc32(repr(said).encode())


def _sql(name: str) -> str:
    return files(__package__).joinpath("sql").joinpath(f"{name}.sql").read_text("utf-8")
