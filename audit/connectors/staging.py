"""Where answers are kept as they arrive, so that a killed pull goes on where it was.

One SQLite file a source and pull, its owner's alone. A page is on the disk before the next one is
asked for; when the snapshot is sealed, the file is removed.
"""

import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER

PACKED = 1  # the fastest level: bodies are JSON and shrink to a tenth anyway
_TABLES = """
CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS page (
    part TEXT NOT NULL, at TEXT NOT NULL, records INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (part, at)
);
"""


class Staging:
    """The kept answers of one source.

    Attributes:
        started_at: UTC. When the pull first began, whichever process it was.
        resumed: whether an earlier process has kept something already.
    """

    def __init__(self, path: Path, asked: str, oldest: timedelta = timedelta(hours=24)) -> None:
        """Open what was kept, or begin anew.

        Args:
            path: of the file.
            asked: hash of all that decides what is asked; other than before, we begin anew.
            oldest: what began longer ago is not gone on with: it would mix two days.
        """
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self.path = path
        self._connection = self._opened(path)
        begun = self.noted("started_at")
        stale = begun and datetime.now(UTC) - datetime.fromisoformat(begun) > oldest
        if begun is None or stale or self.noted("asked") != asked:
            self._begin(asked)
        self.resumed = begun is not None and begun == self.noted("started_at")
        self.started_at = datetime.fromisoformat(self.noted("started_at"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def note(self, key: str, value: object) -> None:
        """Keep a fact, as JSON, on the disk when this returns."""
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO note VALUES (?, ?)", (key, json.dumps(value))
            )

    def noted(self, key: str) -> Any:  # noqa: ANN401 - whatever JSON was noted
        """The fact kept under the key; null where there is none."""
        row = self._connection.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def keep(
        self, part: str, at: str, body: bytes, *, records: int, notes: Mapping[str, object] = {}
    ) -> None:
        """Keep one answer, and the facts that came with it, in one transaction.

        Args:
            part: e.g. "/v0/customers".
            at: which one of the part; the same again replaces the earlier. Answers come back in
                the order of this text, so write numbers with leading zeros.
            body: as received.
            records: how many are in it.
            notes: facts that hold from this answer on.
        """
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)",
                (part, at, records, zlib.compress(body, PACKED)),
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO note VALUES (?, ?)",
                [(key, json.dumps(value)) for key, value in notes.items()],
            )

    @property
    def folder(self) -> Path:
        """For what is kept as files; its owner's alone, and gone when the pages are."""
        folder = self.path.with_name(f"{self.path.name}.files")
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        return folder

    def has(self, part: str, at: str) -> bool:
        """Whether that answer is kept."""
        found = self._connection.execute(
            "SELECT 1 FROM page WHERE part = ? AND at = ?", (part, at)
        ).fetchone()
        return found is not None

    def kept(self, part: str) -> dict[str, int]:
        """Which answers of the part are kept -> how many records each holds."""
        rows = self._connection.execute(
            "SELECT at, records FROM page WHERE part = ? ORDER BY at", (part,)
        )
        return dict(rows.fetchall())

    def bodies(self, part: str) -> Iterator[tuple[str, bytes]]:
        """Each kept answer of the part, in order; one at a time, however many there are."""
        for at in self.kept(part):
            row = self._connection.execute(
                "SELECT body FROM page WHERE part = ? AND at = ?", (part, at)
            ).fetchone()
            yield at, zlib.decompress(row[0])

    def forget(self, part: str) -> None:
        """Drop every answer of the part."""
        with self._connection:
            self._connection.execute("DELETE FROM page WHERE part = ?", (part,))

    def close(self) -> None:
        """Close the file; what was kept stays."""
        self._connection.close()

    def discard(self) -> None:
        """Close and remove the file: its snapshot is sealed."""
        self.close()
        shutil.rmtree(self.folder)
        for left in self.path.parent.glob(f"{self.path.name}*"):
            left.unlink()

    def _begin(self, asked: str) -> None:
        shutil.rmtree(self.folder)
        with self._connection:
            self._connection.execute("DELETE FROM page")
            self._connection.execute("DELETE FROM note")
            self._connection.executemany(
                "INSERT INTO note VALUES (?, ?)",
                [
                    ("started_at", json.dumps(datetime.now(UTC).isoformat())),
                    ("asked", json.dumps(asked)),
                ],
            )

    def _opened(self, path: Path) -> sqlite3.Connection:
        path.touch(mode=PRIVATE_FILE)
        # Read by a thread of its own while the pull is told of; never by two at once.
        connection = sqlite3.connect(path, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_TABLES)
        return connection
