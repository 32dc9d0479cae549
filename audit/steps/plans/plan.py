"""Make a plan of what the newest run proposed: no source is read and no check is asked again.

Two plans of one run, for one person, of one choice, are the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import polars as pl

from audit.settings import Settings
from audit.steps.plans.chosen_repairs import Choice, chosen
from audit.steps.plans.held_records import held
from audit.steps.plans.proposed_changes import changes, in_order
from audit.steps.plans.refusals import (
    AS_A_FILE,
    NOT_READ_BACK,
    PLANNED,
    REFUSED,
    WORK,
    into,
    judged,
)
from audit.steps.plans.repairs import Proposals, kept_repairs
from audit.steps.plans.settled_findings import settled, weighed
from audit.store import Store
from checks.vocabulary import PLAN_ROW, PlanHeader, RepairPlan, SettingsError
from checks.vocabulary.repair import EXTERNAL_ID, SMS_OPT_IN
from checks.vocabulary.repair_plan import LASTS

# One row is a repair that no push carries out.
LEFT = pl.Schema({**PLAN_ROW, "why": pl.String()})


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it leaves.

    Attributes:
        plan: what a push would carry out, in that order.
        refused: repairs that may not be made as they are proposed; columns as `LEFT`.
        work: what a person does; the same, `why` is null where nothing but a person could.
        files: name -> rows of what a person hands in.
        givers: name of such a file -> ids of the checks that gave it.
        findings: whether each finding that was chosen is settled; columns as
            `settled_findings.SETTLED`.
    """

    plan: RepairPlan
    refused: pl.DataFrame
    work: pl.DataFrame
    files: Mapping[str, pl.DataFrame]
    givers: Mapping[str, tuple[str, ...]]
    findings: pl.DataFrame


def plan(
    store: Store,
    settings: Settings,
    *,
    checks: Sequence[str] = (),
    owner: str | None = None,
    person: str | None = None,
    by: str,
) -> Planned:
    """A plan of what the newest run proposed, or of what is chosen of it.

    Args:
        store: of the workspace.
        settings: those that the run was made with.
        checks: ids; what others proposed is left out. None chosen: all.
        owner: "marketing", "finance" or "ecommerce": of these findings alone.
        person: of this person's records and findings alone; see `Held.of_person`.
        by: who asks for the plan, by name.

    Raises:
        SettingsError: nobody asks, a choice names what there is not, or the settings or the
            snapshots are no longer those of the run.
        StoreError: nothing was proposed, or it is damaged.
        CheckError: a check proposes what none may.
    """
    asks = " ".join(by.split())
    if not asks:
        raise SettingsError("nobody plans", where="--as", do="say who you are: --as NAME")
    proposals = kept_repairs(store.folder)
    _must_be_as_asked(proposals, settings, store)
    choice = Choice(checks=tuple(sorted(set(checks))), owner=owner, person=person)
    with held(store, proposals.snapshots) as records:
        some = chosen(proposals.repairs, choice, records, store)
        every = changes(some, _roles(settings))
        named = pl.concat([every["record"], every.select(into()).to_series()]).drop_nulls()
        placed = judged(
            every,
            records.records(named),
            irreversible=settings.push.irreversible,
            sales=_sales(settings),
        )
        header = _header(proposals, settings, records.tenant, choice, asks)
    ordered = pl.concat(in_order(placed.filter(place=one)) for one in (PLANNED, WORK, REFUSED))
    findings = settled(ordered, some)
    rows = weighed(ordered, some).with_columns(in_part=_in_part(findings))
    return Planned(
        plan=RepairPlan(header, numbered(rows.filter(place=PLANNED))),
        refused=_left(rows, REFUSED),
        work=_left(rows, WORK),
        files={name: proposals.rows_of(name) for name in _files(proposals, choice)},
        givers=proposals.files,
        findings=findings,
    )


def _in_part(findings: pl.DataFrame) -> pl.Expr:
    """Of a row's findings those that the plan alone does not settle."""
    some = findings.filter("in_part")["finding_id"].implode()
    return pl.col("findings").list.filter(pl.element().is_in(some))


def _must_be_as_asked(proposals: Proposals, settings: Settings, store: Store) -> None:
    """Raises `SettingsError` where a setting was changed since the checks were asked."""
    if proposals.config_hash != settings.config_hash:
        raise SettingsError(
            "the settings were changed since the checks were asked",
            where=str(store.folder.parent / "audit.toml"),
            do=f"ask them again: stokly-audit examine {store.folder.parent}",
        )


def _roles(settings: Settings) -> dict[str, str]:
    """Number of a field -> its role, where the settings say it."""
    parts = (settings.emarsys.api, settings.push)
    told = [
        (number, role)
        for part in parts
        if part is not None
        for number, role in ((part.external_id, EXTERNAL_ID), (part.sms_opt_in, SMS_OPT_IN))
    ]
    return {number: role for number, role in told if number}


def _sales(settings: Settings) -> str | None:
    """Why sale rows are not appended; null where they are."""
    if settings.push.sales == "file":
        return AS_A_FILE
    return None if settings.emarsys.opendata else NOT_READ_BACK


def _header(
    proposals: Proposals, settings: Settings, tenant: str | None, choice: Choice, by: str
) -> PlanHeader:
    return PlanHeader(
        lane="repair",
        client=proposals.client,
        tenant=tenant,
        run_id=proposals.run_id,
        snapshots=proposals.snapshots,
        config_hash=settings.config_hash,
        version=version("stokly-emarsys-audit"),
        planned_by=by,
        created_at=proposals.finished_at,
        expires_at=proposals.finished_at + LASTS,
        contacts=proposals.contacts,
        scope=choice.scope,
        caps=settings.push.caps.model_dump(),
    )


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the plan, each with its place."""
    place = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(6)
    return rows.with_columns(row_id=pl.format("r{}", place)).select(PLAN_ROW.names()).cast(PLAN_ROW)


def _left(rows: pl.DataFrame, place: str) -> pl.DataFrame:
    """Those that are left: by owner and check, what is worth most first."""
    left = rows.filter(place=place).with_columns(
        row_id=pl.lit(None, pl.String), check=pl.col("checks").list.first()
    )
    ordered = left.sort(
        "owner",
        "check",
        pl.col("impact_u").fill_null(-1),
        descending=[False, False, True],
        maintain_order=True,
    )
    return ordered.select(LEFT.names()).cast(LEFT)


def _files(proposals: Proposals, choice: Choice) -> Iterable[str]:
    """Files that a chosen check gave; one that holds everybody is no file of one person."""
    if choice.person is not None:
        return []
    return [name for name, givers in proposals.files.items() if choice.takes_any(givers)]
