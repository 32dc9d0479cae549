"""Approvals as they lie beside a plan: one a line, sealed, only ever added.

A line that a crash tore, or that anybody changed a word of, is none.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from audit.steps.plans.approval_seal import holds, seal
from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import StoreError
from checks.vocabulary.repair_plan import INSTANT, canonical

TIMES = ("at", "until")


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's word that one plan may be carried out on one account until a time.

    Attributes:
        plan_id: SHA-256 of the plan's bytes, hexadecimal.
        tenant: the account; null where neither plan nor person named one.
        person: by name, as given.
        at, until: UTC.
        scope: of the plan: what was chosen.
        rows: of the plan.
        beyond: caps that the plan may go beyond, by name.
        ledger_count, ledger_hash: head of the account's ledger when it was given.
    """

    plan_id: str
    tenant: str | None
    person: str
    at: datetime
    until: datetime
    scope: Mapping[str, str]
    rows: int
    beyond: tuple[str, ...]
    ledger_count: int
    ledger_hash: str

    def told(self) -> dict[str, Any]:
        """As it is sealed and written."""
        words = asdict(self) | {"scope": dict(self.scope), "beyond": list(self.beyond)}
        return words | {name: words[name].astimezone(UTC).strftime(INSTANT) for name in TIMES}


def kept_approvals(path: Path, key: bytes) -> Iterator[Approval]:
    """The approvals of a file that this workspace's key has sealed; none where there is no file."""
    for said, _ in kept_lines(path, key):
        try:
            yield _read(said)
        except (ValueError, KeyError, TypeError):
            continue


def kept_lines(path: Path, key: bytes) -> Iterator[tuple[dict[str, Any], str]]:
    """Lines of a file that the key has sealed, each with its seal; a torn one is left out."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            said = json.loads(line)
            mac = said.pop("mac")
            if holds(key, said, mac):
                yield said, mac
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def keep_approval(path: Path, approval: Approval, key: bytes) -> None:
    """Put one behind the others; it is on the disk when this comes back.

    Raises:
        StoreError: the file can't be written.
    """
    keep_line(path, approval.told(), key)


def keep_line(path: Path, told: Mapping[str, Any], key: bytes) -> None:
    """Seal a line and put it behind the others; it is on the disk when this comes back.

    Raises:
        StoreError: the file can't be written.
    """
    line = canonical({**told, "mac": seal(key, told)})
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        number = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
        with open(number, "r+b", buffering=0) as file:  # noqa: PTH123 - a number, no path
            file.write(f"{_end_of_torn(file)}{line}\n".encode())
            os.fsync(number)
    except OSError as error:
        raise StoreError(
            f"the approval could not be kept: {error.strerror or error}",
            where=str(path),
            do="free space or give the right to write there, and approve again",
        ) from None


def _read(said: Mapping[str, Any]) -> Approval:
    times = {name: datetime.strptime(said[name], INSTANT).replace(tzinfo=UTC) for name in TIMES}
    return Approval(**{**said, **times, "beyond": tuple(said["beyond"])})


def _end_of_torn(file: IO[bytes]) -> str:
    """What ends the last line, where a crash left it without an end."""
    if not file.seek(0, os.SEEK_END):
        return ""
    file.seek(-1, os.SEEK_END)
    return "" if file.read(1) == b"\n" else "\n"
