"""A plan of repairs on one page: what would be changed and why, for whoever must approve it."""

from dataclasses import replace

import polars as pl

from reports.inspection import Sheet, inspect
from reports.levels import FOR_WHOM, Redaction
from reports.page import Page
from reports.page_hash import page_hash
from reports.plan.approval import approval
from reports.plan.caps import caps
from reports.plan.changes import changes
from reports.plan.headline import headline
from reports.plan.made import MadePlan
from reports.plan.origin import origin
from reports.plan.refused import refused
from reports.plan.shown import Shown
from reports.plan.undoing import undoing
from reports.plan.work import work
from reports.render import laid_out
from reports.words import moment
from reports.writing import language, written_as

SHEET = Sheet("repair_plan", "Plan of repairs", kilobytes=2_000, nodes=60_000)


def plan_page(made: MadePlan, redaction: Redaction) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Args:
        made: the plan and what stands beside it.
        redaction: how much of a person the page may show; ids are codes from level 2 on, and
            single rows are left out at level 3.

    Raises:
        ReportError: a total is not the sum of its rows, the page is too large, or at level 2 or 3
            an e-mail or a phone number is on it.
    """
    shown = Shown(redaction, made.about)
    made = made if shown.rows else _unnamed(made, shown)
    with written_as(made.locale):
        html = laid_out(
            _page(made, shown),
            title=SHEET.title,
            subject=made.plan.header.client,
            notes=_notes(made, redaction.level),
            tongue=language(made.locale),
        )
    frames = (made.plan.rows, made.refused, made.work)
    inspect(html, SHEET, redaction, shown.plain_ids(*frames))
    return html


def _unnamed(made: MadePlan, shown: Shown) -> MadePlan:
    """Without the names of those who plan and approve; two of them are still two."""
    planner = made.plan.header.planned_by
    told = pl.format("{} ({})", pl.lit(shown.person(planner)), pl.col("person").rank("dense"))
    return replace(
        made,
        wanted=tuple(one.replace(planner, "the planner") for one in made.wanted),
        wanted_because=tuple(one.replace(planner, "the planner") for one in made.wanted_because),
        approvals=made.approvals.with_columns(person=told),
    )


def _page(made: MadePlan, shown: Shown) -> Page:
    every = (
        approval(made),
        caps(made, shown),
        changes(made, shown),
        refused(made, shown),
        work(made, shown),
        undoing(made),
    )
    sections = tuple(section for section in every if section is not None)
    first = headline(made, shown)
    told = page_hash(first, sections)
    foot = origin(made.plan, shown, made.time_zone, made.head, told)
    return Page(headline=first, sections=sections, provenance=foot)


def _notes(made: MadePlan, level: int) -> tuple[str, ...]:
    until = moment(made.plan.header.expires_at, made.time_zone)
    return (f"Holds until {until}", f"Redaction {level}, {FOR_WHOM[level]}")
