"""Sale and refund rows, appended: only after a fresh read-back allows them, and only once.

Emarsys neither tells a second copy apart nor takes one back. A send whose end is not known stays
`unknown`; it is never sent again by itself.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.push.journal import UNANSWERED, ended, pre_image
from audit.steps.push.patience import sent
from audit.steps.push.work import Work
from checks.vocabulary.money import PLACES

AT_ONCE = 200  # orders that are read back at a time
NO_READ_BACK, THERE, NOT_THERE = "no read-back", "there already", "not there"
OTHERWISE = "another quantity"
Line = Mapping[str, str]
Item = tuple[str, str]  # order and item
Sum = tuple[Decimal, int]  # units, micro-units
Held = Mapping[Item, tuple[Decimal | None, int | None]]  # the same, null where nobody tells
NOTHING: Sum = (Decimal(), 0)
PENNY_U = 10_000


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
            for row_id, body in batch.select("row_id", "body").iter_rows():
                work.switch.ask()
                await self._appended(work, row_id, json.loads(body)["rows"], held)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """Its end is not known and nothing says it: a later read-back or a person must."""
        work.journal.write(ended(rows, RowState.UNKNOWN, code=UNANSWERED))

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Whether each order holds what was appended; one that shows nothing yet is left."""
        for batch in work.batches(rows, AT_ONCE):
            held = await _held(work, batch)
            if held is not None:
                work.journal.write([*_looked(batch, held)])

    async def _appended(self, work: Work, row_id: str, lines: Sequence[Line], held: Held) -> None:
        why = _barred(lines, held)
        if why is not None:
            work.journal.write([Entry(row_id, RowState.MOVED, code=why)])
            return
        image = pre_image(_before(lines, held))
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


def _barred(lines: Sequence[Line], held: Held) -> str | None:
    """Why the rows may not be sent: a sale that is there already, or a refund of none that is."""
    for key, (units, _) in _sums(lines).items():
        if units >= 0 and key in held:
            return THERE
        if units < 0 and (held.get(key, NOTHING)[0] or Decimal()) < -units:
            return NOT_THERE
    return None


def _before(lines: Sequence[Line], held: Held) -> dict[str, tuple[str, int]]:
    """Item -> units and micro-units that stand there before; as a pre-image keeps them."""
    found = {key: held.get(key, NOTHING) for key in _sums(lines)}
    return {
        item: (str(units or 0), amount_u or 0) for (_, item), (units, amount_u) in found.items()
    }


def _looked(rows: pl.DataFrame, held: Held) -> Iterator[Entry]:
    """What should stand there does, or nothing of it is shown yet, or it is something else."""
    for row_id, body, image in rows.select("row_id", "body", "pre_image").iter_rows():
        sums, before = _sums(json.loads(body)["rows"]), json.loads(image or "{}")
        stood = {key: _stood(before.get(key[1])) for key in sums}
        now = {key: held.get(key, NOTHING) for key in sums}
        if all(_is(now[key], *_added(stood[key], sums[key])) for key in sums):
            yield Entry(row_id, RowState.VERIFIED)
        elif not all(_is(now[key], *stood[key]) for key in sums):
            yield Entry(row_id, RowState.MISMATCH, code=OTHERWISE)


def _sums(lines: Sequence[Line]) -> dict[Item, Sum]:
    """Units and micro-units: a sale and what was taken back of it are one sum."""
    sums: dict[Item, Sum] = {}
    for one in lines:
        added_u = int(Decimal(one["price"]).scaleb(PLACES))
        key = (one["order"], one["item"])
        sums[key] = _added(sums.get(key, NOTHING), (Decimal(one["quantity"]), added_u))
    return sums


def _stood(kept: Sequence[str | int] | None) -> Sum:
    return (Decimal(kept[0]), int(kept[1])) if kept else NOTHING


def _added(one: Sum, other: Sum) -> Sum:
    return one[0] + other[0], one[1] + other[1]


def _is(shown: tuple[Decimal | None, int | None], units: Decimal, amount_u: int) -> bool:
    """Units are the same, and the amount as far as pennies tell; what nobody tells is no reason."""
    same_units = shown[0] is None or shown[0] == units
    return same_units and (shown[1] is None or abs(shown[1] - amount_u) < PENNY_U)
