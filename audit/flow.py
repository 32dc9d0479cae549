"""The steps in order. Read this file first."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl

from audit.connectors.chosen import chosen
from audit.connectors.system import Sources
from audit.progress import Telling
from audit.settings import Settings
from audit.steps.consent import keep_links
from audit.steps.examine import examine
from audit.steps.link import WHO_IS_WHO, decided, link
from audit.steps.persons import kept_persons, told_persons
from audit.steps.plans.repairs import keep_repairs
from audit.steps.publish import publish
from audit.steps.pull import pull
from audit.store import Store, rejects
from checks.discovery import every_check
from checks.vocabulary import FINDING, Answer, AuditRun, Evidence, SettingsError, Snapshot
from checks.workings.linked_records import LinkedRecords
from reports import Redaction, every_report

# Control totals that every page can be held against: reductions, shown as they come.
CONTROLS = ("trade_by_month",)

Published = tuple[AuditRun, tuple[Path, ...]]


def audit(workspace: Path, settings: Settings, out: Path, told: Telling) -> Published:
    """Pull both systems, ask every check, publish the reports. Writes to neither system."""
    store = Store(workspace)
    with store.lock():
        snapshots = pull(sources(workspace, settings), store, settings.reading_hash, told)
        run, persons = judge(store, settings, snapshots, told)
        return run, tell(store, settings, run, out, persons)


def pull_only(workspace: Path, settings: Settings, told: Telling) -> tuple[Snapshot, ...]:
    """Read the sources into sealed snapshots and stop there."""
    store = Store(workspace)
    with store.lock():
        return pull(sources(workspace, settings), store, settings.reading_hash, told)


def examine_again(workspace: Path, settings: Settings, out: Path, told: Telling) -> Published:
    """Ask every check of the newest snapshots and publish. Reads no source.

    Raises:
        SettingsError: what decides how sources are read was changed since they were.
    """
    store = Store(workspace)
    with store.lock():
        snapshots = store.newest()
        _read_as_set(snapshots, settings, workspace)
        run, persons = judge(store, settings, snapshots, told)
        return run, tell(store, settings, run, out, persons)


def sources(workspace: Path, settings: Settings) -> tuple[Sources, ...]:
    """The declared sources of every system, Stokly first."""
    return chosen(workspace, settings)


def unused(systems: Iterable[Sources]) -> list[str]:
    """Files in the declared folders that feed no table of any system."""
    sources = [one.files for one in systems if one.files is not None]
    used = {path for one in sources for paths in one.by_table.values() for path in paths}
    lying = {one.folder / name for one in sources for name in one.unused}
    return sorted(map(str, lying - used))


def judge(
    store: Store, settings: Settings, snapshots: tuple[Snapshot, ...], told: Telling
) -> tuple[AuditRun, LinkedRecords | None]:
    """Ask every check of the snapshots, and keep the answers beside those of earlier runs.

    Returns:
        the run, and who is who; null where a side of it is not there.
    """
    told.advance("finding who is who", 0)
    started_at = datetime.now(UTC)
    with link(store, snapshots, settings.designed()) as evidence:
        answers: list[Answer] = []
        for check in every_check().values():
            told.advance(f"asking {check.id}", 0)
            answers += examine(evidence, [check])
        run = AuditRun(
            run_id=_named(started_at, settings, snapshots),
            client=settings.client.name,
            started_at=started_at,
            finished_at=datetime.now(UTC),
            fence=evidence.fence,
            design=evidence.design,
            snapshots=snapshots,
            answers=tuple(answers),
            rejects=rejects(evidence),
            controls=_controls(evidence),
            fixed=pl.DataFrame(schema=FINDING),
            config_hash=settings.config_hash,
            version=version("stokly-emarsys-audit"),
        )
        persons = evidence.made.get(WHO_IS_WHO)
        keep_links(store.folder, evidence, run)
    kept = store.keep(run)
    keep_repairs(store.folder, kept)
    return kept, persons if isinstance(persons, LinkedRecords) else None


def tell(
    store: Store, settings: Settings, run: AuditRun, out: Path, persons: LinkedRecords | None
) -> tuple[Path, ...]:
    """Write every report and the machine-readable answers; give the files, pages first."""
    redaction = Redaction(settings.redaction, store.secret)
    beside: Mapping[str, str] = {}
    if persons is not None:
        kept_persons(store.folder, persons)
        beside = told_persons(persons, redaction, run.fence, decided(store).height)
    return publish(run, every_report().values(), out, redaction, beside)


def _read_as_set(snapshots: tuple[Snapshot, ...], settings: Settings, workspace: Path) -> None:
    if any(one.config_hash != settings.reading_hash for one in snapshots):
        raise SettingsError(
            "the settings that decide how sources are read were changed since they were read",
            where=str(workspace),
            do=f"read them again: stokly-audit audit {workspace}",
        )


def _controls(evidence: Evidence) -> dict[str, pl.DataFrame]:
    return {name: evidence[name].collect() for name in CONTROLS if evidence.has(name)}


def _named(started_at: datetime, settings: Settings, snapshots: tuple[Snapshot, ...]) -> str:
    parts = [started_at.isoformat(), settings.config_hash, *(one.content_hash for one in snapshots)]
    suffix = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:6]
    return f"{started_at:%Y%m%dT%H%M%SZ}-{suffix}"
