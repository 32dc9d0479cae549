"""A clock for whoever waits while a push goes on: a thrown switch ends the wait."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from audit.connectors.clock import Clock
from audit.steps.push.kill_switch import KillSwitch

LOOKS_S = 0.2  # between two looks at the switch


@dataclass(frozen=True, slots=True)
class WatchedClock:
    """Another clock, and the switch that is asked while anybody sleeps by it."""

    clock: Clock
    switch: KillSwitch

    def monotonic(self) -> float:
        """As the other clock."""
        return self.clock.monotonic()

    def now(self) -> datetime:
        """As the other clock."""
        return self.clock.now()

    async def sleep(self, s: float) -> None:
        """Come back when `s` seconds have passed.

        Raises:
            Stopped: somebody threw the switch.
        """
        self.switch.ask()
        sleeping = asyncio.ensure_future(self.clock.sleep(s))
        try:
            while not sleeping.done():
                await asyncio.wait({sleeping}, timeout=LOOKS_S)
                self.switch.ask()
            await sleeping
        finally:
            sleeping.cancel()
