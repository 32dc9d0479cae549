"""What each check found: condition, criteria, cause, effect, action, owner, history, evidence."""

import polars as pl

from checks.vocabulary import Answer, Check, Severity
from reports import amounts
from reports.cells import CHIPS, Blank, Cell, Code, Lines, Quiet
from reports.page import Facts, FindingGroup, Findings, Section, Text
from reports.redaction import RedactedRun
from reports.sections.evidence import evidence
from reports.sections.history import STATES, history
from reports.sections.verdict import failed
from reports.wording import clause, n_of_all, remark, worth
from reports.words import OWNERS, counted, listed, sentence
from reports.writing import whole

ROWS = 50  # of one check on the page
ALL_ROWS = 360  # of all checks together, so that the page stays within its nodes
FEWEST = 5
CAUSES = 5  # named; the rest are counted

_DUE = {
    Severity.S1: "at once",
    Severity.S2: "before the next campaign or the close",
    Severity.S3: "this week",
}


def anchor(check: Check) -> str:
    """The id of a check's findings on the page, the same in every run."""
    return f"F-{check.id}"


def findings(run: RedactedRun) -> Section:
    """One group a check that found anything, worst first, notes and accepted ones last."""
    found = [answer for answer in run.answers if not answer.findings.is_empty()]
    # As in the other sections; what fails nothing comes last.
    found = [*failed(run), *(answer for answer in found if answer.worst is None)]
    if not found:
        return Section(
            "findings", "Nothing was found", "Findings", (Text("No check found anything."),)
        )
    each = max(FEWEST, min(ROWS, ALL_ROWS // len(found)))
    groups = tuple(_group(answer, run, each) for answer in found)
    number = sum(answer.findings.height for answer in found)
    title = f"{_said(number, found, run)} in {counted(len(found), 'checks')}"
    return Section("findings", title, "Findings", (Findings(groups, _filters(found)),))


def _said(number: int, found: list[Answer], run: RedactedRun) -> str:
    hidden = any(
        run.said(one.findings.height, of=one.check) != whole(one.findings.height) for one in found
    )
    return "Findings" if hidden else counted(number, "findings")


def _filters(
    found: list[Answer],
) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    rows = pl.concat([answer.findings.select("severity", "owner", "state") for answer in found])
    there = {name: set(rows[name]) for name in rows.columns}
    return (
        (
            "severity",
            "Severity",
            tuple((s.value, CHIPS[s].word) for s in Severity if s.value in there["severity"]),
        ),
        (
            "owner",
            "Owner",
            tuple((o.value, word) for o, word in OWNERS.items() if o.value in there["owner"]),
        ),
        ("state", "State", tuple((s, word) for s, word in STATES.items() if s in there["state"])),
    )


def _group(answer: Answer, run: RedactedRun, rows: int) -> FindingGroup:
    frame = answer.findings
    worst = Severity(min(frame["severity"]))
    return FindingGroup(
        anchor=anchor(answer.check),
        chip=CHIPS[answer.worst or worst],
        title=sentence(clause(answer, run)),
        owner=OWNERS[answer.check.owner],
        amount=amounts.said(amounts.nonzero(amounts.sums(answer.counted))),
        body=Facts(tuple(_body(answer, run))),
        evidence=evidence(answer, rows) if run.shows_rows else None,
        chosen_by=tuple(
            (name, tuple(sorted(frame[name].unique().drop_nulls())))
            for name in ("severity", "owner", "state")
        ),
    )


def _body(answer: Answer, run: RedactedRun) -> list[tuple[str, Cell]]:
    check = answer.check
    return [
        ("Condition", _condition(answer, run)),
        ("Criteria", Lines((check.question, sentence(check.rule), Code(check.id)))),
        ("Cause", _cause(answer, run)),
        ("Effect", _effect(answer, run)),
        ("Action", action(check)),
        ("Owner, due", _owner(answer)),
        ("Client's answer", Blank()),
        ("History", history(answer, run)),
    ]


def action(check: Check) -> str:
    """What follows from a finding, in the catalogue's words."""
    if check.repair == "none":
        return "No repair by this tool: a person looks into the cause."
    return sentence(check.repair)


def _condition(answer: Answer, run: RedactedRun) -> Cell:
    levels = answer.findings["level"].unique().drop_nulls().sort().to_list()
    lines: list[Cell] = [f"{n_of_all(answer, run)}; all were looked at, none sampled."]
    besides = remark(answer, run)
    lines += (
        [f"Of the findings {besides}: shown, and not counted against the check."] if besides else []
    )
    lines += [f"Evidence: {listed(levels)}."] if levels else []
    return Lines(tuple(lines))


def _owner(answer: Answer) -> str:
    owner = OWNERS[answer.check.owner]
    return owner if answer.worst is None else f"{owner}, {_DUE[answer.worst]}"


def _cause(answer: Answer, run: RedactedRun) -> Cell:
    tally = answer.findings.group_by("cause").len().sort("len", "cause", descending=[True, False])
    known = tally.filter(pl.col("cause").is_not_null())
    if known.is_empty():
        return "Not known from the two systems' records alone."
    lines: list[Cell] = [
        f"{sentence(cause)[:-1]}: {run.said(number, of=answer.check)}"
        for cause, number in known.head(CAUSES).iter_rows()
    ]
    rest = answer.findings.height - int(known.head(CAUSES)["len"].sum())
    if rest:
        lines.append(f"Other or not known: {run.said(rest, of=answer.check)}")
    return Lines(tuple(lines))


def _effect(answer: Answer, run: RedactedRun) -> Cell:
    people = run.tallies[answer.check.id].people
    said = run.said(people, of=None)
    touched = [f"{said} {'person' if said == '1' else 'people'}"] if people else []
    amount = worth(answer)
    told = ", ".join([*touched, amount] if amount else touched)
    meaning = Quiet(f"What is counted: {answer.check.impact}")
    return Lines((told, meaning)) if told else meaning
