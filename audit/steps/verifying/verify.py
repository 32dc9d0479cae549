"""After a push: what was touched is read again, and the checks of its plan are asked again.

Stokly's snapshot and the moment up to which both are judged stay those of the run that the plan
was made from; of Emarsys' only the touched contacts are newer.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

import duckdb
import polars as pl

from audit.connectors.emarsys.read_back import ReadBack
from audit.progress import Telling
from audit.settings import Settings
from audit.steps.examine import examine
from audit.steps.link import link
from audit.steps.plans.repairs import unasked_of
from audit.steps.verifying.new_rows import CONTACT, NewRows
from audit.steps.verifying.sold_again import NewSales, sold_again
from audit.steps.verifying.touched import rows_again
from audit.steps.verifying.verified import Verified, compared, shown
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import Answer, Evidence, RepairPlan, Snapshot, StoreError, System


def verify(
    store: Store,
    settings: Settings,
    plan: RepairPlan,
    read: ReadBack,
    told: Telling,
    *,
    written: frozenset[str] | None = None,
) -> Verified:
    """Ask the plan's checks again of the run's snapshots, with what was touched as it is now.

    Whoever calls holds the workspace's lock. Nothing is kept and nothing is written.

    Args:
        store: of the workspace.
        settings: those that the plan was made with.
        plan: as it was carried out.
        read: contacts that were changed or made, as they stand now.
        told: hears how far it is.
        written: ids of the rows that were carried out; null for all.

    Raises:
        ConnectorError: not all that was touched was answered, or sales can't be read back.
        StoreError: the run or its snapshots are gone, or not what was sealed.
    """
    before, snapshots = _found(store, plan), _snapshots(store, plan)
    theirs = theirs_of(snapshots)
    sales = sold_again(store, settings, theirs, plan, told, written)
    checks = sorted(set(shown(plan.rows, sales.rows)["checks"].explode().drop_nulls()))
    answers: list[Answer] = []
    if checks:
        contacts = _contacts_again(store, settings, theirs, read, told)
        early = min(one.taken_at for one in snapshots) - settings.designed().settle
        over = partial(_lay, (sales, *contacts), early)
        told.advance("finding who is who", 0)
        with link(store, snapshots, settings.designed(), over) as evidence:
            answers = [*_asked(evidence, checks, told)]
    known = unasked_of(store.folder, plan.header.run_id)
    return compared(before, plan, answers, sales.rows, known)


def theirs_of(snapshots: Iterable[Snapshot]) -> Snapshot | None:
    """The one of Emarsys; null where the run read none."""
    return next((one for one in snapshots if one.system is System.EMARSYS), None)


def _found(store: Store, plan: RepairPlan) -> pl.DataFrame:
    """The run's findings.

    Raises:
        StoreError: the history does not know those that the plan is to mend.
    """
    found = store.found(plan.header.run_id)
    unknown = set(plan.rows["findings"].explode().drop_nulls()) - {*found["finding_id"]}
    if unknown:
        raise StoreError(
            f"the history does not know {len(unknown):,} of the findings of this plan",
            where=f"run {plan.header.run_id}",
            do="put back the history of that run, or audit again and see what is left",
        )
    return found


def _snapshots(store: Store, plan: RepairPlan) -> tuple[Snapshot, ...]:
    """What the run read.

    Raises:
        StoreError: the history does not know all of it.
    """
    found = store.sealed(plan.header.snapshots)
    if len(found) != len(plan.header.snapshots):
        raise StoreError(
            "the history does not know all snapshots that this plan was made from",
            where=f"run {plan.header.run_id}",
            do="audit again and see what is left",
        )
    return found


def _contacts_again(
    store: Store,
    settings: Settings,
    theirs: Snapshot | None,
    read: ReadBack,
    told: Telling,
) -> list[NewRows]:
    """What was touched, as it is now; nothing where nothing was."""
    if theirs is None or CONTACT not in theirs.seals or not read.contacts:
        return []
    return [rows_again(store, settings, theirs, read, told)]


def _lay(
    newer: Iterable[NewRows | NewSales], early: datetime, connection: duckdb.DuckDBPyConnection
) -> None:
    """All of it over the run's; what is new came so early that nothing is in flight."""
    for one in newer:
        one.lay(connection, early)


def _asked(evidence: Evidence, checks: Sequence[str], told: Telling) -> Iterator[Answer]:
    every = every_check()
    for check in checks:
        told.advance(f"asking {check}", 0)
        yield from examine(evidence, [every[check]])
