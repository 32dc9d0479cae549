"""A body on its way into a file: under another name until it is whole, for our eyes alone."""

import os
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

PRIVATE = 0o600


def into(path: Path) -> Callable[[AsyncIterator[bytes]], Coroutine[None, None, bytes]]:
    """What writes pieces to `path`. The file appears whole or not at all; the answer is empty."""

    async def write(unpacked: AsyncIterator[bytes]) -> bytes:
        part = path.with_name(f"{path.name}.part")
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
        try:
            with os.fdopen(opened, "wb") as file:
                async for piece in unpacked:
                    file.write(piece)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return b""

    return write
