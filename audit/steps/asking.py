"""What is asked of networks, waited for: in a program, and in a notebook with its own loop."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Found = TypeVar("Found")


def waited_for(asked: Coroutine[Any, Any, Found]) -> Found:
    """What it comes to.

    Raises:
        Exception: as it does.
    """
    if not _in_a_loop():
        return asyncio.run(asked)
    # A notebook's own loop runs in this thread, and no second one can.
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(asyncio.run, asked).result()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
