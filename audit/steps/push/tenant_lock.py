"""One push at a time for one tenant; a lock left by a killed one falls by itself."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import StoreError

FOLDER = "store/ledger"  # below the workspace


@contextmanager
def tenant_lock(workspace: Path, tenant: str) -> Iterator[None]:
    """Hold the tenant.

    Raises:
        StoreError: another push holds it.
    """
    folder = workspace / FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    path = folder / f"{tenant[:16]}.lock"
    path.touch(mode=PRIVATE_FILE)
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"another push writes to this tenant (process {file.read().strip() or 'unknown'})",
                where=str(path),
                do="wait until it ends, or end it; its lock then falls by itself",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
