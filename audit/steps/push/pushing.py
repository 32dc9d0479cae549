"""A push, from first to last: settle what is open, consent first, the canary, then the rest.

Every row is intended in the journal before its request leaves. Killed at any moment, the same push
run again goes on: what has an end is left, what was begun is settled by the rule of its kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.push.canary import canary
from audit.steps.push.kinds import KINDS
from audit.steps.push.merged_away import look_at_merged
from audit.steps.push.patience import LATER
from audit.steps.push.plain_values import must_not_empty
from audit.steps.push.work import Work
from checks.vocabulary import Action, AuditError, RepairPlan

BEGUN, CANARY_PASSED, CARRIED, REFUSED = "begun", "canary passed", "carried out", "refused"
WRITTEN = (RowState.APPLIED,)
# The canary's rows too: a change that came after it is found as well.
LOOKED_AT = (RowState.APPLIED, RowState.VERIFIED, RowState.MISMATCH)


class CanaryFailed(AuditError):
    """A row of the canary does not hold what was written. Nothing else was written."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """Where a push ended.

    Attributes:
        rows: where each row stands, at least the columns of `journal.EVERY_ROW`; a row that was
            not begun has none.
        requests: that were sent, reads too.
        windows: seconds from each re-read to the end of its write.
    """

    rows: pl.DataFrame
    requests: int
    windows: tuple[float, ...]


async def pushed(work: Work, plan: RepairPlan, *, barred: AuditError | None = None) -> Pushed:
    """Carry out what is left of a plan.

    Args:
        work: door, journal, clock, switch.
        plan: approved, and held against its caps, by whoever calls.
        barred: why nothing but its opt-outs may be carried out; raised when those are done.

    Raises:
        AuditError: `barred`; the switch was thrown; the canary failed; Emarsys takes nothing.
    """
    must_not_empty(plan.rows)
    await _settle(work, plan.rows)
    work.journal.write([Entry(None, BEGUN)])
    await _carry(work, _left(work, _of(plan.rows, [Action.OPT_OUT])))
    if barred is not None:
        raise barred
    others = [action for action in KINDS if action is not Action.OPT_OUT]
    await _try_canary(work, _of(plan.rows, others))
    for action in others:
        await _carry(work, _left(work, _of(plan.rows, [action])))
    work.journal.write([Entry(None, CARRIED)])
    return _ended(work)


async def looked_at(work: Work, plan: RepairPlan) -> Pushed:
    """Read again all that was written, after the time that Emarsys may take to show it."""
    rows = _standing(work, plan.rows, LOOKED_AT)
    if rows.height:
        await work.clock.sleep(work.part.settle_seconds)
    # Merges first: a contact that is gone by one holds nothing any more.
    for action in sorted(KINDS, key=Action.MERGE.__ne__):
        some = _of(rows, [action])
        if action is Action.OPT_OUT:
            merges = _of(plan.rows, [Action.MERGE])
            some = await look_at_merged(work, some, _standing(work, merges, (RowState.VERIFIED,)))
        if some.height:
            await KINDS[action].look(work, some)
    return _ended(work)


async def _settle(work: Work, rows: pl.DataFrame) -> None:
    """Rows that an earlier push began and did not bring to an end."""
    begun = _standing(work, rows, (RowState.INTENT,))
    for action, kind in KINDS.items():
        some = _of(begun, [action])
        if some.height:
            await kind.settle(work, some)


async def _carry(work: Work, rows: pl.DataFrame) -> None:
    for part in rows.partition_by("action", maintain_order=True):
        await KINDS[Action(part["action"][0])].carry(work, part)


async def _try_canary(work: Work, rows: pl.DataFrame) -> None:
    """Once a plan; a canary that failed stops every further push of it.

    Raises:
        CanaryFailed: a row of it does not hold.
    """
    if _left(work, rows).is_empty():
        return  # there is nothing that a canary could save
    chosen = canary(rows, work.part.canary)
    await _carry(work, _left(work, chosen))
    if work.rehearsal or chosen.is_empty():
        return
    await work.clock.sleep(work.part.settle_seconds)
    for part in _standing(work, chosen, WRITTEN).partition_by("action", maintain_order=True):
        await KINDS[Action(part["action"][0])].look(work, part)
    wrong = _standing(work, chosen, (RowState.MISMATCH,))
    if wrong.height:
        raise CanaryFailed(
            f"{wrong.height:,} of the first {chosen.height:,} rows do not hold what was written",
            where=f"row {wrong['row_id'][0]} of the plan",
            do="nothing else was written; look at these, then take them back with "
            "`stokly-audit undo`",
        )
    work.journal.write([Entry(None, CANARY_PASSED)])


def _of(rows: pl.DataFrame, actions: Iterable[Action]) -> pl.DataFrame:
    return rows.filter(pl.col("action").is_in([action.value for action in actions]))


def _left(work: Work, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that have not been begun, or were certainly not taken and may be by now."""
    waits = (pl.col("state") == RowState.FAILED) & (pl.col("code") == LATER)
    begun = work.journal.rows().filter(~waits.fill_null(value=False))
    return rows.join(begun, on="row_id", how="anti")


def _standing(work: Work, rows: pl.DataFrame, states: Iterable[RowState]) -> pl.DataFrame:
    """Rows whose last state is one of these, with what the journal says of them."""
    told = work.journal.rows().filter(pl.col("state").is_in([one.value for one in states]))
    beside = told.select("row_id", "attempts", "pre_image", "note")
    return rows.join(beside, on="row_id", how="inner", maintain_order="left")


def _ended(work: Work) -> Pushed:
    return Pushed(work.journal.rows(), work.door.counted, tuple(work.windows))
