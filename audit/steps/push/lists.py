"""Contacts onto contact lists and off them, as exclusion lists need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.push.deciding import HELD
from audit.steps.push.journal import UNANSWERED, ended, intents
from audit.steps.push.patience import sent
from audit.steps.push.work import TRIES, Work
from checks.vocabulary.repair import Action

ON, OFF = "on", "off"  # what stands before; the pre-image of a row


@dataclass(frozen=True, slots=True)
class Lists:
    """Changes who is on a list; `field` of a row is the list's number."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun."""
        for batch in work.batches(rows):
            for one in batch.partition_by("field", "action", maintain_order=True):
                await self._changed(work, one)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """On the list or off it is all there is: what is not as wanted is done again."""
        await self.carry(work, rows)

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Whether each contact is where it was put."""
        for batch in work.batches(rows):
            for one in batch.partition_by("field", maintain_order=True):
                now = await _placed(work, one)
                held = pl.col("decision") == HELD
                work.journal.write(
                    [
                        *ended(now.filter(held), RowState.VERIFIED),
                        *ended(now.filter(~held), RowState.MISMATCH),
                    ]
                )

    async def _changed(self, work: Work, rows: pl.DataFrame, tried: int = 1) -> None:
        now = await _placed(work, rows)
        held, to_do = (now.filter(pl.col("decision").eq_missing(one)) for one in (HELD, None))
        done = HELD if tried == 1 else None
        work.journal.write(ended(held, RowState.APPLIED, code=done))
        if to_do.height:
            await self._sent(work, to_do, tried)

    async def _sent(self, work: Work, rows: pl.DataFrame, tried: int) -> None:
        ids, number = rows["record"].to_list(), rows["field"][0]
        puts = rows["action"][0] == Action.LIST_ADD
        change = work.door.put_on_list if puts else work.door.take_off_list
        outcome = await sent(work, intents(rows), lambda: change(number, ids))
        if outcome is not None:
            work.journal.write(_results(rows, ids, outcome.failed))
        elif tried < TRIES:
            await self._changed(work, rows.drop("current", "decision"), tried + 1)
        else:
            work.journal.write(ended(rows, RowState.FAILED, code=UNANSWERED))


async def _placed(work: Work, rows: pl.DataFrame) -> pl.DataFrame:
    """With current (`ON`, `OFF`) and decision (`HELD`, or null: to be done)."""
    on = await work.door.on_list(rows["field"][0], rows["record"].to_list())
    is_on = pl.col("record").is_in(pl.Series([*on], dtype=pl.String).implode())
    wanted = pl.col("action") == Action.LIST_ADD
    return rows.with_columns(
        current=pl.when(is_on).then(pl.lit(ON)).otherwise(pl.lit(OFF)),
        decision=pl.when(is_on == wanted).then(pl.lit(HELD)),
    )


def _results(rows: pl.DataFrame, ids: Sequence[str], failed: Mapping[str, str]) -> list[Entry]:
    return [
        Entry(row_id, RowState.FAILED if one in failed else RowState.APPLIED, code=failed.get(one))
        for row_id, one in zip(rows["row_id"], ids, strict=True)
    ]
