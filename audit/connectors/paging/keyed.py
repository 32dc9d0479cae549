"""Overlapping pages of a list that is sorted by a field no record ever changes.

Records that stay keep their order, whatever comes and goes between them. So a window that begins
before the last record read, and ascends, holds every record from there on that was there all the
time: nothing is lost where two windows meet. A window that begins behind it is not kept, and
asked for again further back.
"""

from bisect import bisect_left, bisect_right

import polars as pl

from audit.connectors.paging.plan import ENDLESS, LEAST_PAGE, Ask, Page, Plan
from audit.connectors.paging.ranks import Rank, ranks
from audit.connectors.paging.standing import Ledger, Standing
from audit.connectors.paging.windows import OVERLAP, window

MOST_STEPS_BACK = 12  # each four times as far
MOST_STALE = 20  # pages in a row that bring nothing new
UNSORTED = "its pages do not come back in the order asked for"
RESTLESS = "its pages never met where they should"


async def overlapping(ask: Ask, ledger: Ledger, plan: Plan, standing: Standing) -> None:
    """Read the list once, window by window, until its end or a flaw."""
    walk = _Walk(ledger, plan, standing)
    while not standing.ended and standing.flaw is None:
        place, size = walk.next_window()
        offset = place * size if plan.by == "page" else place
        page = await ask(place, size)
        standing.meet(page)
        walk.take(page, offset, size)
        if standing.asked > walk.bound:
            standing.flaw = standing.flaw or RESTLESS
    ledger.note(standing)


class _Walk:
    """One walk through the list."""

    def __init__(self, ledger: Ledger, plan: Plan, standing: Standing) -> None:
        self._ledger = ledger
        self._plan = plan
        self._standing = standing
        self._steps_back = 0
        self._stale = 0
        self._read = ledger.last_ids() if standing.kept else frozenset[str]()
        self._offset: int | None = None
        self._from: Rank | None = None

    @property
    def bound(self) -> int:
        """Requests after which it is no longer believed that the walk ends."""
        records = max(self._standing.cursor, self._standing.count_last or 0)
        return 50 + 8 * (min(records, self._plan.most) // self._standing.size + 1)

    def next_window(self) -> tuple[int, int]:
        back = OVERLAP * 4**self._steps_back
        place = max(0, self._standing.cursor - back)
        if self._plan.by == "offset":
            return place, self._standing.size
        return window(place, self._standing.size)

    def take(self, page: Page, offset: int, size: int) -> None:
        """Keep the page if it goes on where we are; else step back."""
        standing = self._standing
        ranked = ranks(page.keys, self._plan.key or "text")
        if ranked is None or len(page.keys) != len(page.ids) or len(page.ids) > size:
            standing.flaw = UNSORTED
        elif standing.kept and not self._meets(ranked, offset):
            self._step_back()
        elif self._strangers(page, ranked.to_list()):
            standing.flaw = UNSORTED
        else:
            self._go_on(page, ranked.to_list(), offset, size)

    def _meets(self, ranked: pl.Series, offset: int) -> bool:
        """Whether the window begins before the last record read, or with the list itself."""
        if ranked.is_empty():
            return False
        first, last = ranked[0], self._standing.last
        return _before(first, last) or (offset == 0 and first == last)

    def _step_back(self) -> None:
        self._steps_back += 1
        if self._steps_back > MOST_STEPS_BACK:
            self._standing.flaw = RESTLESS

    def _strangers(self, page: Page, ranked: list[Rank]) -> bool:
        """Whether most of what should be known by now is not: then the order is not kept."""
        if self._from is None or self._standing.last is None:
            return False
        first, last = bisect_right(ranked, self._from), bisect_left(ranked, self._standing.last)
        due = page.ids[first:last]
        return sum(one in self._read for one in due) * 2 < len(due)

    def _go_on(self, page: Page, ranked: list[Rank], offset: int, size: int) -> None:
        standing = self._standing
        new = self._any_new(page, ranked)
        met = offset + len(page.ids)
        short = len(page.ids) < size
        first = standing.kept == 0
        # The page of before in place of another: an answer that came late, and no end.
        same = bool(page.ids) and self._read == {*page.ids} and offset != self._offset
        standing.ended = short and (page.count == met or not (new or same))
        standing.whole = standing.ended and first
        if first and short and not standing.ended and len(page.ids) >= LEAST_PAGE:
            standing.size = len(page.ids)  # the server gives no more at a time
        standing.cursor, self._steps_back = met, 0
        self._stale = 0 if new else self._stale + 1
        if met > self._plan.most:
            standing.flaw = ENDLESS
        elif self._stale > MOST_STALE:
            standing.flaw = RESTLESS
        if new or first:
            self._offset = offset
            standing.last = max(ranked[-1:], default=None)
            self._read, self._from = frozenset(page.ids), ranked[0] if ranked else None
            self._ledger.keep(page, standing)

    def _any_new(self, page: Page, ranked: list[Rank]) -> bool:
        """Whether a record stands at the place of the last one read, or behind it, and is new."""
        last = self._standing.last
        first = 0 if last is None else bisect_left(ranked, last)
        return not self._read.issuperset(page.ids[first:])


def _before(one: Rank, other: Rank | None) -> bool:
    return isinstance(one, type(other)) and one < other  # type: ignore[operator]  # both of one type
