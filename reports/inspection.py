"""The last look at a page before it is written: its size, its ids, and nobody's address on it."""

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

from checks.vocabulary import ReportError
from reports import masks
from reports.levels import Redaction
from reports.page import Report

_CODE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
# A hash may be made of digits alone; it is known by the whole one beside it.
_HASH = re.compile(r'( title="([0-9a-f]{12})[0-9a-f]{52}[^">]*">[^<]*)\2(?=</code>)')
_STRICT = 2  # the first level at which no e-mail and no phone may be found


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that is made of something other than a run: its name, title and budgets."""

    name: str
    title: str
    kilobytes: int
    nodes: int


class _Elements(HTMLParser):
    """Counts elements, and collects ids and links inside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.ids: Counter[str] = Counter()
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element more."""
        self.number += 1
        named = dict(attrs)
        if named.get("id"):
            self.ids[str(named["id"])] += 1
        if tag == "a" and str(named.get("href")).startswith("#"):
            self.targets.add(str(named["href"])[1:])


def inspect(
    html: str, report: Report | Sheet, redaction: Redaction, shown_ids: frozenset[str]
) -> None:
    """Refuse a page that can't be handed over.

    Args:
        html: the whole page.
        report: whose budgets hold.
        redaction: at levels 2 and 3 no e-mail and no phone may be on the page.
        shown_ids: ids of things that are no people; one that looks like a phone is none.

    Raises:
        ReportError: the page is too large, has an id twice, a link to nowhere, or shows an address.
    """
    _within_budget(html, report)
    _sound(html, report)
    if redaction.level >= _STRICT:
        _silent(html, report, shown_ids)


def _within_budget(html: str, report: Report | Sheet) -> None:
    size = len(html.encode()) // 1024
    if size > report.kilobytes:
        raise ReportError(
            f"{report.name} is {size:,} KB, {report.kilobytes:,} KB are allowed",
            where=f"the page “{report.title}”",
            do="show fewer rows; all of them are in findings.jsonl",
        )


def _sound(html: str, report: Report | Sheet) -> None:
    elements = _Elements()
    elements.feed(html)
    where = f"the page “{report.title}”"
    if elements.number > report.nodes:
        raise ReportError(
            f"{report.name} has {elements.number:,} elements, {report.nodes:,} are allowed",
            where=where,
            do="show fewer rows; all of them are in findings.jsonl",
        )
    twice = [name for name, number in elements.ids.items() if number > 1]
    astray = elements.targets - elements.ids.keys()
    if twice or astray:
        raise ReportError(
            f"{report.name} has {len(twice):,} ids twice and {len(astray):,} links to nowhere",
            where=f"{where}: {', '.join([*twice, *sorted(astray)][:3])}",
            do="give each block an anchor of its own, and link to anchors that are on the page",
        )


def _silent(html: str, report: Report | Sheet, shown_ids: frozenset[str]) -> None:
    text = _HASH.sub(r"\1", _CODE.sub("", html))
    emails = re.findall(masks.EMAIL, text)
    phones = [found for found in re.findall(masks.PHONE, text) if found not in shown_ids]
    if emails or phones:
        # The message may end in a log, so it does not repeat what it found.
        raise ReportError(
            f"{len(emails):,} e-mail addresses and {len(phones):,} phone numbers are on a page "
            "that must have none",
            where=f"the page “{report.title}”",
            do="look for them in the client's name and the settings; a lower redaction level "
            "shows them on purpose",
        )
