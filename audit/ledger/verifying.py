"""Proving a ledger: every record is what was written, and none that was ever known is gone."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from audit.ledger.chain import GENESIS, Broken, Head, followed
from audit.ledger.database import KEEP, in_words, question
from checks.vocabulary import LedgerError


def proved(connection: sqlite3.Connection, tenant: str, known: Sequence[Head], path: Path) -> Head:
    """The head of a ledger that is whole.

    Args:
        connection: to the ledger.
        tenant: whose it is; every hash is over its name too.
        known: heads that were kept elsewhere, and that the chain must pass through.
        path: for the error.

    Raises:
        LedgerError: names the first record that is not what was written, or the head that the
            chain does not pass through.
    """
    try:
        with in_words(path):
            records = connection.execute(question("records"))
            head = _through(followed(tenant, records), known)
            _sound(connection)
    except Broken as broken:
        raise LedgerError(str(broken), where=str(path), do=KEEP) from None
    return head


def _through(heads: Iterable[Head], known: Sequence[Head]) -> Head:
    waiting: defaultdict[int, set[str]] = defaultdict(set)
    for one in known:
        waiting[one.count].add(one.hash)
    last = Head(0, GENESIS)
    _must_be(last, waiting.pop(0, set()))
    for last in heads:
        _must_be(last, waiting.pop(last.count, set()))
    if waiting:
        raise Broken(
            last.count + 1,
            f"is gone, and all after it: a head of {max(waiting):,} records was known, "
            f"and {last.count:,} stand there",
        )
    return last


def _must_be(head: Head, known: set[str]) -> None:
    for other in known - {head.hash}:
        raise Broken(
            head.count,
            f"or one before it was rewritten: its hash is {head.hash[:12]}, "
            f"and {other[:12]} was known",
        )


def _sound(connection: sqlite3.Connection) -> None:
    """An index that lost a record would hide it from every question but the one above."""
    ((found, *_), *_) = connection.execute("PRAGMA integrity_check(1)")
    if found != "ok":
        raise sqlite3.DatabaseError(found)
