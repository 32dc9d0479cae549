"""Trying again, with pauses that grow, when it is certain that nothing came of the try before."""

from collections.abc import AsyncIterator

from audit.connectors.clock import Clock

FIRST_S, LONGEST_S = 1.0, 60.0


async def patience(clock: Clock, tries: int) -> AsyncIterator[bool]:
    """Each try, told whether it is the last; a pause between any two."""
    pause_s = FIRST_S
    for at in range(tries):
        yield at == tries - 1
        if at < tries - 1:
            await clock.sleep(pause_s)
            pause_s = min(pause_s * 4, LONGEST_S)
