"""A plan as its page wants it: who must approve, the limits, what is left, in one value."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from audit.caps import SHARES, capped
from audit.ledger import Head, looking, tenants
from audit.settings import Settings
from audit.steps.plans.approval_lines import Approval
from audit.steps.plans.approval_rules import Needed, needed
from audit.steps.plans.approve import approvals
from audit.steps.plans.folder import PLANS, SHORT
from audit.steps.plans.plan import Planned
from checks.discovery import every_check
from checks.vocabulary import RepairPlan
from reports.plan.made import AMOUNT, APPROVALS, CAPS, NUMBER, SHARE, MadePlan

_MONEY = frozenset({"appended"})


def made_plan(
    workspace: Path, settings: Settings, planned: Planned, files: pl.DataFrame, *, now: datetime
) -> MadePlan:
    """All that the page shows of a plan that has just been made.

    Args:
        workspace: of the client.
        settings: of now.
        planned: the plan and what it leaves.
        files: that a person hands in; columns as `reports.plan.made.FILES`.
        now: UTC; which approvals hold.
    """
    return replace(
        lying_plan(workspace, settings, planned.plan, now=now),
        findings=planned.findings.filter(pl.col("is_settled") | pl.col("in_part")),
        refused=planned.refused,
        work=planned.work,
        files=files,
    )


def lying_plan(workspace: Path, settings: Settings, plan: RepairPlan, *, now: datetime) -> MadePlan:
    """The same of a plan that lies in its folder: what it left is told by its page alone."""
    wanted, tenant = needed(plan), plan.header.tenant
    head = head_of(workspace, tenant)
    return MadePlan(
        plan=plan,
        folder=f"{PLANS}/{plan.plan_id[:SHORT]}",
        wanted=people_wanted(wanted, plan.header.planned_by) if plan.rows.height else (),
        wanted_because=wanted.because,
        approvals=_given(approvals(workspace, plan, tenant=tenant, now=now)),
        caps=_caps(plan),
        head=None if head is None else (head.count, head.hash),
        about={one.id: one.about for one in every_check().values()},
        time_zone=settings.client.time_zone,
        locale=settings.client.locale,
    )


def people_wanted(wanted: Needed, planner: str) -> tuple[str, ...]:
    """A phrase for each person who must approve."""
    one = (
        "one person" if wanted.planner_counts else f"a person other than {planner} (who planned it)"
    )
    return (one, *["a second such person"] * (wanted.persons - 1))


def head_of(workspace: Path, tenant: str | None) -> Head | None:
    """How far the account's ledger has come; null where there is none.

    Raises:
        LedgerError: it is damaged.
    """
    if tenant is None or tenant not in tenants(workspace):
        return None
    with looking(workspace, tenant) as kept:
        return kept.head


def _given(given: Iterable[Approval]) -> pl.DataFrame:
    rows = [(one.person, one.at, one.until, _scope(one)) for one in given]
    return pl.DataFrame(rows, schema=APPROVALS, orient="row")


def _scope(one: Approval) -> str:
    told = [f"{name} {word}" for name, word in one.scope.items()]
    told += [f"beyond {cap}" for cap in one.beyond]
    return ", ".join(told)


def _caps(plan: RepairPlan) -> pl.DataFrame:
    rows = [
        (cap.name, cap.told, _unit(cap.name), cap.shown, cap.limit, cap.is_exceeded)
        for cap in capped(plan.rows, plan.header)
    ]
    return pl.DataFrame(rows, schema=CAPS, orient="row")


def _unit(name: str) -> str:
    if name in SHARES:
        return SHARE
    return AMOUNT if name in _MONEY else NUMBER
