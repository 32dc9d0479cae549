"""What the lane may send by itself, and sending it; what a killed turn began comes first."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from audit.ledger import ledger, tenants
from audit.steps.asking import waited_for
from audit.steps.consent.ground import LANE, Ground
from audit.steps.consent.lane_plan import is_opt_outs_of, must_be_opt_outs
from audit.steps.consent.sent import keep_times, sent_within_a_day, unsettled_plans
from audit.steps.consent.standing import SHARE
from audit.steps.consent.told import last_whole
from audit.steps.push.opening import CarriedOut, carried_out
from checks.vocabulary import RepairPlan

NO_AUDIT = "no audit has counted the contacts yet, so that no share of them can be told"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def carried(ground: Ground, plan: RepairPlan) -> CarriedOut:
    """Push a plan of the lane under its standing approval.

    Raises:
        CheckError: a row is no opt-out that the approval names; nothing is sent.
        SettingsError: there is no approval for this account.
        AuditError: as `carried_out`.
    """
    approval = ground.approval
    if approval is None or approval.tenant != plan.header.tenant:
        raise ground.not_allowed("the standing approval is for another Emarsys account")
    must_be_opt_outs(plan, approval.channels)
    return waited_for(
        carried_out(
            ground.workspace,
            ground.settings,
            plan,
            told=ground.told,
            clock=ground.clock,
            standing=(approval.of(plan),),
            lane=LANE,
        )
    )


def settle(ground: Ground) -> None:
    """Bring to an end what a killed turn began, and keep the times that it did not come to.

    A plan of a channel that is approved no more is left as it stands: nothing of it is sent.

    Raises:
        AuditError: it could not be brought to an end.
    """
    if ground.dry_run or ground.approval is None:
        return
    tenant = ground.approval.tenant
    if tenant not in tenants(ground.workspace):
        return
    with ledger(ground.workspace, tenant) as kept:
        begun = unsettled_plans(kept)
    for plan in begun:
        if not is_opt_outs_of(plan, ground.approval.channels):
            continue
        ended_by = carried(ground, plan).ended_by
        if ended_by is not None:
            raise ended_by
    with ledger(ground.workspace, tenant) as kept:
        keep_times(ground.store, kept, last_whole(ground.store) or LONG_AGO)


def over_share(ground: Ground, records: Iterable[str], contacts: int) -> str | None:
    """Why the lane may not opt these contacts out by itself; null where it may.

    Args:
        ground: of the turn.
        records: ids of contacts.
        contacts: that the account held at the newest audit; nought where none was made.
    """
    now = {*records}
    if not now:
        return None
    if not contacts:
        return NO_AUDIT
    approval = ground.approval
    if approval is not None and approval.tenant in tenants(ground.workspace):
        with ledger(ground.workspace, approval.tenant) as kept:
            now |= sent_within_a_day(kept, ground.clock.now())
    share = approval.share if approval is not None else SHARE
    if len(now) <= Decimal(str(share)) * contacts:
        return None
    return (
        f"{len(now):,} of {contacts:,} contacts would be opted out within 24 hours, more than "
        f"the approved share of {share:.4g}"
    )
