"""Repairs in order: push an approved plan, ask the checks again, tell it. First comes `flow.py`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit.connectors.clock import Clock
from audit.ledger import GENESIS, RowState, ledger, tenants
from audit.progress import Telling
from audit.settings import Settings
from audit.source_parts import EmarsysPart
from audit.steps.asking import waited_for
from audit.steps.opt_outs.sent import keep_opt_outs_sent
from audit.steps.opt_outs.written import opt_outs_of, opt_outs_written
from audit.steps.plans.folder import SHORT, Lying
from audit.steps.plans.made_plan import made_plan
from audit.steps.plans.plan import LEFT, Planned
from audit.steps.plans.settled_findings import SETTLED
from audit.steps.plans.work_files import LaidPlan, laid_plan
from audit.steps.publish import written
from audit.steps.push.opening import CarriedOut, carried_out
from audit.steps.push.reading_back import is_written
from audit.steps.undoing.undo import LANE as UNDO
from audit.steps.undoing.undo import Undone, stand_again, undo
from audit.steps.verifying.touched import seen_again
from audit.steps.verifying.verified import Verified
from audit.steps.verifying.verify import theirs_of, verify
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import ConnectorError, RepairPlan, SettingsError, StoreError
from reports import Redaction
from reports.plan_page import plan_page
from reports.push.made import FIXED, LATER, NEW, NOT_FIXED, NOTED, OUTCOMES, MadePush
from reports.push_page import push_page

PAGE = "push.html"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A push, and what it settled.

    Attributes:
        carried: where each row of the plan stands.
        verified: what became of the findings; null where nothing was written or it was stopped.
        made: the same, for pages and terminals.
        page: its page; null of a dry run.
    """

    carried: CarriedOut
    verified: Verified | None
    made: MadePush
    page: Path | None


def push(
    found: Lying,
    settings: Settings,
    told: Telling,
    *,
    dry_run: bool = False,
    clock: Clock | None = None,
) -> Repaired:
    """Carry out an approved plan, read again what it wrote, and ask its checks anew.

    Raises:
        AuditError: as `carried_out`, before anything is written.
    """
    began_at, store = datetime.now(UTC), Store(found.workspace)
    with store.lock():
        carried = waited_for(
            carried_out(
                found.workspace,
                settings,
                found.plan,
                told=told,
                dry_run=dry_run,
                clock=clock,
                seen=_seen(store, settings, found.plan),
            )
        )
        verified = None
        if not dry_run:
            _note_taken_back(found, carried)
            times = opt_outs_written(found.plan, carried.pushed.rows)
            keep_opt_outs_sent(store.folder, times)
            carried, verified = asked_again(store, settings, carried, told)
    made = _made(found, settings, carried, verified, began_at)
    page = None
    if not dry_run:
        text = push_page(made, Redaction(settings.redaction, store.secret))
        page = written(found.folder / PAGE, lambda path: path.write_text(text, "utf-8"))
    return Repaired(carried, verified, made, page)


def take_back(found: Lying, settings: Settings, *, by: str) -> tuple[Undone, LaidPlan]:
    """Plan the way back of a plan, from the ledger; it is approved and pushed as any plan.

    Raises:
        SettingsError: nothing of it was ever carried out from this workspace.
        LedgerError: the ledger is damaged, or does not hold it.
    """
    now, workspace = datetime.now(UTC), found.workspace
    with ledger(workspace, _tenant_of(found)) as kept:
        undone = undo(workspace, found.plan.plan_id, kept, settings, now=now, by=by)
    planned = _alone(undone.plan)
    redaction = Redaction(settings.redaction, Store(workspace).secret)
    laid = laid_plan(
        workspace,
        planned,
        lambda files: plan_page(made_plan(workspace, settings, planned, files, now=now), redaction),
    )
    return undone, laid


def _alone(plan: RepairPlan) -> Planned:
    """A plan that leaves nothing to anybody."""
    nothing = pl.DataFrame(schema=LEFT)
    return Planned(plan, nothing, nothing, {}, {}, pl.DataFrame(schema=SETTLED))


