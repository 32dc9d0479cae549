"""What every kind of repair works with: the door to Emarsys, the journal, the clock, the switch."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from audit.connectors.clock import Clock
from audit.connectors.emarsys_writer import Door
from audit.push_part import PushPart
from audit.steps.push.journal import Journal
from audit.steps.push.kill_switch import KillSwitch

BATCH = 1000  # contacts a call; Emarsys fact sheet, 2.4
TRIES = 3  # of one write whose end was not known, or that was not taken


@dataclass(frozen=True, slots=True)
class Work:
    """One push under way.

    Attributes:
        door: the account.
        journal: where intents and results are written before and after each request.
        clock: by which we wait.
        part: what the settings say of the push.
        switch: asked before each batch.
        sold: order ids -> their lines as Emarsys shows them now (order, item, quantity,
            amount_u); null where nothing shows them.
        told: hears how many rows have come to their end.
        rehearsal: nothing is written, so nothing that was written can be looked at.
        windows: seconds from each re-read to the end of its write, waits for the pace among them.
        sent_before: orders that other plans have sent rows for, and that nothing has shown since.
    """

    door: Door
    journal: Journal
    clock: Clock
    part: PushPart
    switch: KillSwitch
    sold: Callable[[Sequence[str]], Awaitable[pl.DataFrame | None]]
    told: Callable[[int], None] = lambda _: None
    rehearsal: bool = False
    windows: list[float] = field(default_factory=list)
    sent_before: frozenset[str] = frozenset()

    def batches(self, rows: pl.DataFrame, size: int = BATCH) -> Iterator[pl.DataFrame]:
        """All rows of so many records at a time; the switch is asked before each.

        Raises:
            Stopped: somebody threw the switch.
        """
        place = pl.col("record").rank("dense") - 1
        for batch in rows.with_columns(batch=place // size).partition_by(
            "batch", include_key=False, maintain_order=True
        ):
            self.switch.ask()
            yield batch
            self.told(batch.height)


class Kind(Protocol):
    """How one kind of repair is done."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun; every one has an end, or is told as not known.

        Raises:
            Stopped: somebody threw the switch; the rows not begun are as they were.
        """

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """Bring rows to their end that were begun and whose result nobody knows."""

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Read again what was written, and note whether it holds."""
