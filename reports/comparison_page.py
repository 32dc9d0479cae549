"""Two tables against each other on one page: the verdict, what it rests on, and the rows."""

from checks.vocabulary import Class, Comparison
from reports.comparison.asked import asked
from reports.comparison.changed import changed
from reports.comparison.columns import columns
from reports.comparison.files import files
from reports.comparison.headline import headline
from reports.comparison.places import concentration, near_keys
from reports.comparison.reconciliation import reconciliation
from reports.comparison.rows import rows_of
from reports.comparison.told import Told
from reports.comparison.unread import unread
from reports.comparison.values import Values
from reports.page import Page
from reports.render import laid_out
from reports.words import moment


def comparison_page(found: Comparison, told: Told) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Args:
        found: the answer.
        told: whose tables they are, and how they were compared.

    Raises:
        ReportError: the classes do not add up to the totals.
    """
    values = Values(told.personal)
    sections = (
        asked(found, told),
        reconciliation(found),
        columns(found),
        concentration(found, values),
        near_keys(found),
        rows_of(found, Class.MISSING, values),
        rows_of(found, Class.EXTRA, values),
        changed(found, Class.CHANGED, values),
        changed(found, Class.TOLERATED, values),
        rows_of(found, Class.DUPLICATED, values),
        rows_of(found, Class.AMBIGUOUS, values),
        rows_of(found, Class.BLANK, values),
        unread(found),
    )
    page = Page(
        headline=headline(found, told),
        sections=tuple(section for section in sections if section is not None),
        provenance=files(found, told),
    )
    return laid_out(
        page,
        title="Comparison of two tables",
        subject=f"{told.left} and {told.right}",
        notes=tuple(_notes(told)),
    )


def _notes(told: Told) -> list[str]:
    shown = "Personal values shown" if told.personal else "Personal values masked"
    return [f"Compared {moment(told.at, 'UTC')}", shown] if told.at else [shown]
