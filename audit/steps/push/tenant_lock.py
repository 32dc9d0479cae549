"""One push at a time for one tenant and lane; a lock left by a killed one falls by itself."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import StoreError

FOLDER = "store/ledger"  # below the workspace


@contextmanager
def tenant_lock(workspace: Path, tenant: str, lane: str = "") -> Iterator[None]:
    """Hold the tenant, for one lane: opt-outs wait for no other push.

    Raises:
        StoreError: another push of the lane holds it.
    """
    name = f"{tenant[:16]}.{lane}.lock" if lane else f"{tenant[:16]}.lock"
    with locked(workspace / FOLDER / name, "another push writes to this tenant"):
        yield


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock.

    Args:
        path: of its file; made where it is not there.
        what: in words, who else holds it.

    Raises:
        StoreError: somebody else does.
    """
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    path.touch(mode=PRIVATE_FILE)
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"{what} (process {file.read().strip() or 'unknown'})",
                where=str(path),
                do="wait until it ends, or end it; its lock then falls by itself",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