def _tenant_of(found: Lying) -> str:
    """The account that the plan was carried out on.

    Raises:
        SettingsError: on none, from here.
    """
    for tenant in tenants(found.workspace):
        with ledger(found.workspace, tenant) as kept:
            if found.plan.plan_id in kept.plans()["plan_id"].to_list():
                return tenant
    raise SettingsError(
        f"nothing of the plan {found.plan.plan_id[:SHORT]} was ever carried out",
        where=str(found.folder),
        do="see with `stokly-audit ledger show` which plans were",
    )


def _note_taken_back(found: Lying, carried: CarriedOut) -> None:
    """Rows of the plan that this one took back stand as undone."""
    undoes = found.plan.header.undoes
    if found.plan.header.lane != UNDO or undoes is None:
        return
    with ledger(found.workspace, carried.tenant) as kept:
        kept.append(undoes, stand_again(found.plan, kept), at=datetime.now(UTC))


def asked_again(
    store: Store, settings: Settings, carried: CarriedOut, told: Telling
) -> tuple[CarriedOut, Verified | None]:
    """What became of the findings; null where nothing was written, or nothing may be asked now.

    What was written is told in every case.
    """
    if carried.kept is None:
        return carried, None
    try:
        written = frozenset(carried.pushed.rows.filter(is_written())["row_id"])
        return carried, verify(store, settings, carried.plan, carried.kept, told, written=written)
    except (ConnectorError, StoreError) as why:
        return replace(carried, ended_by=carried.ended_by or why), None


def as_wanted(repaired: Repaired) -> bool:
    """Whether every row was carried out and holds, and every finding that can be judged is gone.

    What a plan takes back is there again, as it should be: then the rows alone are judged.
    """
    good = [RowState.VERIFIED.value, RowState.APPLIED.value]
    stand = repaired.carried.pushed.rows
    every = stand.height == repaired.carried.plan.rows.height
    held = every and bool(stand["state"].is_in(good).all())
    if repaired.carried.plan.header.lane == UNDO or repaired.verified is None:
        return held
    return held and repaired.verified.is_clean


def _seen(store: Store, settings: Settings, plan: RepairPlan) -> EmarsysPart | None:
    """What a pull reads of contacts; null where the plan is of none of Emarsys' snapshots."""
    theirs = theirs_of(store.sealed(plan.header.snapshots))
    return None if theirs is None else seen_again(store, settings, theirs)


def _made(
    found: Lying,
    settings: Settings,
    carried: CarriedOut,
    verified: Verified | None,
    began_at: datetime,
) -> MadePush:
    head = carried.head
    undo_words = f"stokly-audit undo {found.folder}" if carried.head is not None else ""
    return MadePush(
        plan=carried.plan,
        folder=str(found.folder),
        ledger=carried.pushed.rows,
        begun_at=began_at,
        ended_at=datetime.now(UTC),
        requests=carried.pushed.requests,
        head=(head.count, head.hash) if head is not None else (0, GENESIS),
        dry_run=head is None,
        windows=carried.pushed.windows,
        opt_outs=opt_outs_of(carried.plan),
        outcomes=None if verified is None else _outcomes(verified),
        undo=undo_words,
        about={one.id: one.about for one in every_check().values()},
        time_zone=settings.client.time_zone,
        locale=settings.client.locale,
    )


def _outcomes(verified: Verified) -> pl.DataFrame:
    frames: Iterable[tuple[str, pl.DataFrame]] = (
        (FIXED, verified.fixed),
        (NOT_FIXED, verified.open),
        (NEW, verified.alarming),
        (NOTED, verified.noted),
        (LATER, verified.later),
    )
    return pl.concat(
        frame.group_by(check="check_id", currency="currency")
        .agg(findings=pl.len().cast(pl.Int64), people=pl.col("people").sum(), impact_u=_impact())
        .select(
            pl.lit(name).alias("outcome"), "check", "findings", "people", "impact_u", "currency"
        )
        .cast(OUTCOMES)
        .sort("check", "currency")
        for name, frame in frames
    )


def _impact() -> pl.Expr:
    """Null where none of them is put in money."""
    worth = pl.col("impact_u")
    return pl.when(worth.is_not_null().any()).then(worth.sum())
