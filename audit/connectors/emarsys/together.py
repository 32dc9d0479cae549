"""Several questions under way at one time; the host says how fast they may leave."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

One = TypeVar("One")


async def for_each(
    things: Iterable[One], ask: Callable[[One], Awaitable[None]], at_once: int
) -> None:
    """Ask about each of them, `at_once` at a time; the first error ends all.

    Raises:
        ConnectorError: as `ask` does.
    """
    waiting = iter(things)

    async def worker() -> None:
        for one in waiting:
            await ask(one)

    workers = [asyncio.ensure_future(worker()) for _ in range(at_once)]
    try:
        await asyncio.gather(*workers)
    finally:
        for one in workers:
            one.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
