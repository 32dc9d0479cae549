"""What the lane has sent before, as the ledger tells it: for the share, and after a kill."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from audit.ledger import Ledger, RowState
from audit.steps.consent.lane_plan import LANE, STANDING
from audit.steps.opt_outs.sent import keep_opt_outs_sent
from audit.steps.opt_outs.written import opt_outs_written
from checks.vocabulary import RepairPlan

DAY = timedelta(hours=24)
NOT_SENT = (RowState.FAILED, RowState.MOVED, RowState.SKIPPED)


def lane_plans(kept: Ledger, ids: Iterable[str]) -> Iterator[RepairPlan]:
    """Those of the plans that went under a standing approval; a person approved the others."""
    for plan_id in ids:
        plan = RepairPlan.from_bytes(kept.plan(plan_id), where=str(kept.path))
        if plan.header.lane == LANE and STANDING in plan.header.scope:
            yield plan


def unsettled_plans(kept: Ledger) -> list[RepairPlan]:
    """Plans of the lane with a row that was intended and never heard of again."""
    return [*lane_plans(kept, kept.unsettled()["plan_id"].unique().sort())]


def sent_within_a_day(kept: Ledger, now: datetime) -> frozenset[str]:
    """Contacts that the lane opted out, or may have, in the 24 hours before."""
    found: set[str] = set()
    for plan in lane_plans(kept, _since(kept, now - DAY)):
        rows = kept.rows(plan.plan_id).filter(~pl.col("state").is_in([*map(str, NOT_SENT)]))
        found |= {*plan.rows.join(rows, on="row_id", how="semi")["record"]}
    return frozenset(found)


def keep_times(store: Path, kept: Ledger, since: datetime) -> None:
    """Keep the times of what was confirmed; what was kept before is kept once.

    Args:
        store: the workspace's folder `store`.
        kept: the account's ledger.
        since: plans that were spoken of before are passed over.
    """
    for plan in lane_plans(kept, _since(kept, since)):
        keep_opt_outs_sent(store, opt_outs_written(plan, kept.rows(plan.plan_id)))


def _since(kept: Ledger, moment: datetime) -> list[str]:
    plans = kept.plans().filter("kept", pl.col("last_at") >= moment)
    return plans["plan_id"].to_list()
