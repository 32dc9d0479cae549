"""A file on its way here from a server: when it is whole, and what of it can be gone on with."""

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from audit.connectors.staging import Staging
from checks.vocabulary import ConnectorError

# Answers may overtake each other: behind this much, an unfinished file may have holes. A client
# has at most 64 requests of 255 kB under way.
UNSURE_BYTES = 32 << 20
PLAIN = re.compile(r"[^\x00-\x1f\x7f\"'\\*?\[\]]+")


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the server: its name, size in bytes, and when it changed, as listed."""

    name: str
    size: int
    changed: str


def is_plain(name: str, where: str) -> None:
    """Refuse a name that `sftp` would take for more than a name.

    Raises:
        ConnectorError: it would.
    """
    if not PLAIN.fullmatch(name) or name.startswith("."):
        raise ConnectorError(
            "a file of the archive has quotes, stars or brackets in its name",
            where=where,
            do="rename it, or let emarsys.archive.pattern leave it out",
        )


def is_here(one: Remote, staging: Staging) -> bool:
    """Whether it is here already; what is here of an earlier state of it is removed."""
    seen = [one.size, one.changed]
    if staging.noted(f"remote {one.name}") != seen:
        for left in (staging.folder / one.name, part(one, staging)):
            left.unlink(missing_ok=True)
        staging.note(f"remote {one.name}", seen)
    return (staging.folder / one.name).is_file()


def part(one: Remote, staging: Staging) -> Path:
    """Where it lies until it is whole."""
    return staging.folder / f".{one.name}.part"


def shorten(unfinished: Path) -> None:
    """Cut off the end that nobody can vouch for, before it is gone on with."""
    if unfinished.is_file():
        os.truncate(unfinished, max(unfinished.stat().st_size - UNSURE_BYTES, 0))


def whole(one: Remote, staging: Staging) -> None:
    """Give it its name, if all of it is here."""
    unfinished = part(one, staging)
    if unfinished.is_file() and unfinished.stat().st_size == one.size:
        unfinished.rename(staging.folder / one.name)


def quoted(path: Path) -> str:
    """The path as `sftp` reads it."""
    inside = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def alone(lock: int, where: str) -> None:
    """Hold the lock; a killed pull's `sftp` holds it on for as long as it writes.

    Raises:
        ConnectorError: one does.
    """
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConnectorError(
            "the sftp of an earlier pull is still at work",
            where=where,
            do="wait until it has ended, then pull again",
        ) from None
