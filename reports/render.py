"""From a report and a run to one file: masked, laid out, inspected."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from checks.vocabulary import AuditRun, Personal
from reports import charts, masks
from reports.amounts import settled
from reports.inspection import inspect
from reports.levels import FOR_WHOM, Redaction
from reports.page import Block, Page, Report, Section, Table
from reports.record_names import parts_of
from reports.redaction import RedactedRun, redacted
from reports.words import moment
from reports.writing import language, written_as

_HERE = Path(__file__).parent
_SCRIPTS = ("script.js", "file_check.js")
# Signs that turn the reading direction or can't be seen; evidence shows that they are there.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def render(report: Report, run: AuditRun, redaction: Redaction) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Raises:
        ReportError: a total is not the sum of its rows, the page is over its budget, or at
            redaction level 2 or 3 an e-mail or a phone number is on it.
    """
    seen = redacted(run, redaction)
    with written_as(run.design.home.locale):
        html = _html(report, seen)
    inspect(html, report, redaction, _ids(seen))
    return html


def _html(report: Report, seen: RedactedRun) -> str:
    home, level = seen.design.home, seen.redaction.level
    return laid_out(
        report.pages(seen),
        title=report.title,
        subject=seen.client,
        notes=(
            f"Judged up to {moment(seen.fence, home.time_zone)}",
            f"Redaction {level}, {FOR_WHOM[level]}",
        ),
        tongue=language(home.locale),
    )


def laid_out(
    page: Page,
    *,
    title: str,
    subject: str,
    notes: Iterable[str],
    tongue: str = "en",
    scripts: tuple[str, ...] = (),
) -> str:
    """Any page as one self-contained file.

    Args:
        page: its blocks; the totals of its tables are added up again.
        title: what kind of page it is.
        subject: whom or what it is about.
        notes: what else stands in the line above the answer.
        tongue: language of its words and numbers (BCP 47).
        scripts: files beside those that every page has.

    Raises:
        ReportError: a total is not the sum of its rows.
    """
    texts = [(_HERE / name).read_text(encoding="utf-8") for name in (*_SCRIPTS, *scripts)]
    script = "\n".join(texts)
    return _layout().render(
        page=_settled(page),
        title=title,
        subject=subject,
        notes=tuple(notes),
        language=tongue,
        policy=policy([script]),
        style=Markup((_HERE / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
    )


def policy(scripts: Iterable[str]) -> str:
    """What the page may do: run exactly these scripts, and load and send nothing."""
    hashes = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def visible(value: object) -> object:
    """A value as it is printed, with what can't be seen named: `[U+202E]`."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _UNSEEN.sub(lambda sign: f"[U+{ord(sign.group()):04X}]", value)


@cache
def _layout() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["drawn_lanes"] = charts.lanes
    environment.globals["drawn_days"] = charts.days
    return environment.get_template("layout.html.j2")


def _settled(page: Page) -> Page:
    return replace(
        page,
        sections=tuple(_section(one) for one in page.sections),
        provenance=_section(page.provenance),
    )


def _section(section: Section) -> Section:
    return replace(section, blocks=tuple(_block(one) for one in section.blocks))


def _block(block: Block) -> Block:
    return settled(block) if isinstance(block, Table) else block


def _ids(run: RedactedRun) -> frozenset[str]:
    """Keys and values of findings about things that are no people, as far as rows are shown."""
    frames = [
        answer.findings.head(200)
        for answer in run.answers
        if masks.about(answer.check) is Personal.NO
    ]
    names = ("key", "expected", "actual")
    found = (value for frame in frames for name in names for value in frame[name])
    parts = (part for value in found if value is not None for part in parts_of(value))
    return frozenset(part for part in parts if part.isdigit())
