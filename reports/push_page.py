"""A push on one page: how every row ended, how soon, what it settled, and how to take it back."""

from reports.inspection import Sheet, inspect
from reports.levels import FOR_WHOM, Redaction
from reports.page import Page
from reports.page_hash import page_hash
from reports.plan.origin import origin
from reports.plan.shown import Shown
from reports.push.afterwards import afterwards
from reports.push.ends import ends
from reports.push.headline import headline
from reports.push.made import MadePush
from reports.push.open_rows import open_rows
from reports.push.opt_outs import opt_outs
from reports.push.outcome import outcome
from reports.push.pace import pace
from reports.push.settled import settled
from reports.render import laid_out
from reports.words import moment
from reports.writing import language, written_as

SHEET = Sheet("push", "Push of repairs", kilobytes=2_000, nodes=60_000)


def push_page(made: MadePush, redaction: Redaction) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Args:
        made: the plan and what came of it.
        redaction: how much of a person the page may show; ids are codes from level 2 on, and
            single rows are left out at level 3.

    Raises:
        ReportError: the ledger's rows do not add up to the plan's, a total is not the sum of its
            rows, the page is too large, or at level 2 or 3 an e-mail or a phone number is on it.
    """
    shown = Shown(redaction, made.about)
    with written_as(made.locale):
        html = laid_out(
            _page(made, shown),
            title=SHEET.title,
            subject=made.plan.header.client,
            notes=(
                f"Ended {moment(made.ended_at, made.time_zone)}",
                f"Redaction {redaction.level}, {FOR_WHOM[redaction.level]}",
            ),
            tongue=language(made.locale),
        )
    inspect(html, SHEET, redaction, shown.plain_ids(made.plan.rows))
    return html


def _page(made: MadePush, shown: Shown) -> Page:
    rows = ends(made)
    every = (
        opt_outs(made, rows, shown),
        outcome(rows, shown),
        open_rows(made, rows, shown),
        settled(made, shown),
        pace(made, rows, shown),
        afterwards(made, rows, shown),
    )
    sections = tuple(section for section in every if section is not None)
    first = headline(made, rows, shown)
    told = page_hash(first, sections)
    foot = origin(made.plan, shown, made.time_zone, made.head, told)
    return Page(headline=first, sections=sections, provenance=foot)
