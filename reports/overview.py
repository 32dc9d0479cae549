"""The state of both systems on one page: is it right, how much is wrong, who acts."""

from reports.page import Page, report
from reports.page_hash import page_hash
from reports.redaction import RedactedRun
from reports.sections.controls import controls
from reports.sections.delays import delays
from reports.sections.doubles import doubles
from reports.sections.findings import findings
from reports.sections.opt_outs import opt_outs
from reports.sections.owners import owners
from reports.sections.provenance import provenance, scope
from reports.sections.questions import questions
from reports.sections.survivors import survivors
from reports.sections.unread import unread
from reports.sections.verdict import headline


@report(name="overview", title="State of Stokly and Emarsys")
def overview(run: RedactedRun) -> Page:
    """The answer first; then who acts, what was asked, what was found, and what it rests on."""
    sections = (
        owners(run),
        questions(run),
        findings(run),
        survivors(run),
        doubles(run),
        opt_outs(run),
        delays(run),
        controls(run),
        unread(run),
        scope(run),
    )
    answer = headline(run)
    shown = tuple(section for section in sections if section is not None)
    return Page(
        headline=answer,
        sections=shown,
        provenance=provenance(run, page_hash(answer, shown)),
    )
