"""Who acts: one row an owner, with counts by severity and the amount of each check."""

from collections.abc import Sequence

from checks.vocabulary import Answer, Owner, Severity
from reports import amounts
from reports.cells import CHIPS, Cell, Count, Lines, Link, Quiet
from reports.page import Column, Row, Section, Table, Text
from reports.redaction import RedactedRun
from reports.sections.findings import action, anchor
from reports.sections.verdict import failed, severities
from reports.wording import clause, name, worth
from reports.words import OWNERS, counted, listed, sentence
from reports.writing import whole

COUNTED = (Severity.S1, Severity.S2, Severity.S3)
NOT_ADDED = (
    "One order or person can stand in several checks, so amounts of different checks overlap and "
    "are not added up."
)


def owners(run: RedactedRun) -> Section:
    """One row an owner who has something to do."""
    found = [answer for answer in failed(run) if not answer.findings.is_empty()]
    owned = {owner: [one for one in found if one.check.owner is owner] for owner in Owner}
    acting = {owner: answers for owner, answers in owned.items() if answers}
    if not acting:
        return Section("who", "Nobody has to act", "Who acts", (Text("No check failed."),))
    # In the order of the first screen: who has the gravest finding acts first.
    in_turn = list(dict.fromkeys(answer.check.owner for answer in found))
    rows = tuple(_row(owner, acting[owner], run) for owner in in_turn)
    return Section(
        "who",
        _title(in_turn, acting),
        "Who acts",
        (_table(rows), Text(NOT_ADDED, quiet=True)),
    )


def _title(owners: Sequence[Owner], acting: dict[Owner, list[Answer]]) -> str:
    first, *rest = owners
    said = f"{OWNERS[first]} acts first, on {counted(len(acting[first]), 'checks')}"
    others = [
        f"{OWNERS[owner].lower()} on {counted(len(acting[owner]), 'checks')}" for owner in rest
    ]
    return f"{said}; then {listed(others)}" if others else said


def _table(rows: tuple[Row, ...]) -> Table:
    columns = [
        Column("Owner", short=True),
        Column("First of all"),
        *(Column(CHIPS[one].word, number=True) for one in COUNTED),
    ]
    total: list[Cell] = ["All owners", ""]
    for at in range(2, 2 + len(COUNTED)):
        cells = [row.cells[at] for row in rows]
        whole = all(isinstance(cell, Count) for cell in cells)
        total.append(
            Count(sum(c.number for c in cells if isinstance(c, Count))) if whole else Quiet("–")
        )
    return Table(
        caption="Findings by owner and severity, and what each check's findings amount to.",
        columns=(*columns, Column("Amount, check by check", number=True)),
        rows=rows,
        totals=(Row((*total, "")),) if len(rows) > 1 else (),
        total_of=(tuple(range(len(rows))),) if len(rows) > 1 else (),
    )


def _row(owner: Owner, answers: list[Answer], run: RedactedRun) -> Row:
    first = answers[0]
    counts = [_count(one, answers, run) for one in COUNTED]
    lines = [_amount(answer) for answer in answers if amounts.sums(answer.counted)]
    todo = Lines(
        (Link(anchor(first.check), sentence(clause(first, run))), Quiet(action(first.check)))
    )
    return Row((OWNERS[owner], todo, *counts, Lines(tuple(lines)) if lines else Quiet("–")))


def _count(severity: Severity, answers: list[Answer], run: RedactedRun) -> Cell:
    each = [(severities(one.counted)[severity], one.check) for one in answers]
    hidden = any(run.said(number, of=check) != whole(number) for number, check in each)
    # Not even their sum: who knows the other checks' counts could take them off it.
    return Quiet("not told") if hidden else Count(sum(number for number, _ in each))


def _amount(answer: Answer) -> Cell:
    told = f"{name(answer)}: {worth(answer)}"
    return told if amounts.nonzero(amounts.sums(answer.counted)) else Quiet(told)
