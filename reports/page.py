"""The blocks a page is made of. They hold words and numbers; how they look is the layout's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from reports.cells import Cell, Chip
from reports.redaction import RedactedRun


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, whether numbers stand in it, and whether its words stay on one line."""

    label: str
    number: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        cells: one a column.
        anchor: id of the row; null when nothing points to it.
        chosen_by: filter name -> value, e.g. "severity" -> "S1".
        heading: a line of its own above the rows that follow; its one cell spans the table.
    """

    cells: tuple[Cell, ...]
    anchor: str | None = None
    chosen_by: tuple[tuple[str, str], ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one caption.

    Attributes:
        caption: what one row is, and what was left out.
        totals: rows at the foot; the build adds the rows up again and refuses to differ.
        total_of: for each total, the rows that it is made of.
        grid: keeps its columns on a phone, in a scroll box, instead of stacking them.
        sorts: a reader can sort it by each of its columns; for a grid.
    """

    form: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    total_of: tuple[tuple[int, ...], ...] = ()
    grid: bool = False
    sorts: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. A quiet one is smaller and muted."""

    form: ClassVar[str] = "text"
    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and what is said of each."""

    form: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The files that were read, and a way to hold a file of the reader's own against them.

    Attributes:
        listed: columns system, file, table and hash, in this order.
    """

    form: ClassVar[str] = "file_check"
    listed: Table


@dataclass(frozen=True, slots=True)
class Case:
    """One pair that a person is asked about.

    Attributes:
        pair: left_of, left, right_of, right (table and id of each record) and the probability that
            they are one person, 0 to 1: what an answer is kept with.
        title: of the pair.
        told: both records and the evidence.
    """

    pair: Mapping[str, str | float]
    title: str
    told: Table


@dataclass(frozen=True, slots=True)
class Review:
    """Pairs that a person answers one by one; the answers are saved as a file.

    Attributes:
        name: under which the browser keeps the answers until they are saved.
        banner: what a reader must know before anything else.
    """

    form: ClassVar[str] = "review"
    name: str
    banner: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class LaneBar:
    """One lane's delay, in seconds.

    Attributes:
        name: whose.
        p50_s, p95_s: null when so many wait that it lies beyond the longest delay.
        max_s: the longest delay known.
        limit_s: what was agreed.
    """

    name: str
    p50_s: float | None
    p95_s: float | None
    max_s: float
    limit_s: float

    @property
    def reached_s(self) -> float:
        """Where the bar ends: the p95 delay, at least the longest known where it lies beyond."""
        return self.max_s if self.p95_s is None else self.p95_s

    @property
    def late(self) -> bool:
        """Whether the lane is beyond its limit."""
        return self.reached_s > self.limit_s


@dataclass(frozen=True, slots=True)
class HourBars:
    """One lane's delay by hour of the day: hour 0 to 23 -> seconds."""

    name: str
    by_hour_s: tuple[tuple[int, float], ...]
    limit_s: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some numbers, and the numbers.

    Attributes:
        anchor: id, unique on the page.
        point: the sentence that the picture shows.
        marks: all lane bars, or all hour bars.
        key: how to read the marks, in words.
        numbers: the same as a table.
    """

    form: ClassVar[str] = "chart"
    anchor: str
    point: str
    marks: tuple[LaneBar, ...] | tuple[HourBars, ...]
    key: str
    numbers: Table


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What one check found: a line to open, and all that a reader needs to act.

    Attributes:
        anchor: the same from run to run, so that a link still works next month.
        chip: of its worst finding.
        title: a sentence.
        owner: who acts, as shown.
        amount: as shown; empty when it can't be put in money.
        body: condition, criteria, cause, effect, action, owner, history, in this order.
        evidence: the rows; null where they may not be shown.
        chosen_by: filter name -> the values under which the group is shown.
    """

    anchor: str
    chip: Chip
    title: str
    owner: str
    amount: str
    body: Facts
    evidence: Table | None
    chosen_by: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Groups of findings, or of what is like them, with search and filters above.

    Attributes:
        filters: filter name, label, and its choices as value and word.
        one_is: what a group is called in a link to it.
        things: what groups are counted as, one and many.
        rows: heading above a group's rows.
        opened: whether the groups are open when the page comes.
    """

    form: ClassVar[str] = "findings"
    groups: tuple[FindingGroup, ...]
    filters: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    one_is: str = "finding"
    things: tuple[str, str] = ("check", "checks")
    rows: str = "Evidence"
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that matters, with its name and one line of context."""

    label: str
    value: str
    context: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer: all of it on the first screen.

    Attributes:
        verdict: chip with the verdict's word.
        sentence: what is wrong, how much, who acts.
        rule: by which the verdict was reached.
        figures: four at most.
        since: what changed since the run before; empty where none shows.
    """

    verdict: Chip
    sentence: str
    rule: str
    figures: tuple[Figure, ...]
    since: str = ""


Block = Table | Text | Facts | FileCheck | Review | Chart | Findings


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading; `short` is its name in the section bar."""

    anchor: str
    title: str
    short: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The answer, the sections, and at the foot where it all comes from."""

    headline: Headline
    sections: tuple[Section, ...]
    provenance: Section


@dataclass(frozen=True, slots=True)
class Report:
    """One page that can be made of a run.

    Attributes:
        name: of its file, e.g. "overview".
        title: as shown in the document line.
        pages: makes the page; it is given a run that was masked before.
        kilobytes, nodes: the page is refused above these.
    """

    name: str
    title: str
    pages: Callable[[RedactedRun], Page]
    kilobytes: int = 2_000
    nodes: int = 12_000


def report(*, name: str, title: str) -> Callable[[Callable[[RedactedRun], Page]], Report]:
    """Make a function a report."""

    def made(pages: Callable[[RedactedRun], Page]) -> Report:
        return Report(name, title, pages)

    return made
