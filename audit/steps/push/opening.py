"""The one way in: a plan is held against what it was made from, approved, capped; then pushed."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from audit.connectors.clock import Clock, SystemClock
from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.emarsys_writer import Door, writer
from audit.connectors.sales_read_back import sold
from audit.ledger import Entry, Head, ledger
from audit.progress import Telling
from audit.push_part import PushPart
from audit.secret_places import secret
from audit.settings import Settings
from audit.source_parts import EmarsysPart
from audit.steps.plans.approve import Approval, must_be_approved, over_caps
from audit.steps.push.journal import Journal, Ledgered, Rehearsed
from audit.steps.push.kill_switch import FILE_NAME, KillSwitch, Stopped
from audit.steps.push.pushing import REFUSED, CanaryFailed, Pushed, looked_at, pushed
from audit.steps.push.reading_back import Back
from audit.steps.push.sent_before import orders_sent
from audit.steps.push.tenant_lock import tenant_lock
from audit.steps.push.watched_clock import WatchedClock
from audit.steps.push.work import Work
from checks.vocabulary import AuditError, ConnectorError, RepairPlan, SettingsError

STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Lane:
    """How a push stands beside others of its tenant.

    Attributes:
        lock: names its lock; pushes with locks of different names wait for none of each other.
        stop: the file below the workspace that stops it.
        share: of what Emarsys allows; null for the settings' own.
    """

    lock: str = ""
    stop: str = FILE_NAME
    share: float | None = None

    def paced(self, part: PushPart) -> PushPart:
        """The settings of the push, at the pace of this lane."""
        return part if self.share is None else part.model_copy(update={"share": self.share})


USUAL = Lane()


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What came of a plan.

    Attributes:
        plan: it.
        pushed: where each row stands.
        ended_by: why it did not come to its end; null when it did.
        head: of the ledger afterwards; null of a dry run.
        tenant: the account.
        kept: contacts that were written to, as they stand now; null where nothing was written, or
            they were not asked for, or may not or can't be.
    """

    plan: RepairPlan
    tenant: str
    pushed: Pushed
    ended_by: AuditError | None
    head: Head | None
    kept: ReadBack | None = None


async def carried_out(  # noqa: PLR0913 - one keyword a thing that a push stands on
    workspace: Path,
    settings: Settings,
    plan: RepairPlan,
    *,
    told: Telling,
    dry_run: bool = False,
    clock: Clock | None = None,
    standing: Sequence[Approval] = (),
    lane: Lane = USUAL,
    seen: EmarsysPart | None = None,
) -> CarriedOut:
    """Push a plan, as far as it may be pushed, and read again what was written.

    Args:
        workspace: the client's.
        settings: of now.
        plan: as approved.
        told: hears how far it is.
        dry_run: read and decide, and write nothing, neither to Emarsys nor to the ledger.
        clock: by which we wait.
        standing: approvals that hold for every plan of their lane; they are looked at by whoever
            gives them.
        lane: its lock, its kill switch and its pace.
        seen: what a pull reads of contacts, for the checks are asked again; null: they are not.

    Raises:
        SettingsError: it is not approved, has expired, or was made for something else.
        LedgerError: the ledger is damaged.
        StoreError: another push writes to this tenant.
        ConnectorError: Emarsys can't be asked.
    """
    switch = KillSwitch(workspace / lane.stop)
    clock = WatchedClock(clock or SystemClock(), switch)
    part = lane.paced(settings.push)
    async with writer(part, secret, clock, dry_run=dry_run) as door:
        _must_be_its_tenant(plan, door)
        approvals = standing or must_be_approved(
            workspace, plan, tenant=door.tenant, now=clock.now()
        )
        with ExitStack() as held:
            journal: Journal = Rehearsed()
            sent_before: frozenset[str] = frozenset()
            if not dry_run:
                held.enter_context(tenant_lock(workspace, door.tenant, lane.lock))
                kept = held.enter_context(ledger(workspace, door.tenant))
                kept.verify([Head(one.ledger_count, one.ledger_hash) for one in approvals])
                kept.keep_plan(plan.plan_id, plan.to_bytes())
                journal = Ledgered(kept, plan.plan_id, clock)
                sent_before = orders_sent(kept, {plan.plan_id, plan.header.undoes})
            held.enter_context(switch.listening())
            work = Work(
                door,
                journal,
                clock,
                part,
                switch,
                lambda orders: sold(settings, orders),
                lambda rows: told.advance("pushing", rows),
                rehearsal=dry_run,
                sent_before=sent_before,
            )
            back = Back(work, plan, seen, settings.designed())
            ended_by = await _to_its_end(back, _over_its_caps(plan, approvals))
            ended_by, read = await _read_whole(back, ended_by)
            end = Pushed(journal.rows(), door.counted, tuple(work.windows))
            head = None if dry_run else kept.head
            return CarriedOut(plan, door.tenant, end, ended_by, head, read)


async def _to_its_end(back: Back, barred: AuditError | None) -> AuditError | None:
    """Why it ended before its end; null when it came to it. What was written is read again."""
    work, plan = back.work, back.plan
    try:
        refused = await _refused(work, plan, barred)
        if not work.rehearsal:
            back.begin()
            await looked_at(work, plan)
    except (Stopped, CanaryFailed, ConnectorError) as why:
        work.journal.write([Entry(None, STOPPED, note=why.what)])
        return why
    return refused


async def _read_whole(
    back: Back, ended_by: AuditError | None
) -> tuple[AuditError | None, ReadBack | None]:
    """What was written as it stands now, where it may be asked for; and why it ended.

    Whoever stopped the push wants no further request, and a network that failed gives no answer.
    """
    if isinstance(ended_by, Stopped | ConnectorError):
        return ended_by, None
    try:
        return ended_by, await back.whole()
    except (ConnectorError, Stopped) as why:
        return ended_by or why, None


async def _refused(work: Work, plan: RepairPlan, barred: AuditError | None) -> AuditError | None:
    """Why not all of it may be carried out; null where all may, and was."""
    try:
        await pushed(work, plan, barred=barred)
    except (Stopped, CanaryFailed, ConnectorError):
        raise
    except AuditError as why:
        work.journal.write([Entry(None, REFUSED, note=why.what)])
        return why
    return None


def _must_be_its_tenant(plan: RepairPlan, door: Door) -> None:
    if plan.header.tenant not in {None, *door.tenants}:
        raise SettingsError(
            "the plan was made for another Emarsys account than these credentials open",
            where="[push] in the settings",
            do="use the credentials of the account that was audited",
        )


def _over_its_caps(plan: RepairPlan, given: Sequence[Approval]) -> AuditError | None:
    """Why only the opt-outs may be carried out; null where all may."""
    over = over_caps(plan, given)
    if not over:
        return None
    return SettingsError(
        f"the plan is over its caps: {'; '.join(str(one) for one in over)}",
        where=f"plan {plan.plan_id[:12]}; its opt-outs were carried out",
        do="plan less of it (--check, --owner), or raise the cap in the settings and plan anew",
    )
