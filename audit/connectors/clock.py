"""Time as the network side asks for it: one clock to wait by, one to say when."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from, so that a test can pass an hour in no time."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back. For waiting."""
        ...

    def now(self) -> datetime:
        """UTC. For telling when."""
        ...

    async def sleep(self, s: float) -> None:
        """Come back when `s` seconds have passed."""
        ...


class SystemClock:
    """This machine's clock."""

    def monotonic(self) -> float:
        """Seconds, untouched by whoever sets the time of day."""
        return time.monotonic()

    def now(self) -> datetime:
        """UTC, as this machine believes."""
        return datetime.now(UTC)

    async def sleep(self, s: float) -> None:
        """Wait."""
        await asyncio.sleep(s)
