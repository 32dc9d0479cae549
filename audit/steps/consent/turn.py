"""One turn of the lane: read, look, plan, push, look again, keep the times.

Killed anywhere, the next turn first settles what the ledger holds open, then goes on from there.
"""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from audit.connectors.clock import Clock, SystemClock
from audit.progress import Telling
from audit.settings import Settings
from audit.steps.consent.ground import LANE, STOP, Ground
from audit.steps.consent.laid import laid
from audit.steps.consent.lane_plan import lane_plan
from audit.steps.consent.links import FOLDER, KeptLinks, kept_links
from audit.steps.consent.looking import Looked, look, tenants_of
from audit.steps.consent.reading import Stated, stated
from audit.steps.consent.seen import doubted, keep_seen, last_seen, persons_of, still_open
from audit.steps.consent.sending import carried, over_share, settle
from audit.steps.consent.standing import source_of, standing
from audit.steps.consent.told import End, Turn, keep_turn, with_delays
from audit.steps.opt_outs.sent import keep_opt_outs_sent
from audit.steps.opt_outs.written import CONFIRMED, opt_outs_written
from audit.steps.plans.folder import SHORT
from audit.steps.push.kill_switch import KillSwitch, Stopped
from audit.steps.push.opening import CarriedOut
from audit.steps.push.tenant_lock import locked
from checks.vocabulary import AuditError, RepairPlan, SettingsError

LOCK, AT_WORK = "lock", "another turn of the consent lane is at work"
NONE_HOLDS = (
    "no standing approval of the consent lane holds: none was given, it has ended or was revoked, "
    "or the settings that decide how consent is read were changed since"
)


def account_named(settings: Settings, clock: Clock | None = None) -> str:
    """What the account is called that the settings of the push open.

    Raises:
        SettingsError, ConnectorError: Emarsys can't be asked.
    """
    return tenants_of(LANE.paced(settings.push), clock or SystemClock())[0]


def one_turn(
    workspace: Path,
    settings: Settings,
    told: Telling,
    *,
    dry_run: bool = False,
    clock: Clock | None = None,
) -> Turn:
    """One turn; a line of it is kept, whatever its end.

    Raises:
        SettingsError: no standing approval holds, or the settings can't be followed.
        Stopped: somebody threw the switch.
        ConnectorError: a system can't be asked.
        StoreError: another turn is at work, or the workspace can't be used.
    """
    clock = clock or SystemClock()
    lock = workspace / "store" / FOLDER / LOCK
    with nullcontext() if dry_run else locked(lock, AT_WORK):
        approval = standing(workspace, source=source_of(settings), now=clock.now())
        ground = Ground(workspace, settings, told, clock, approval, dry_run)
        if not dry_run:
            if approval is None:
                raise ground.not_allowed(NONE_HOLDS)
            KillSwitch(workspace / STOP).ask()
        return _noted(ground)


def _noted(ground: Ground) -> Turn:
    at, began = ground.clock.now(), ground.clock.monotonic()
    try:
        turn = _turn(ground, at)
    except SettingsError:
        raise
    except AuditError as why:
        if not ground.dry_run:
            keep_turn(ground.store, Turn(at, End.FAILED, why.what))
        raise
    seconds = ground.clock.monotonic() - began
    turn = replace(turn, seconds=seconds, dry_run=ground.dry_run)
    if not ground.dry_run:
        keep_turn(ground.store, turn)
    return turn


def _turn(ground: Ground, at: datetime) -> Turn:
    settle(ground)
    links = kept_links(ground.store)
    with ground.aside() as folder:
        said = stated(ground.workspace, ground.settings, folder, ground.told)
        many = said.statements.select(pl.len()).collect().item()
        turn = Turn(at, End.DONE, statements=many, refused=said.refused, linked=links.run_id)
        doubt = doubted(ground.store, said, ground.by)
        if doubt is not None:
            return replace(turn, end=End.REFUSED, why=doubt)
        persons = persons_of(said, links)
        outs = still_open(said, last_seen(ground.store), ground.channels, persons)
        if outs.is_empty():
            _keep_seen(ground, said, outs, ground.channels, persons)
            return turn
        looked = look(outs, said, links, ground)
        return _carried(ground, said, looked, links, _with_looked(turn, looked))


