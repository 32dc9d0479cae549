"""The file of a ledger: SQLite, in WAL mode, where a commit comes back when it is on the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from checks.vocabulary import LedgerError

APPLICATION = 0x53454C31  # "SEL1", in the head of the file: another database is not taken for one
WAIT = 30.0  # seconds, while another process writes
KEEP = (
    "carry nothing out with it: move it away, put back the copy that you keep, and hold it against "
    "the heads on approvals and reports with `stokly-audit ledger verify --head`"
)
_FREE = "free space on that disk, or give the right to write there; nothing is sent until then"
# What the database says when the file is sound and something else is in the way.
_PASSING = ("disk is full", "readonly", "locked", "unable to open", "disk I/O error")


def question(name: str) -> str:
    """The text of `sql/<name>.sql` beside this file."""
    return (files("audit.ledger") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def make(path: Path, tenant: str, key_check: str) -> None:
    """Turn an empty file into a ledger without records."""
    with in_words(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.executescript(f"BEGIN;\n{question('schema')}\nCOMMIT;")
        connection.execute("INSERT INTO about VALUES (?, ?)", (tenant, key_check))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A ledger that stands.

    Raises:
        LedgerError: the file is no ledger, or can't be read.
    """
    with in_words(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT)
    with closing(connection):
        with in_words(path):
            _prepare(connection, path)
        yield connection


@contextmanager
def at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing of it; on the disk when this comes back.

    It holds the right to write from the start, so that what is read inside stays true.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Tell what the database says about a file as an error with three parts.

    Raises:
        LedgerError: the database refused.
    """
    try:
        yield
    except sqlite3.Error as error:
        passing = any(sign in str(error) for sign in _PASSING)
        raise LedgerError(
            f"the ledger can't be {'used now' if passing else 'read'}: {error}",
            where=str(path),
            do=_FREE if passing else KEEP,
        ) from None


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA trusted_schema = OFF")
    ((application,),) = connection.execute("PRAGMA application_id")
    if application != APPLICATION:
        raise LedgerError("this file is no ledger", where=str(path), do=KEEP)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # where a disk may answer before it has written
