"""Who is who on one page: the verdict, how sure it is, and the evidence pair by pair."""

from dataclasses import replace

from reports.comparison.values import Values
from reports.page import Page, Section
from reports.people.evidence import doubtful, evidence
from reports.people.files import files
from reports.people.found import WhoIsWho
from reports.people.headline import headline
from reports.people.kinds import calibration, kinds
from reports.people.learned import learned
from reports.people.searched import blocks, hubs, reasons
from reports.render import laid_out
from reports.words import moment

BANNER = (
    "This page shows names, addresses, e-mails, phones and birthdays as they are: keep it as you "
    "keep the tables, and hand it to nobody."
)


def people_page(found: WhoIsWho, *, personal: bool = False) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Args:
        found: who is who.
        personal: whether names, addresses, e-mails, phones and birthdays stand on it.

    Raises:
        ReportError: the evidence of a pair does not add up to its probability.
    """
    page = Page(
        headline=replace(headline(found), since=BANNER if personal else ""),
        sections=people_sections(found, personal=personal),
        provenance=files(found, personal=personal),
    )
    return laid_out(
        page,
        title="Who is who",
        subject=" and ".join(found.tables["file"]),
        notes=_notes(found, personal=personal),
    )


def people_sections(found: WhoIsWho, *, personal: bool = False) -> tuple[Section, ...]:
    """The sections alone, for a page that tells more than this."""
    values = Values(personal)
    sections = (
        kinds(found),
        calibration(found),
        evidence(found, values),
        doubtful(found, values),
        reasons(found, values),
        learned(found),
        blocks(found),
        hubs(found, values),
    )
    return tuple(section for section in sections if section is not None)


def _notes(found: WhoIsWho, *, personal: bool) -> tuple[str, ...]:
    shown = "Personal values shown" if personal else "Personal values left out"
    return (f"Linked {moment(found.at, 'UTC')}", shown) if found.at else (shown,)
