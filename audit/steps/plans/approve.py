"""Approve a plan, and ask whether one is approved: bound to bytes, account, person and time.

An approval of another plan, another account or another workspace, one that was changed, and one
whose time has passed are none.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from audit.caps import Exceeded, exceeded
from audit.ledger import GENESIS, Head
from audit.steps.plans.approval_lines import Approval, keep_approval, kept_approvals
from audit.steps.plans.approval_rules import Needed, folded, needed
from audit.steps.plans.approval_seal import approval_key, known_key
from audit.steps.plans.folder import APPROVALS, folder_of
from audit.steps.plans.standing import must_stand, named
from checks.vocabulary import RepairPlan, SettingsError

__all__ = ["Approval", "approvals", "approve", "must_be_approved", "over_caps"]


def approve(  # noqa: PLR0913 - one keyword a thing that the approval is bound to
    workspace: Path,
    plan: RepairPlan,
    *,
    person: str,
    tenant: str | None,
    now: datetime,
    until: datetime | None = None,
    head: Head | None = None,
    beyond: Sequence[str] = (),
) -> Path:
    """Put a person's approval behind the others of a plan; it is on the disk when this comes back.

    Args:
        workspace: of the client.
        plan: what is approved, every byte of it.
        person: who approves, by name.
        tenant: the account on which it may be carried out.
        now: UTC.
        until: when it ends; null, or later than the plan, is when the plan does.
        head: of the account's ledger, to be held against it later; null where there is none yet.
        beyond: caps that the plan may go beyond; `Needed.beyond` says which can be named.

    Returns:
        the file of approvals.

    Raises:
        SettingsError: as `must_be_approvable`; or it would end before it began.
        StoreError: it can't be kept.
    """
    must_be_approvable(workspace, plan, person=person, tenant=tenant, now=now, beyond=beyond)
    ends = min(until or plan.header.expires_at, plan.header.expires_at)
    if ends <= now:
        raise _refused(
            "this approval would have ended before it began", "--until", "name a later time"
        )
    known = head or Head(0, GENESIS)
    approval = Approval(
        plan_id=plan.plan_id,
        tenant=tenant,
        person=" ".join(person.split()),
        at=now,
        until=ends,
        scope=plan.header.scope,
        rows=plan.rows.height,
        beyond=tuple(sorted(set(beyond))),
        ledger_count=known.count,
        ledger_hash=known.hash,
    )
    path = folder_of(workspace, plan) / APPROVALS
    keep_approval(path, approval, approval_key(workspace))
    return path


def must_be_approvable(
    workspace: Path,
    plan: RepairPlan,
    *,
    person: str,
    tenant: str | None,
    now: datetime,
    beyond: Sequence[str] = (),
) -> None:
    """The plan stands, and this person's approval of it would count.

    Raises:
        SettingsError: nobody is named, there is nothing to approve, the planner's own word counts
            for nothing here, the plan no longer stands, or it goes beyond no such cap.
    """
    wanted = needed(plan)
    must_stand(workspace, plan, tenant=tenant, now=now)
    if plan.rows.is_empty():
        raise _refused("the plan changes nothing", named(plan), "there is nothing to approve")
    _must_be_somebody(person, plan, wanted)
    _must_be_known(beyond, wanted)


def approvals(
    workspace: Path, plan: RepairPlan, *, tenant: str | None, now: datetime
) -> tuple[Approval, ...]:
    """Those that hold now, in the order in which they were given; none where none does."""
    key = known_key(workspace)
    if key is None:
        return ()
    wanted = (plan.plan_id, tenant, plan.rows.height)
    return tuple(
        one
        for one in kept_approvals(folder_of(workspace, plan) / APPROVALS, key)
        if (one.plan_id, one.tenant, one.rows) == wanted
        and one.at <= now < min(one.until, plan.header.expires_at)
        and folded(one.person)
    )


def must_be_approved(
    workspace: Path, plan: RepairPlan, *, tenant: str, now: datetime
) -> tuple[Approval, ...]:
    """The approvals by which a plan may be carried out now; nothing else of it need be asked.

    Raises:
        SettingsError: it does not stand (expired; settings, account or run are others now), or
            those who must approve have not.
        StoreError: what the newest run proposed can't be read.
    """
    must_stand(workspace, plan, tenant=tenant, now=now)
    wanted = needed(plan)
    counted = counted_approvals(plan, approvals(workspace, plan, tenant=tenant, now=now))
    people = counted_people(plan, counted)
    if len(people) < wanted.persons:
        raise _not_approved(plan, wanted, len(people))
    lacking = set(wanted.beyond) - {cap for one in counted for cap in one.beyond}
    if lacking:
        raise _refused(
            f"no approval names {', '.join(sorted(lacking))}: {'; '.join(wanted.because)}",
            named(plan),
            "see why so many; then: stokly-audit approve PLAN --as NAME --beyond "
            + ",".join(sorted(lacking)),
        )
    return counted


def counted_approvals(plan: RepairPlan, given: Iterable[Approval]) -> tuple[Approval, ...]:
    """Those that count: where the rules say so, the planner's own do not."""
    planner = folded(plan.header.planned_by)
    apart = not needed(plan).planner_counts
    return tuple(one for one in given if not apart or folded(one.person) != planner)


def counted_people(plan: RepairPlan, given: Iterable[Approval]) -> frozenset[str]:
    """The different people whose approvals count, names as they are compared."""
    return frozenset(folded(one.person) for one in counted_approvals(plan, given))


def over_caps(plan: RepairPlan, given: Iterable[Approval]) -> tuple[Exceeded, ...]:
    """The caps that stop all but the opt-outs of a plan: those that no approval lets it pass."""
    passed = {cap for one in given for cap in one.beyond}
    return tuple(one for one in exceeded(plan.rows, plan.header) if one.name not in passed)


def _must_be_somebody(person: str, plan: RepairPlan, wanted: Needed) -> None:
    if not folded(person):
        raise _refused("nobody approves", "--as", "say who you are: --as NAME")
    planner = plan.header.planned_by
    if not wanted.planner_counts and folded(person) == folded(planner):
        raise _refused(
            f"{planner} planned this, and may not approve it: {'; '.join(wanted.because)}",
            named(plan),
            "let somebody else approve it",
        )


def _must_be_known(beyond: Sequence[str], wanted: Needed) -> None:
    for cap in beyond:
        if cap not in wanted.beyond:
            raise _refused(
                f"the plan does not go beyond a cap {cap} that an approval could lift",
                "--beyond",
                "leave it out; other limits are raised in audit.toml alone",
            )


def _not_approved(plan: RepairPlan, wanted: Needed, given: int) -> SettingsError:
    apart = "" if wanted.planner_counts else f", not by {plan.header.planned_by}, who planned it"
    people = "1 person" if wanted.persons == 1 else f"{wanted.persons} different people"
    why = f": {'; '.join(wanted.because)}" if wanted.because else ""
    return _refused(
        f"the plan must be approved by {people}{apart}, and valid approvals of {given} are there"
        f"{why}",
        named(plan),
        "stokly-audit approve PLAN --as NAME; a plan that was changed in any byte is another plan",
    )


def _refused(what: str, where: str, do: str) -> SettingsError:
    return SettingsError(what, where=where, do=do)
