"""What makes an approval this workspace's own: a keyed hash over every word of it.

The key never leaves the workspace. Whoever holds it can approve; whoever does not can't change a
word of an approval that was given.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from audit.workspace import KEY_BYTES, PRIVATE_FILE
from checks.vocabulary import StoreError
from checks.vocabulary.repair_plan import canonical

KEY_FILE = "approval.key"


def approval_key(workspace: Path) -> bytes:
    """The key, made when it is first asked for.

    Raises:
        StoreError: it is damaged, or can't be written.
    """
    path = workspace / KEY_FILE
    try:
        _make(path)
    except FileExistsError:
        pass
    except OSError as error:
        raise _refused(path, error.strerror or "it can't be written") from None
    key = known_key(workspace)
    if key is None:
        raise _refused(path, "it is damaged")
    return key


def known_key(workspace: Path) -> bytes | None:
    """The key; null where there is none that can be read, so that no approval holds."""
    try:
        key = bytes.fromhex((workspace / KEY_FILE).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return key if len(key) >= KEY_BYTES else None


def seal(key: bytes, told: Mapping[str, object]) -> str:
    """HMAC-SHA256 over canonical JSON; hexadecimal."""
    return hmac.new(key, canonical(dict(told)).encode(), hashlib.sha256).hexdigest()


def holds(key: bytes, told: Mapping[str, object], sealed: str) -> bool:
    """Whether the words are those that were sealed."""
    return hmac.compare_digest(seal(key, told).encode(), sealed.encode())


def _make(path: Path) -> None:
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE)
    with open(number, "w", encoding="ascii") as file:  # noqa: PTH123 - a number, no path
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(number)


def _refused(path: Path, why: str) -> StoreError:
    return StoreError(
        f"the key of approvals can't be used: {why}",
        where=str(path),
        do="put back the copy you keep, or move it away: a new one voids every approval given",
    )
