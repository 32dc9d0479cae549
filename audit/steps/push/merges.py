"""One contact merged into another: there is no way back, so each row is on its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from audit.connectors.emarsys_writer import Read
from audit.ledger import Entry, RowState
from audit.steps.push.consent_guard import GUARDED, OPT_INS, WHY
from audit.steps.push.deciding import GONE_CODE
from audit.steps.push.journal import UNANSWERED, ended, pre_image
from audit.steps.push.patience import sent
from audit.steps.push.work import TRIES, Work
from checks.vocabulary.repair import OPTED_OUT


@dataclass(frozen=True, slots=True)
class Merges:
    """Merges contacts, one at a time."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun."""
        for batch in work.batches(rows, 1):
            for row in batch.iter_rows(named=True):
                await self._merged(work, row)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """Gone is merged; one that is still there is merged now."""
        for batch in work.batches(rows, 1):
            for row in batch.iter_rows(named=True):
                await self._settled(work, row, tried=0)

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Whether the contact that was merged away is gone; one that nothing is said of is left."""
        for batch in work.batches(rows):
            read = await work.door.read(batch["record"].to_list(), [*GUARDED])
            there = pl.Series(read.rows["contact_id"]).implode()
            work.journal.write(
                [
                    *ended(batch.filter(_is_gone(read)), RowState.VERIFIED),
                    *ended(batch.filter(pl.col("record").is_in(there)), RowState.MISMATCH),
                ]
            )

    async def _gone(self, work: Work, row: Mapping[str, Any]) -> bool:
        read = await work.door.read([row["record"]], [*GUARDED])
        return read.lacking.get(row["record"]) == GONE_CODE

    async def _settled(self, work: Work, row: Mapping[str, Any], tried: int) -> None:
        if await self._gone(work, row):
            work.journal.write([Entry(row["row_id"], RowState.APPLIED)])
        else:
            await self._merged(work, row, tried)

    async def _merged(self, work: Work, row: Mapping[str, Any], tried: int = 0) -> None:
        body = json.loads(row["body"])
        read = await work.door.read([row["record"], body["into"]], [*GUARDED])
        why = _barred(row["record"], body, read)
        if why is not None or tried >= TRIES:
            state = RowState.SKIPPED if why == WHY else RowState.FAILED
            work.journal.write([Entry(row["row_id"], state, code=why or UNANSWERED)])
            return
        images = {one["contact_id"]: one for one in read.rows.iter_rows(named=True)}
        meant = [Entry(row["row_id"], RowState.INTENT, pre_image=pre_image(images))]
        outcome = await sent(work, meant, lambda: work.door.merge(row["record"], body))
        if outcome is None:
            await self._settled(work, row, tried + 1)
            return
        code = outcome.failed.get(row["record"])
        state = RowState.APPLIED if code is None else RowState.FAILED
        told = {"request": outcome.request, "response": outcome.response}
        work.journal.write([Entry(row["row_id"], state, code=code, **told)])


def _is_gone(read: Read) -> pl.Expr:
    """Whether Emarsys says that it has no such contact; mere silence says nothing."""
    gone = [one for one, code in read.lacking.items() if code == GONE_CODE]
    return pl.col("record").is_in(pl.Series(gone, dtype=pl.String).implode())


def _barred(source: str, body: Mapping[str, Any], read: Read) -> str | None:
    """Why the two may not be merged; null where they may.

    What a merge does to opt-ins is documented nowhere: it is sent only where both say the same, or
    the one that stays is opted out.
    """
    held = {one["contact_id"]: one for one in read.rows.iter_rows(named=True)}
    if source not in held or body["into"] not in held:
        return GONE_CODE
    if set(body.get("rules", {})) & set(GUARDED):
        return WHY
    from_, into = held[source], held[body["into"]]
    safe = all(into[one] in {from_[one], OPTED_OUT} for one in OPT_INS)
    return None if safe else WHY
