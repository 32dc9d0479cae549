"""A plan that takes another back: made from what the ledger holds, and carried out as any other.

It goes the way of every plan: approved, held against its caps, pushed, verified; so what others
changed since is left as it is, and it can itself be undone.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl

from audit.ledger import Entry, Ledger, RowState
from audit.settings import Settings
from audit.steps.plans.plan import numbered
from audit.steps.plans.proposed_changes import in_order
from audit.steps.undoing.ways_back import OF_LEDGER, TAKES_BACK, left, way_back
from checks.vocabulary import Action, RepairPlan, SettingsError
from checks.vocabulary.repair_plan import LASTS

LANE = "undo"
DONE = (RowState.APPLIED, RowState.VERIFIED, RowState.MISMATCH, RowState.UNDONE)
# What stands again exactly as it stood, once it is verified.
EXACT = (Action.UPDATE.value, Action.LIST_ADD.value, Action.LIST_REMOVE.value)


@dataclass(frozen=True, slots=True)
class Undone:
    """What takes a plan back, and what nothing takes back.

    Attributes:
        plan: its lane is "undo"; without a row where nothing can be taken back.
        left: one row a row of the plan that can't be taken back, or not wholly: row_id, action,
            why. A contact that was made stands here and, opted out, in the plan.
    """

    plan: RepairPlan
    left: pl.DataFrame


def undo(
    workspace: Path,
    plan_id: str,
    ledger: Ledger,
    settings: Settings,
    *,
    now: datetime,
    by: str,
) -> Undone:
    """A plan that puts back what a plan changed, as far as that stands and was the plan's doing.

    Args:
        workspace: of the client.
        plan_id: of the plan to take back.
        ledger: of its tenant.
        settings: those of now.
        now: with its zone.
        by: who asks for it, by name.

    Raises:
        LedgerError: the ledger does not keep that plan.
        SettingsError: nobody asks for it, or what the ledger keeps is no plan of this version.
    """
    asks = " ".join(by.split())
    if not asks:
        raise SettingsError("nobody undoes", where="--as", do="say who you are: --as NAME")
    undone = _kept(ledger, plan_id, workspace)
    standing = in_force(ledger, plan_id, workspace)
    rows = way_back(standing, plan_id, offset_sales=settings.push.offset_sales)
    made_at = now.astimezone(UTC).replace(microsecond=0)
    header = replace(
        undone.header,
        lane=LANE,
        config_hash=settings.config_hash,
        version=version("stokly-emarsys-audit"),
        planned_by=asks,
        created_at=made_at,
        expires_at=made_at + LASTS,
        scope={},
        caps=settings.push.caps.model_dump(),
        undoes=plan_id,
    )
    ordered = in_order(rows.with_columns(task=pl.lit(None, pl.String)))
    told = left(standing, _unsettled(ledger, undone), offset_sales=settings.push.offset_sales)
    return Undone(RepairPlan(header, numbered(ordered)), told)


def in_force(ledger: Ledger, plan_id: str, workspace: Path) -> pl.DataFrame:
    """Rows of a plan that were carried out by it and not taken back since.

    What stood there already was never its doing. A taking back that was itself taken back does not
    count.

    Returns:
        columns as `PLAN_ROW`, with the ledger's state, attempts, pre_image and note.
    """
    plan = _kept(ledger, plan_id, workspace)
    done = _standing(ledger, plan).filter(
        pl.col("state").is_in([one.value for one in DONE]), pl.col("attempts") > 0
    )
    takers = _takers(ledger, plan_id)
    back = [in_force(ledger, other, workspace) for other in takers]
    # Sale rows that were perhaps offset are not offset once more.
    back += [_perhaps_sent(ledger, _kept(ledger, other, workspace)) for other in takers]
    rows = [
        one.select(row_id=pl.col("body").str.json_path_match(f"$.{TAKES_BACK}")) for one in back
    ]
    return done.join(pl.concat([done.select("row_id").clear(), *rows]), on="row_id", how="anti")


def _perhaps_sent(ledger: Ledger, plan: RepairPlan) -> pl.DataFrame:
    """Appends of which nobody knows whether they were carried out; columns as of `in_force`."""
    states = [RowState.INTENT.value, RowState.UNKNOWN.value]
    return _standing(ledger, plan).filter(
        pl.col("state").is_in(states), pl.col("action") == Action.APPEND
    )


def stand_again(plan: RepairPlan, ledger: Ledger) -> list[Entry]:
    """What is to be recorded of the plan that was taken back, once this one is verified.

    Args:
        plan: the one that takes back.
        ledger: where its rows stand verified.

    Returns:
        `UNDONE` for each row of the other whose earlier value stands there again.
    """
    rows = _standing(ledger, plan).filter(
        pl.col("state") == RowState.VERIFIED, pl.col("action").is_in(EXACT)
    )
    ids = rows.select(pl.col("body").str.json_path_match(f"$.{TAKES_BACK}")).to_series()
    return [Entry(row_id, RowState.UNDONE) for row_id in ids.drop_nulls()]


def _kept(ledger: Ledger, plan_id: str, workspace: Path) -> RepairPlan:
    return RepairPlan.from_bytes(ledger.plan(plan_id), where=f"plan {plan_id[:12]} of {workspace}")


def _takers(ledger: Ledger, plan_id: str) -> list[str]:
    """Plans that take this one back."""
    kept = ledger.plans().filter("kept")["plan_id"].to_list()
    heads = {one: json.loads(ledger.plan(one).partition(b"\n")[0]) for one in kept}
    return [one for one, head in heads.items() if head["undoes"] == plan_id]


def _standing(ledger: Ledger, plan: RepairPlan) -> pl.DataFrame:
    told = ledger.rows(plan.plan_id).select("row_id", *OF_LEDGER)
    return plan.rows.join(told, on="row_id", how="inner", maintain_order="left")


def _unsettled(ledger: Ledger, plan: RepairPlan) -> pl.DataFrame:
    """Rows of which nobody knows whether they were carried out."""
    states = [RowState.INTENT.value, RowState.UNKNOWN.value]
    return _standing(ledger, plan).filter(pl.col("state").is_in(states))
