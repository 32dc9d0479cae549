"""Where answers are kept as they arrive, so that a killed pull goes on where it was.

One SQLite file a source and pull, its owner's alone. A page is kept before the next one is asked
for; when the snapshot is sealed, the file is removed.
"""

import json
import shutil
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audit.connectors.kept_file import hash_of, opened, remove, told
from audit.workspace import PRIVATE_FOLDER
from checks.vocabulary import StoreError

PACKED = 1  # the fastest level: bodies are JSON and shrink to a tenth anyway
_NOTE = "INSERT OR REPLACE INTO note VALUES (?, ?, ?)"
_PAGE = "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?)"


class Staging:
    """The kept answers of one source. Whatever the disk refuses is a `StoreError`.

    Attributes:
        started_at: UTC. When the pull first began, whichever process it was.
        resumed: whether an earlier process has kept something already.
        why_anew: in words, why what an earlier process kept is not gone on with; null when it is,
            or when there was nothing.
    """

    def __init__(self, path: Path, asked: str, oldest: timedelta = timedelta(hours=24)) -> None:
        """Open what was kept, or begin anew.

        Args:
            path: of the file.
            asked: hash of all that decides what is asked; other than before, we begin anew.
            oldest: what began longer ago is not gone on with: it would mix two days.

        Raises:
            StoreError: the file can't be written, or another process writes it.
        """
        self.path = path
        self._connection, damaged = opened(path)
        begun = self.noted("started_at")
        self.why_anew = damaged or self._outlived(asked, oldest)
        self.resumed = begun is not None and self.why_anew is None
        if not self.resumed:
            self._begin(asked)
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
        """Keep a fact, as JSON; it outlives the process when this returns."""
        with told(self.path), self._connection:
            self._connection.execute(_NOTE, _noted(key, value))

    def noted(self, key: str) -> Any:  # noqa: ANN401 - whatever JSON was noted
        """The fact kept under the key; null where there is none."""
        with told(self.path):
            row = self._connection.execute(
                "SELECT value, hash FROM note WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        value, known = row
        if hash_of(key, value) != known:
            raise _changed(self.path)
        return json.loads(value)

    def keep(
        self,
        part: str,
        at: str,
        body: bytes,
        *,
        records: int,
        notes: Mapping[str, object] = {},
        marks: bytes = b"",
    ) -> None:
        """Keep one answer, and the facts that came with it, in one transaction.

        Args:
            part: e.g. "/v0/customers".
            at: which one of the part; the same again replaces the earlier. Answers come back in
                the order of this text, so write numbers with leading zeros.
            body: as received.
            records: how many are in it.
            notes: facts that hold from this answer on.
            marks: what the next answers are compared with, so that no body need be opened again.
        """
        packed = (part, at, records, marks, zlib.compress(body, PACKED))
        with told(self.path), self._connection:
            self._connection.execute(_PAGE, (*packed, hash_of(*packed)))
            self._connection.executemany(_NOTE, [_noted(*one) for one in notes.items()])

    @property
    def folder(self) -> Path:
        """For what is kept as files; its owner's alone, and gone when the pages are."""
        with told(self._folder):
            self._folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        return self._folder

    @property
    def _folder(self) -> Path:
        return self.path.with_name(f"{self.path.stem}-files")

    def has(self, part: str, at: str) -> bool:
        """Whether that answer is kept."""
        with told(self.path):
            found = self._connection.execute(
                "SELECT 1 FROM page WHERE part = ? AND at = ?", (part, at)
            ).fetchone()
        return found is not None

    def kept(self, part: str) -> dict[str, int]:
        """Which answers of the part are kept -> how many records each holds."""
        with told(self.path):
            return dict(
                self._connection.execute(
                    "SELECT at, records FROM page WHERE part = ? ORDER BY at", (part,)
                ).fetchall()
            )

    def bodies(self, part: str) -> Iterator[tuple[str, bytes]]:
        """Each kept answer of the part, in order; one at a time, however many there are.

        Raises:
            StoreError: an answer is no longer what was written.
        """
        for at in self.kept(part):
            yield at, zlib.decompress(self._page(part, at)[1])

    def marks(
        self, part: str, *, since: str = "", before: str | None = None
    ) -> Iterator[tuple[str, bytes]]:
        """The marks of the part's kept answers from one place on, in order; one at a time."""
        for at in self.kept(part):
            if since <= at and (before is None or at < before):
                yield at, self._page(part, at)[0]

    def forget(self, part: str, *, since: str = "", before: str | None = None) -> None:
        """Drop every answer of the part, or those from one place on, or up to another."""
        limit = "" if before is None else " AND at < ?"
        named = (part, since) if before is None else (part, since, before)
        statement = f"DELETE FROM page WHERE part = ? AND at >= ?{limit}"  # noqa: S608 - one of two texts above
        with told(self.path), self._connection:
            self._connection.execute(statement, named)

    def close(self) -> None:
        """Close the file; what was kept stays."""
        self._connection.close()

    def discard(self) -> None:
        """Close and remove the file: its snapshot is sealed."""
        self.close()
        remove(self.path)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _page(self, part: str, at: str) -> tuple[bytes, bytes]:
        with told(self.path):
            marks, body, records, known = self._connection.execute(
                "SELECT marks, body, records, hash FROM page WHERE part = ? AND at = ?", (part, at)
            ).fetchone()
        if hash_of(part, at, records, marks, body) != known:
            raise _changed(self.path)
        return marks, body

    def _outlived(self, asked: str, oldest: timedelta) -> str | None:
        """Why what an earlier process kept is not gone on with."""
        begun = self.noted("started_at")
        if begun is None:
            return None
        if self.noted("asked") != asked:
            return "other things are asked for now"
        if datetime.now(UTC) - datetime.fromisoformat(begun) > oldest:
            return f"it was begun at {begun[:16]}, more than {oldest} ago"
        return None

    def _begin(self, asked: str) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        facts = {"started_at": datetime.now(UTC).isoformat(), "asked": asked}
        with told(self.path), self._connection:
            self._connection.execute("DELETE FROM page")
            self._connection.execute("DELETE FROM note")
            self._connection.executemany(_NOTE, [_noted(*one) for one in facts.items()])


def _noted(key: str, value: object) -> tuple[str, str, bytes]:
    text = json.dumps(value)
    return key, text, hash_of(key, text)


def _changed(path: Path) -> StoreError:
    return StoreError(
        "what was fetched is damaged on the disk: an answer is not what was written",
        where=str(path),
        do="pull again: it begins anew",
    )
