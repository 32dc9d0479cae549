"""How long a plan stands: a day, for one account, for the settings and the run it was made of."""

from datetime import datetime
from pathlib import Path

from audit import settings
from audit.steps.plans.folder import SHORT
from audit.steps.plans.repairs import newest_run
from checks.vocabulary import RepairPlan, SettingsError

REPAIR_LANE = "repair"
ANEW = "make a new plan of the newest run: stokly-audit plan"


def must_stand(workspace: Path, plan: RepairPlan, *, tenant: str | None, now: datetime) -> None:
    """A plan holds for a day, for one account, for the settings and the run that it was made of.

    Raises:
        SettingsError: it does not hold any more.
        StoreError: what the newest run proposed can't be read.
    """
    header = plan.header
    if now >= header.expires_at:
        raise _fallen(plan, f"the plan expired at {header.expires_at:%Y-%m-%d %H:%M} UTC", ANEW)
    if header.tenant is not None and tenant != header.tenant:
        raise _fallen(
            plan,
            f"the plan is for account {header.tenant[:12]}, not for {(tenant or 'none')[:12]}",
            "plan and push with credentials of the same account",
        )
    if settings.read(workspace).config_hash != header.config_hash:
        raise _fallen(plan, "the settings were changed since the plan was made", ANEW)
    if header.lane == REPAIR_LANE:
        run = newest_run(workspace / "store")
        if run != (header.run_id, tuple(header.snapshots)):
            raise _fallen(
                plan,
                f"an audit was made since: the plan is of {header.run_id}, the newest is {run[0]}",
                ANEW,
            )


def named(plan: RepairPlan) -> str:
    """A plan as errors name it."""
    return f"plan {plan.plan_id[:SHORT]}"


def _fallen(plan: RepairPlan, what: str, do: str) -> SettingsError:
    return SettingsError(what, where=named(plan), do=do)
