"""A file that comes to be whole or not at all; whoever comes second leaves the first as it is."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from audit.workspace import PRIVATE_FILE


def placed(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file of another name, then give it its own; durable when this comes back.

    Args:
        path: of the file; one that stands there already is not touched.
        write: gets an empty file that is its owner's alone, and leaves it closed.
    """
    fresh = path.with_name(f".{path.name}.{token_hex(4)}")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    try:
        write(fresh)
        _to_disk(fresh)
        with suppress(FileExistsError):  # a name can be given once; a rename would take it away
            os.link(fresh, path)
    finally:
        fresh.unlink()
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