def _with_looked(turn: Turn, looked: Looked) -> Turn:
    return replace(
        turn,
        new=looked.outs.height,
        contacts=looked.found.contacts["contact_id"].n_unique(),
        gone=looked.beside.gone,
        hubs=looked.found.hubs,
        left=looked.beside.unread.height,
        requests=looked.requests,
        unasked=looked.unasked,
    )


def _carried(ground: Ground, said: Stated, looked: Looked, links: KeptLinks, turn: Turn) -> Turn:
    """Plan and push what is left to be done, and keep what came of it: times first."""
    persons = persons_of(said, links)
    plan = _plan(ground, looked, links, ground.by[:SHORT])
    turn = replace(turn, planned=plan.rows.height)
    why = over_share(ground, plan.rows["record"], links.contacts)
    if why is not None:
        return _refused(ground, _plan(ground, looked, links, ""), turn, why)
    if ground.dry_run:
        return turn
    if plan.rows.is_empty():
        left = _left(looked, plan, plan.rows.select("row_id"))
        _keep_seen(ground, said, left, looked.channels, persons)
        return replace(turn, end=End.LEFT if left.height else End.DONE, left=left.height)
    done = carried(ground, plan)
    times = opt_outs_written(plan, done.pushed.rows)
    keep_opt_outs_sent(ground.store, times)
    confirmed = done.pushed.rows.filter(pl.col("state").is_in([one.value for one in CONFIRMED]))
    left = _left(looked, plan, confirmed)
    _keep_seen(ground, said, left, looked.channels, persons)
    turn = _with_done(turn, done, confirmed, left)
    return with_delays(replace(turn, plan=plan.plan_id[:SHORT]), times)


def _with_done(turn: Turn, done: CarriedOut, confirmed: pl.DataFrame, left: pl.DataFrame) -> Turn:
    return replace(
        turn,
        end=_end(done, left),
        why=done.ended_by.what if done.ended_by else None,
        applied=confirmed.height,
        verified=confirmed.filter(state="verified").height,
        left=left.height,
        requests=turn.requests + done.pushed.requests,
        head=(done.head.count, done.head.hash) if done.head else None,
    )


def _plan(ground: Ground, looked: Looked, links: KeptLinks, seal: str) -> RepairPlan:
    return lane_plan(
        looked.beside.mailable,
        settings=ground.settings,
        tenant=looked.tenant,
        links=links,
        now=ground.clock.now(),
        channels=ground.channels,
        standing=seal,
    )


def _refused(ground: Ground, plan: RepairPlan, turn: Turn, why: str) -> Turn:
    """A person has to look at it: the plan is laid where plans lie."""
    if not ground.dry_run:
        laid(ground.workspace, ground.settings, plan, ground.clock.now())
    return replace(turn, end=End.REFUSED, why=why, left=turn.new, plan=plan.plan_id[:SHORT])


def _left(looked: Looked, plan: RepairPlan, confirmed: pl.DataFrame) -> pl.DataFrame:
    """Opt-outs that stay open: customer_id, channel, changed_at."""
    done = plan.rows.join(confirmed, on="row_id", how="semi")
    known = done.select("field", contact_id="record")
    still = looked.beside.mailable.join(known, on=["contact_id", "field"], how="anti")
    columns = looked.outs.columns
    return pl.concat([looked.beside.unread.select(columns), still.select(columns)]).unique()


def _keep_seen(
    ground: Ground,
    said: Stated,
    left: pl.DataFrame,
    channels: tuple[str, ...],
    persons: pl.LazyFrame,
) -> None:
    if not ground.dry_run:
        keep_seen(ground.store, said, left, by=ground.by, channels={*channels}, persons=persons)


def _end(done: CarriedOut, left: pl.DataFrame) -> End:
    if isinstance(done.ended_by, Stopped):
        return End.STOPPED
    if done.ended_by is not None:
        return End.FAILED
    return End.LEFT if left.height else End.DONE
