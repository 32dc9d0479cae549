"""The file behind a staging: opened, proven to be what was written, or made anew.

Every row carries a hash of itself, and SQLite keeps each table and its index apart: so a byte that
changed on the disk is met when the file is opened, and nothing of it is read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import StoreError

FORM = 2  # of the tables below; a file of another form is begun anew
_TABLES = f"""
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TABLE page (
    part TEXT NOT NULL, at TEXT NOT NULL, records INTEGER NOT NULL,
    marks BLOB NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (part, at)
);
PRAGMA user_version = {FORM};
"""


def opened(path: Path) -> tuple[sqlite3.Connection, str | None]:
    """The file with its tables, and in words what was wrong with the one that stood there.

    Raises:
        StoreError: it can't be written, or another process writes it.
    """
    with told(path):
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        wrong = _wrong(path) if path.exists() and path.stat().st_size else None
        if wrong:
            remove(path)
        path.touch(mode=PRIVATE_FILE)
        connection = _connected(path)
        with connection:
            if _form(connection) != FORM:
                connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
        return connection, wrong


def hash_of(*columns: str | int | bytes) -> bytes:
    """Of a row, so that one that changed is known."""
    found = blake2b(digest_size=16)
    for one in columns:
        packed = one if isinstance(one, bytes) else str(one).encode("utf-8", "surrogatepass")
        found.update(len(packed).to_bytes(8, "big"))
        found.update(packed)
    return found.digest()


def remove(path: Path) -> None:
    """The file, and those that SQLite has beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite and the system refuse, in words.

    Raises:
        StoreError: the disk is full, the file damaged, or held by another process.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        code = getattr(error, "sqlite_errorname", None) or ""
        why, do = next(
            (words for sign, words in _WORDS.items() if code.startswith(sign)),
            ("can't be used", "look at the disk, and pull again; what is kept is gone on with"),
        )
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreError(f"what was fetched {why}: {said}", where=str(path), do=do) from None


_WORDS = {
    "SQLITE_FULL": ("can't be kept", "free space, then pull again: it goes on where it was"),
    "SQLITE_IOERR": ("can't be kept", "free space, then pull again: it goes on where it was"),
    "SQLITE_BUSY": ("is held by another run", "wait until that run ends, then pull again"),
    "SQLITE_CORRUPT": ("is damaged on the disk", "pull again: it begins anew"),
    "SQLITE_NOTADB": ("is damaged on the disk", "pull again: it begins anew"),
}


def _wrong(path: Path) -> str | None:
    """What is wrong with the file that stands there; null when it is what was written."""
    try:
        with closing(_connected(path)) as connection:
            if _form(connection) != FORM:
                return "what was kept has another form"
            [(said,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
            sound = said == "ok" and all(_as_written(connection))
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_FULL")):
            raise
        sound = False
    except (TypeError, ValueError):  # a type or a text that no row of ours holds
        sound = False
    return None if sound else "what was kept was damaged on the disk"


def _as_written(connection: sqlite3.Connection) -> Iterator[bool]:
    for *columns, known in connection.execute("SELECT key, value, hash FROM note"):
        yield hash_of(*columns) == known
    for *columns, known in connection.execute(
        "SELECT part, at, records, marks, body, hash FROM page"
    ):
        yield hash_of(*columns) == known


def _form(connection: sqlite3.Connection) -> int:
    [(form,)] = connection.execute("PRAGMA user_version").fetchall()
    return int(form)


def _connected(path: Path) -> sqlite3.Connection:
    # Read by a thread of its own while the pull is told of; never by two at once.
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing. A machine that loses its power may lose the newest answers
        # whole, with the notes that came with them: they are asked for again.
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
