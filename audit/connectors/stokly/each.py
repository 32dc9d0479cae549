"""What only an order's own address gives, asked for order by order, as far as the budget goes."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from audit.connectors.clock import Clock
from audit.connectors.http import Call, Garbled, Host, Refused
from audit.connectors.stokly.line_cache import LineCache
from audit.progress import Telling

GONE = 404
MOST_PAGES = 1_000  # of one order
TRIES = 3  # of an order whose pages do not add up: it is being edited


@dataclass(slots=True)
class Budget:
    """How much may still be asked.

    Attributes:
        requests: null for no bound.
        ends_at: on the monotonic clock, seconds; null for no bound.
        clock: that tells it.
    """

    requests: int | None
    ends_at: float | None
    clock: Clock

    def allows(self) -> bool:
        """Whether one more may be asked for; if so, it is taken off."""
        if self.ends_at is not None and self.clock.monotonic() >= self.ends_at:
            return False
        if self.requests is None:
            return True
        self.requests -= 1
        return self.requests >= 0

    def spend(self, further: int) -> None:
        """So many more were asked for on the way."""
        if self.requests is not None:
            self.requests -= further


@dataclass(slots=True)
class Each:
    """One reading of many orders.

    Attributes:
        host: who is asked.
        path: of one order's records; `{}` is its id.
        id: field of a record that names it within its order.
        size: records a page.
        cache: where answers are kept.
        budget: how much may be asked.
        told: hears how far it is.
        not_whole: orders whose records never came in full.
    """

    host: Host
    path: str
    id: str
    size: int
    cache: LineCache
    budget: Budget
    told: Telling
    not_whole: list[str] = field(default_factory=list)

    async def read(self, orders: pl.DataFrame, at_once: int) -> None:
        """Ask for the orders (`order_id`, `marker`) in turn, several at a time.

        Raises:
            ConnectorError: the host does not answer; what has come is kept.
        """
        left = orders.iter_rows()
        workers = [asyncio.ensure_future(self._work(left)) for _ in range(at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            for one in workers:
                one.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, left: Iterator[tuple[str, str]]) -> None:
        for order_id, marker in left:
            if not self.budget.allows():
                return
            found = await self._whole(order_id)
            if found is None:
                self.not_whole.append(order_id)
            else:
                bodies, records = found
                self.budget.spend(len(bodies) - 1)
                self.cache.keep(order_id, marker, bodies, records)
            self.told.advance(f"fetching {self.path}", 1)

    async def _whole(self, order_id: str) -> tuple[list[bytes], int] | None:
        for _ in range(TRIES):
            try:
                found = await self._pages(order_id)
            except Refused as refusal:
                if refusal.reply.status != GONE:
                    raise
                return None
            if found is not None:
                return found
        return None

    async def _pages(self, order_id: str) -> tuple[list[bytes], int] | None:
        """The order's pages and how many records they announce; null if they do not add up."""
        bodies: list[bytes] = []
        ids: list[str] = []
        for page in range(MOST_PAGES):
            query = (("page", str(page)), ("size", str(self.size)))
            reply = await self.host.ask(Call("GET", self.path.format(order_id), query))
            said = reply.parsed()
            if not isinstance(said, dict) or not isinstance(said.get("data"), list):
                raise Garbled(
                    "an order's records came in no list",
                    where=f"GET {self.path}",
                    do="look at what this address answers; give the lines from a file until then",
                )
            records = [one for one in said["data"] if isinstance(one, dict)]
            count = (said.get("metadata") or {}).get("count", len(ids) + len(records))
            bodies.append(reply.body)
            ids += [str(one.get(self.id)) for one in records]
            if not records or len(ids) >= int(count):
                return (bodies, len(ids)) if len({*ids}) == len(ids) == int(count) else None
        return None
