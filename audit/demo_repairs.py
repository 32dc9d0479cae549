"""The repairs of the demo: planned, approved, pushed, verified, and taken back again.

Two people who don't exist approve it, for a plan of new contacts asks for somebody else than its
planner.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit import repair_flow, settings
from audit.connectors.clock import SystemClock
from audit.ledger import RowState
from audit.progress import Telling
from audit.repair_flow import Repaired
from audit.settings import Settings
from audit.steps.asking import waited_for
from audit.steps.plans.approve import approve
from audit.steps.plans.folder import Lying
from audit.steps.plans.made_plan import made_plan
from audit.steps.plans.plan import Planned, plan
from audit.steps.plans.refusals import into
from audit.steps.plans.work_files import laid_plan
from audit.steps.push.reading_back import read_anew, touched
from audit.steps.undoing.undo import Undone
from audit.steps.verifying.new_rows import rows_of
from audit.steps.verifying.touched import rows_again, seen_again
from audit.store import Store
from checks.vocabulary import Action, System
from reports import Redaction
from reports.plan_page import plan_page

KEYS = {"esp_contact": ["contact_id"], "esp_contact_field": ["contact_id", "field_id"]}
# Opt-outs go one way; the time of a change is Emarsys' own.
CHANGE_BY_THEMSELVES = ("opt_in", "sms_opt_in", "last_modified_at", "last_modified_at_raw")
PLANNER, APPROVERS = "Demo Planner", ("Demo Approver", "Second Approver")


@dataclass(frozen=True, slots=True)
class DemoRepairs:
    """What became of the planted faults that a push may mend.

    Attributes:
        planned: the plan, and what it leaves to people.
        pushed: the plan carried out.
        undone: the plan that takes it back, and what nothing takes back.
        taken_back: that one carried out.
        values: of the contacts that were written to, read again at the very end.
        unlike: of these, other than before the push; opt-ins apart, and merged contacts.
    """

    planned: Planned
    pushed: Repaired
    undone: Undone
    taken_back: Repaired
    values: int
    unlike: int

    @property
    def is_right(self) -> bool:
        """Every row holds, every finding of theirs is gone, and all that can go back is back."""
        planned, *judged = settled(self).select(pl.sum("planned", "fixed", "later")).row(0)
        rows = [one.carried.pushed.rows["state"] for one in (self.pushed, self.taken_back)]
        held = all(bool((states == RowState.VERIFIED.value).all()) for states in rows)
        return held and planned == sum(judged) and not self.unlike


def repaired(folder: Path, told: Telling) -> DemoRepairs:
    """Carry out all that the newest run proposes, then take it back.

    Args:
        folder: the demo's workspace.
        told: hears how far it is.
    """
    chosen = settings.read(folder)
    store, now = Store(folder), datetime.now(UTC)
    planned = plan(store, chosen, by=PLANNER)
    redaction = Redaction(chosen.redaction, store.secret)
    laid = laid_plan(
        folder,
        planned,
        lambda files: plan_page(made_plan(folder, chosen, planned, files, now=now), redaction),
    )
    lying = Lying(planned.plan, folder, laid.folder)
    pushed = _carried(lying, chosen, told)
    undone, back = repair_flow.take_back(lying, chosen, by=PLANNER)
    taken_back = _carried(Lying(undone.plan, folder, back.folder), chosen, told)
    changed = _returning(pushed)
    values, unlike = _compared(store, chosen, changed, told)
    return DemoRepairs(planned, pushed, undone, taken_back, values, unlike)


def _carried(found: Lying, chosen: Settings, told: Telling) -> Repaired:
    for person in APPROVERS:
        tenant = found.plan.header.tenant
        approve(found.workspace, found.plan, person=person, tenant=tenant, now=datetime.now(UTC))
    return repair_flow.push(found, chosen, told)


def _returning(pushed: Repaired) -> list[str]:
    """Contacts that were written to and can all be as they were: none that was merged."""
    plan = pushed.carried.plan
    merges = plan.rows.filter(pl.col("action") == Action.MERGE)
    gone = {*merges["record"], *merges.select(into()).to_series()}
    changed = touched(plan, pushed.carried.pushed.rows)
    return [one for one in changed if one not in gone]


def _compared(
    store: Store, chosen: Settings, changed: Sequence[str], told: Telling
) -> tuple[int, int]:
    """Values of these contacts that the audit saw, and how many are others now."""
    snapshot = next(one for one in store.newest() if one.system is System.EMARSYS)
    seen = seen_again(store, chosen, snapshot)
    read = waited_for(read_anew(chosen, seen, changed, SystemClock()))
    with store.lock():
        now = rows_again(store, chosen, snapshot, read, told).rows
    with closing(store.open([snapshot])) as connection:
        before = {table: rows_of(connection, table) for table in KEYS}
    pairs = [_side_by_side(before[table], now[table], keys) for table, keys in KEYS.items()]
    every = pl.concat(pairs)
    return every.height, every.filter(pl.col("value").ne_missing(pl.col("value_now"))).height


def _side_by_side(before: pl.DataFrame, now: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Each value of a contact that was there before, as text: value, value_now."""
    told = [one for one in before.columns if one not in {*keys, *CHANGE_BY_THEMSELVES}]
    long = [
        frame.select(*keys, pl.col(told).cast(pl.String)).unpivot(index=keys, variable_name="name")
        for frame in (before, now)
    ]
    return long[0].join(long[1], on=[*keys, "name"], suffix="_now").select("value", "value_now")


def settled(repairs: DemoRepairs) -> pl.DataFrame:
    """One row a check: what the plan was to settle wholly, and what became of it.

    Returns:
        check, planned, fixed (gone when asked again), later (part of the question can't be asked
            of this shop), back (there again after the plan was taken back), kept (fixed for good:
            an opt-out goes one way, a contact is never deleted).
    """
    findings = repairs.planned.findings.filter("is_settled")
    fixed, later, back = (
        pl.col("finding_id").is_in(ids.implode())
        for ids in (
            _ids(repairs.pushed, "fixed"),
            _ids(repairs.pushed, "later"),
            _ids(repairs.taken_back, "open"),
        )
    )
    told = findings.with_columns(fixed=fixed, later=later, back=fixed & back)
    return (
        told.group_by(check="check_id")
        .agg(
            planned=pl.len(),
            fixed=pl.col("fixed").sum(),
            later=pl.col("later").sum(),
            back=pl.col("back").sum(),
            kept=(pl.col("fixed") & ~pl.col("back")).sum(),
        )
        .sort("check")
    )


def _ids(of: Repaired, frame: str) -> pl.Series:
    if of.verified is None:
        return pl.Series("finding_id", [], pl.String)
    found: pl.DataFrame = getattr(of.verified, frame)
    return found["finding_id"]
