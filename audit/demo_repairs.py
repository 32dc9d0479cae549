"""The repairs of the demo: planned, approved, pushed, verified, and taken back again.

Two people who don't exist approve it, for a plan of new contacts asks for somebody else than its
planner.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit import repair_flow, settings
from audit.progress import Telling
from audit.repair_flow import Repaired
from audit.settings import Settings
from audit.steps.approve import approve
from audit.steps.made_plan import made_plan
from audit.steps.plan import Planned, plan
from audit.steps.plan_folder import Lying
from audit.steps.undo import Undone
from audit.steps.work_files import laid_plan
from audit.store import Store
from checks.vocabulary import RepairPlan
from reports import Redaction
from reports.plan_page import plan_page

PLANNER, APPROVERS = "Demo Planner", ("Demo Approver", "Second Approver")


@dataclass(frozen=True, slots=True)
class DemoRepairs:
    """What became of the planted faults that a push may mend.

    Attributes:
        planned: the plan, and what it leaves to people.
        pushed: the plan carried out.
        undone: the plan that takes it back, and what nothing takes back.
        taken_back: that one carried out.
    """

    planned: Planned
    pushed: Repaired
    undone: Undone
    taken_back: Repaired


def repaired(folder: Path, tenant: str, told: Telling) -> DemoRepairs:
    """Carry out all that the newest run proposes, then take it back.

    Args:
        folder: the demo's workspace.
        tenant: the account, for whoever approves.
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
    pushed = _carried(Lying(planned.plan, folder, laid.folder), chosen, tenant, told)
    undone, back = repair_flow.take_back(
        Lying(planned.plan, folder, laid.folder), chosen, by=PLANNER
    )
    taken_back = _carried(Lying(undone.plan, folder, back.folder), chosen, tenant, told)
    return DemoRepairs(planned, pushed, undone, taken_back)


def _carried(found: Lying, chosen: Settings, tenant: str, told: Telling) -> Repaired:
    for person in APPROVERS:
        _approved(found.workspace, found.plan, tenant, person)
    return repair_flow.push(found, chosen, told)


def _approved(workspace: Path, plan: RepairPlan, tenant: str, person: str) -> None:
    account = plan.header.tenant or tenant
    approve(workspace, plan, person=person, tenant=account, now=datetime.now(UTC))


def settled(repairs: DemoRepairs) -> pl.DataFrame:
    """One row a check: what the plan was to settle wholly, and what became of it.

    Returns:
        check, planned, fixed (gone when asked again), back (there again after the plan was taken
            back), kept (fixed for good: an opt-out goes one way, a contact is never deleted).
    """
    findings = repairs.planned.findings.filter("is_settled")
    fixed, back = (
        pl.col("finding_id").is_in(ids.implode())
        for ids in (_fixed(repairs.pushed), _there(repairs.taken_back))
    )
    told = findings.with_columns(fixed=fixed, back=fixed & back)
    return (
        told.group_by(check="check_id")
        .agg(
            planned=pl.len(),
            fixed=pl.col("fixed").sum(),
            back=pl.col("back").sum(),
            kept=(pl.col("fixed") & ~pl.col("back")).sum(),
        )
        .sort("check")
    )


def _fixed(pushed: Repaired) -> pl.Series:
    return _ids(pushed, "fixed")


def _there(taken_back: Repaired) -> pl.Series:
    return _ids(taken_back, "open")


def _ids(of: Repaired, frame: str) -> pl.Series:
    if of.verified is None:
        return pl.Series("finding_id", [], pl.String)
    found: pl.DataFrame = getattr(of.verified, frame)
    return found["finding_id"]
