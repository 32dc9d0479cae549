"""A plan carried out against an account on loopback, with a real ledger, and nobody's approval.

with tenant(50) as one:
    plan = plan_of(updates(one, one.ids[:3], "1", "Zoe"))
    ends = carried(one, plan, tmp_path)
    assert ends.states == {"verified": 3}
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit.ledger import Head, ledger
from audit.steps.push.journal import Ledgered, Rehearsed
from audit.steps.push.kill_switch import FILE_NAME, KillSwitch
from audit.steps.push.pushing import Pushed, looked_at, pushed
from audit.steps.push.work import Work
from checks.vocabulary import CLASS_OF, PLAN_ROW, Action, AuditError, PlanHeader, RepairPlan
from checks.vocabulary.repair_plan import LASTS
from tests.audit.pushing import Jumping

NOW = datetime.now(UTC)
HEADER = PlanHeader(
    lane="repair",
    client="A shop",
    tenant=None,
    run_id="r1",
    snapshots=("s1", "s2"),
    config_hash="c1",
    version="1",
    planned_by="Ann",
    created_at=NOW,
    expires_at=NOW + LASTS,
    contacts=1000,
)


@dataclass(frozen=True)
class Ends:
    """What came of a push.

    Attributes:
        pushed: its answer; null where it was ended by an error.
        error: that.
        rows: where each row stands.
        head: of the ledger.
    """

    pushed: Pushed | None
    error: AuditError | None
    rows: pl.DataFrame
    head: Head | None

    @property
    def states(self):
        """How many rows stand where."""
        return dict(Counter(self.rows["state"].to_list()))

    def of(self, state):
        """Ids of the rows that stand there."""
        return sorted(self.rows.filter(pl.col("state") == state)["row_id"])


def plan_of(*several):
    """A plan of rows, numbered as they come."""
    rows = [row for rows in several for row in rows]
    told = [{"row_id": f"r{at:06}", "clears": False, **row} for at, row in enumerate(rows)]
    return RepairPlan(HEADER, pl.DataFrame(told, schema=PLAN_ROW))


def row(action, record, **told):
    """One row of a plan."""
    return {"action": action, "record": record, "repair_class": CLASS_OF[Action(action)], **told}


def updates(one, ids, field, desired):
    """Each contact's field from what stands there to another value."""
    return [
        row("update", each, field=field, seen=one.stored(each, field), desired=desired)
        for each in ids
    ]


def opt_outs(one, ids, field="31"):
    """Each contact out of a channel."""
    return [
        row("opt_out", each, field=field, seen=one.stored(each, field), desired="2") for each in ids
    ]


async def _nothing_sold(_):
    return None


def carried(one, plan, folder: Path, *, how: "How | None" = None, **push):
    """Push what is left of the plan; further words are settings of the push."""
    return asyncio.run(_carried(one, plan, folder, how or How(), push))


@dataclass(frozen=True)
class How:
    """In which way a plan is carried out.

    Attributes:
        clock: null for one on which nobody waits.
        sold: what a read-back of sales shows.
        barred: why only opt-outs may be carried out.
        look: whether what was written is read again at the end.
        dry_run: whether nothing is sent.
        sent_before: orders that other plans have sent rows for.
    """

    clock: object = None
    sold: object = _nothing_sold
    barred: AuditError | None = None
    look: bool = True
    dry_run: bool = False
    sent_before: frozenset[str] = frozenset()


async def _carried(one, plan, folder, how, push):
    part, clock = one.push.model_copy(update=push), how.clock or Jumping()
    async with one.door(clock, dry_run=how.dry_run, **push) as door:
        with ledger(folder, door.tenant) as kept:
            journal = Rehearsed() if how.dry_run else Ledgered(kept, plan.plan_id, clock)
            switch = KillSwitch(folder / FILE_NAME)
            told = {"rehearsal": how.dry_run, "sent_before": how.sent_before}
            work = Work(door, journal, clock, part, switch, how.sold, **told)
            found, error = None, None
            try:
                found = await pushed(work, plan, barred=how.barred)
                if how.look and not how.dry_run:
                    found = await looked_at(work, plan)
            except AuditError as why:
                error = why
            return Ends(found, error, journal.rows(), kept.head)
