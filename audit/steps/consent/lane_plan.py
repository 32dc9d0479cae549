"""The plan of one turn: opt-outs and nothing else, of the channels that the approval names."""

from collections.abc import Collection
from datetime import datetime, timedelta
from importlib.metadata import version

import polars as pl

from audit.settings import Settings
from audit.steps.consent.links import KeptLinks
from audit.steps.consent.mailable import FIELD_OF
from audit.steps.plans.plan import numbered
from checks.vocabulary import (
    CLASS_OF,
    PLAN_ROW,
    Action,
    CheckError,
    Owner,
    PlanHeader,
    RepairPlan,
)
from checks.vocabulary.repair import OPTED_OUT
from checks.workings.repair_rows import stated_body

LANE, STANDING, LANE_NAME = "consent", "standing", "consent lane"
LASTS = timedelta(hours=1)
WHY = "opted out by {} in the master"
IN_WORDS = {"email": "e-mail", "sms": "SMS"}


def lane_plan(  # noqa: PLR0913 - one keyword a thing that the plan is made from
    mailable: pl.DataFrame,
    *,
    settings: Settings,
    tenant: str,
    links: KeptLinks,
    now: datetime,
    channels: Collection[str],
    standing: str,
) -> RepairPlan:
    """One opt-out a contact and channel, by record and field.

    Args:
        mailable: as `Beside.mailable`.
        settings: of now.
        tenant: the account.
        links: the snapshots and the number of contacts are those of their run.
        now: UTC.
        channels: that the approval names.
        standing: beginning of the approval's seal; empty where a person has to approve it.

    Raises:
        CheckError: a row is no opt-out of those channels.
    """
    header = PlanHeader(
        lane=LANE,
        client=settings.client.name,
        tenant=tenant,
        run_id=f"consent-{now:%Y%m%dT%H%M%SZ}",
        snapshots=links.snapshots,
        config_hash=settings.config_hash,
        version=version("stokly-emarsys-audit"),
        planned_by=LANE_NAME,
        created_at=now,  # to the microsecond: no two turns make one plan
        expires_at=now + LASTS,
        contacts=links.contacts,
        scope={"channels": ",".join(sorted(channels))} | ({STANDING: standing} if standing else {}),
        caps=settings.push.caps.model_dump(),
    )
    plan = RepairPlan(header, _rows(mailable))
    must_be_opt_outs(plan, channels)
    return plan


def is_opt_outs_of(plan: RepairPlan, channels: Collection[str]) -> bool:
    """Whether every row opts one contact out of one of the channels."""
    return _wrong(plan, channels).is_empty()


def must_be_opt_outs(plan: RepairPlan, channels: Collection[str]) -> None:
    """The same.

    Raises:
        CheckError: a row does not; nothing of the plan may be sent.
    """
    wrong = _wrong(plan, channels)
    if wrong.height:
        raise CheckError(
            f"{wrong.height:,} rows of the consent lane are no opt-out of {', '.join(channels)}",
            where=f"row {wrong['row_id'][0]} of its plan",
            do="report this: nothing of it was sent",
        )


def _wrong(plan: RepairPlan, channels: Collection[str]) -> pl.DataFrame:
    right = (
        (pl.col("action") == Action.OPT_OUT)
        & (pl.col("desired") == OPTED_OUT)
        & pl.col("field").is_in([FIELD_OF[one] for one in channels])
        & ~pl.col("clears")
    )
    return plan.rows.filter(~right.fill_null(value=False))


def _rows(mailable: pl.DataFrame) -> pl.DataFrame:
    """The earliest statement of several that are for one contact and channel stands for all."""
    first = mailable.sort("contact_id", "field", "changed_at", "customer_id", nulls_last=True)
    told = first.unique(["contact_id", "field"], keep="first", maintain_order=True)
    words = pl.col("channel").replace_strict(IN_WORDS, return_dtype=pl.String)
    rows = told.with_columns(
        action=pl.lit(Action.OPT_OUT.value),
        repair_class=pl.lit(CLASS_OF[Action.OPT_OUT].value),
        record="contact_id",
        desired=pl.lit(OPTED_OUT),
        clears=pl.lit(value=False),
        body=stated_body(),
        findings=pl.lit([], pl.List(pl.String)),
        checks=pl.lit([], pl.List(pl.String)),
        owner=pl.lit(Owner.MARKETING.value),
        people=pl.lit(1, pl.Int64),
        because=pl.format(WHY, words),
    )
    lacking = [name for name in PLAN_ROW if name not in rows.columns]
    nothing = [pl.lit(None, PLAN_ROW[name]).alias(name) for name in lacking]
    return numbered(rows.with_columns(nothing))
