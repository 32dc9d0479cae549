"""The checks by state: failed, passed and not run, each with its denominator or its reason."""

from checks.vocabulary import Answer, State
from reports.cells import CHIPS, Cell, Chip, Code, Lines, Link, Quiet
from reports.page import Column, Row, Section, Table
from reports.redaction import RedactedRun
from reports.sections.findings import anchor
from reports.sections.verdict import failed
from reports.wording import n_of_all, remark, worth_cell
from reports.words import NBSP, OWNERS, counted
from reports.writing import whole

_COLUMNS = (
    Column("State", short=True),
    Column("Question"),
    Column("Owner", short=True),
    Column("Found", number=True),
    Column("Amount", number=True),
)


def questions(run: RedactedRun) -> Section:
    """Every check once, under its state."""
    states = {
        State.FAILED: failed(run),
        State.PASSED: [one for one in run.answers if one.state is State.PASSED],
        State.NOT_RUN: [one for one in run.answers if one.state is State.NOT_RUN],
    }
    rows: list[Row] = []
    for state, answers in states.items():
        if answers:
            title = f"{str(state).capitalize()}: {counted(len(answers), 'checks')}"
            rows.append(Row((title,), heading=True))
            rows += [_row(answer, run) for answer in answers]
    table = Table(
        caption="Every check of this run. A share is of the things that the check asked about.",
        columns=_COLUMNS,
        rows=tuple(rows),
    )
    return Section("checks", _title(run), "Checks", (table,))


def _title(run: RedactedRun) -> str:
    asked = len(run.answers) - run.counted(State.NOT_RUN)
    told = f"{whole(asked)} of {counted(len(run.answers), 'checks')} could be asked"
    return f"{told}; {whole(run.counted(State.FAILED))}{NBSP}failed"


def _row(answer: Answer, run: RedactedRun) -> Row:
    owner = OWNERS[answer.check.owner]
    return Row((_state(answer), _question(answer), owner, _found(answer, run), worth_cell(answer)))


def _state(answer: Answer) -> Cell:
    chip = CHIPS[answer.worst] if answer.worst is not None else CHIPS[answer.state]
    return Lines((chip, Chip("notrun", "Part not run"))) if answer.unasked else chip


def _question(answer: Answer) -> Cell:
    found = answer.findings.height > 0
    question: Cell = answer.check.question
    if found:
        question = Link(anchor(answer.check), answer.check.question)
    cells: list[Cell] = [question, Code(answer.check.id)]
    if answer.not_run is not None:
        cells.append(Quiet(f"Not run: {answer.not_run}"))
    cells += [Quiet(f"Not asked: {part}. {why}") for part, why in answer.unasked.items()]
    return Lines(tuple(cells))


def _found(answer: Answer, run: RedactedRun) -> Cell:
    if answer.state is State.NOT_RUN:
        return Quiet("not asked")
    told, besides = n_of_all(answer, run), remark(answer, run)
    return Lines((told, Quiet(f"of them {besides}"))) if besides else told
