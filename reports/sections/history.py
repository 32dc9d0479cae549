"""Where findings stand against the runs before: new, open, returned, accepted, fixed."""

import polars as pl

from checks.vocabulary import Answer
from reports.cells import Cell, Lines
from reports.redaction import RedactedRun
from reports.words import counted, sentence
from reports.writing import whole

STATES = {"new": "New", "open": "Open", "returned": "Returned", "accepted": "Accepted"}
_ALWAYS = ("new", "open", "fixed")  # told even where there are none


def compared(run: RedactedRun) -> bool:
    """Whether a run before shows: all findings being new may as well mean that there was none."""
    seen = any(answer.findings["state"].is_in(["open", "returned"]).any() for answer in run.answers)
    return seen or run.fixed.height > 0


def since(run: RedactedRun) -> str:
    """`Since the last run: 3 new findings, 12 open, 4 fixed.`; empty where none shows."""
    if not compared(run):
        return ""
    told = [_said(state, run) for state in (*STATES, "fixed")]
    return f"Since the last run: {', '.join(one for one in told if one)}."


def _said(state: str, run: RedactedRun) -> str:
    each = [(_number(answer, state, run), answer.check) for answer in run.answers]
    number = sum(one for one, _ in each)
    if not number and state not in _ALWAYS:
        return ""
    word = f" {state}"
    # Who knows the other checks' counts could take them off a sum.
    if any(run.said(one, of=check) != whole(one) for one, check in each):
        return f"some{word}"
    if state == "new":
        return counted(number, "new findings")
    return f"{whole(number) if number else 'none'}{word}"


def _number(answer: Answer, state: str, run: RedactedRun) -> int:
    if state == "fixed":
        return run.fixed.filter(pl.col("check_id") == answer.check.id).height
    return answer.findings.filter(pl.col("state") == state).height


def history(answer: Answer, run: RedactedRun) -> Cell:
    """How a check's findings stand, and who accepted which of them."""
    told = [
        f"{run.said(number, of=answer.check)} {state}"
        for state in STATES
        if (number := _number(answer, state, run))
    ]
    if compared(run):
        fixed = _number(answer, "fixed", run)
        told.append(
            f"{run.said(fixed, of=answer.check) if fixed else 'none'} fixed since the run before"
        )
    lines: list[Cell] = [sentence(", ".join(told))]
    lines += [
        f"Accepted by {one.person} until {one.until.isoformat()}: {one.reason}"
        for one in run.design.accepted
        if one.check == answer.check.id
    ]
    return Lines(tuple(lines))
