"""External events: no way back, and none is sent again whose end is not known."""

import json
from dataclasses import dataclass

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.push.journal import UNANSWERED, ended
from audit.steps.push.patience import sent
from audit.steps.push.work import Work
from checks.vocabulary import SettingsError

NO_EVENT = "no such event"


@dataclass(frozen=True, slots=True)
class Events:
    """Triggers events, one at a time; `trigger_id` is the dispatch's own."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun."""
        for batch in work.batches(rows, 1):
            for row_id, record, body in batch.select("row_id", "record", "body").iter_rows():
                await self._triggered(work, row_id, record, body)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """Nothing tells whether it was triggered: a person must look."""
        work.journal.write(ended(rows, RowState.UNKNOWN, code=UNANSWERED))

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """No call tells what was triggered: what was answered is all there is."""

    async def _triggered(self, work: Work, row_id: str, record: str, body: str) -> None:
        told = json.loads(body)
        item = {"id": record, "trigger_id": told["trigger_id"], "data": told.get("data", {})}
        meant = [Entry(row_id, RowState.INTENT)]
        try:
            outcome = await sent(work, meant, lambda: work.door.trigger(told["event"], [item]))
        except SettingsError:
            work.journal.write([Entry(row_id, RowState.FAILED, code=NO_EVENT)])
            raise
        if outcome is None:
            work.journal.write([Entry(row_id, RowState.UNKNOWN, code=UNANSWERED)])
            return
        code = outcome.failed.get(record)
        state = RowState.APPLIED if code is None else RowState.FAILED
        work.journal.write([Entry(row_id, state, code=code)])
