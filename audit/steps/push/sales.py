"""Sale and refund rows, appended: only after a fresh read-back allows them, and only once.

Emarsys neither tells a second copy apart nor takes one back. A send whose end is not known stays
`unknown`; it is never sent again by itself.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.push.journal import UNANSWERED, ended, pre_image
from audit.steps.push.patience import LATER, sent
from audit.steps.push.sale_sums import NOTHING, SHOWS, Held, added, before, is_shown, kept, sums
from audit.steps.push.work import Work

AT_ONCE = 200  # orders that are read back at a time
NO_READ_BACK, THERE, NOT_THERE = "no read-back", "there already", "not there"
SENT_BEFORE = "another plan has sent rows of this order, and nothing shows them yet"
OTHERWISE, NOT_AS_APPENDED = "another quantity", "not as it was appended"


@dataclass(frozen=True, slots=True)
class Sales:
    """Appends the rows of orders, one order an upload."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun."""
        for batch in work.batches(rows, AT_ONCE):
            held = await _held(work, batch)
            if held is None:
                work.journal.write(ended(batch, RowState.SKIPPED, code=NO_READ_BACK))
                continue
            for row_id, order, body in batch.select("row_id", "record", "body").iter_rows():
                work.switch.ask()
                await self._appended(work, row_id, order, json.loads(body), held)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """Its end is not known and nothing says it: a later read-back or a person must."""
        work.journal.write(ended(rows, RowState.UNKNOWN, code=UNANSWERED))

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Whether each order holds what was appended; one that shows nothing yet is left."""
        for batch in work.batches(rows, AT_ONCE):
            held = await _held(work, batch)
            if held is not None:
                work.journal.write([*_looked(batch, held)])

    async def _appended(
        self, work: Work, row_id: str, order: str, body: Mapping[str, Any], held: Held
    ) -> None:
        lines, why = body["rows"], _barred(body, held)
        if why is not None:
            work.journal.write([Entry(row_id, RowState.MOVED, code=why)])
            return
        if order in work.sent_before:
            work.journal.write([Entry(row_id, RowState.FAILED, code=LATER, note=SENT_BEFORE)])
            return
        image = pre_image(before(lines, held))
        meant, rows = [Entry(row_id, RowState.INTENT, pre_image=image)], pl.DataFrame(lines)
        outcome = await sent(work, meant, lambda: work.door.upload_sales(rows))
        if outcome is None:
            work.journal.write([Entry(row_id, RowState.UNKNOWN, code=UNANSWERED)])
            return
        told = {"request": outcome.request, "response": outcome.response}
        work.journal.write([Entry(row_id, RowState.APPLIED, **told)])


async def _held(work: Work, rows: pl.DataFrame) -> Held | None:
    """What Emarsys shows of these orders now; null where nothing shows it."""
    there = await work.sold(rows["record"].unique(maintain_order=True).to_list())
    if there is None:
        return None
    told = there.select("order", "item", "quantity", "amount_u").iter_rows()
    return {(order, item): (units, amount_u) for order, item, units, amount_u in told}


def _barred(body: Mapping[str, Any], held: Held) -> str | None:
    """Why the rows may not be sent: a sale that is there already, or a refund of none that is.

    Rows that take back others are sent where the others stand, as they were appended. An order of
    which Emarsys has nothing may hold more refunds of an item than sales, as it does in Stokly.
    """
    shows: Mapping[str, Any] | None = body.get(SHOWS)
    items = sums(body["rows"])
    orders = {order for order, _ in items}
    sells = any(Decimal(one["quantity"]) > 0 for one in body["rows"])
    if shows is None and sells and orders.isdisjoint(order for order, _ in held):
        return None
    for key, (units, _) in items.items():
        if shows is not None:
            if not is_shown(held.get(key, NOTHING), kept(shows.get(key[1]))):
                return NOT_AS_APPENDED
        elif units >= 0 and key in held:
            return THERE
        elif units < 0 and (held.get(key, NOTHING)[0] or Decimal()) < -units:
            return NOT_THERE
    return None


def _looked(rows: pl.DataFrame, held: Held) -> Iterator[Entry]:
    """What should stand there does, or nothing of it is shown yet, or it is something else."""
    for row_id, body, image in rows.select("row_id", "body", "pre_image").iter_rows():
        sent_, stood = sums(json.loads(body)["rows"]), json.loads(image or "{}")
        was = {key: kept(stood.get(key[1])) for key in sent_}
        now = {key: held.get(key, NOTHING) for key in sent_}
        # What adds up to nothing is shown by its rows alone, not by their sums.
        tells = any(one != NOTHING for one in sent_.values()) or any(key in held for key in sent_)
        if tells and all(is_shown(now[key], added(was[key], sent_[key])) for key in sent_):
            yield Entry(row_id, RowState.VERIFIED)
        elif not all(is_shown(now[key], was[key]) for key in sent_):
            yield Entry(row_id, RowState.MISMATCH, code=OTHERWISE)
