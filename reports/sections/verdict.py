"""The answer on the first screen: the verdict by a printed rule, the sentence, four figures."""

from enum import StrEnum

import polars as pl

from checks.vocabulary import Answer, Personal, Severity, State
from reports import amounts, masks
from reports.cells import Chip
from reports.page import Figure, Headline
from reports.redaction import RedactedRun
from reports.sections.history import since
from reports.wording import clause, name, remark, tells_of_a_part
from reports.words import OWNERS, counted, listed, sentence
from reports.writing import whole

RULE = (
    "The rule: not ready when anything is graded Stop or a snapshot is not whole; ready after "
    "fixes when anything is graded Before the close or This week, and only as far as asked where "
    "a check was not run or was asked in part; ready when every check was asked and passed; "
    "otherwise there is no verdict."
)


class Verdict(StrEnum):
    """What the page answers."""

    READY = "Ready"
    AFTER_FIXES = "Ready after fixes"
    AS_FAR_AS_ASKED = "Ready after fixes, as far as asked"
    NOT_READY = "Not ready"
    NONE = "No verdict"


_CHIPS = {
    Verdict.READY: "passed",
    Verdict.AFTER_FIXES: "s2",
    Verdict.AS_FAR_AS_ASKED: "s2",
    Verdict.NOT_READY: "s1",
    Verdict.NONE: "notrun",
}


def verdict(run: RedactedRun) -> Verdict:
    """By the rule; an untouched question never makes a run ready."""
    asked = [answer for answer in run.answers if answer.state is not State.NOT_RUN]
    if not run.snapshots or not asked:
        return Verdict.NONE
    if run.worst is Severity.S1 or in_part(run):
        return Verdict.NOT_READY
    if run.worst is not None:
        return Verdict.AFTER_FIXES if run.whole else Verdict.AS_FAR_AS_ASKED
    return Verdict.READY if run.whole else Verdict.NONE


def in_part(run: RedactedRun) -> list[str]:
    """The tables whose copies are not whole."""
    seals = (seal for snapshot in run.snapshots for seal in snapshot.seals.values())
    return [seal.entity for seal in seals if not seal.complete]


def failed(run: RedactedRun) -> list[Answer]:
    """Failed checks: worst first, consent first, then people, then the rest."""
    wrong = [answer for answer in run.answers if answer.state is State.FAILED]
    return sorted(wrong, key=lambda answer: _weight(answer, run))


def _weight(answer: Answer, run: RedactedRun) -> tuple[str, int, int, int, str]:
    check, people = answer.check, run.tallies[answer.check.id].people
    about_people = 1 if masks.about(check) is not Personal.NO else 2
    # People mailed against their will come before all else.
    kind = 0 if check.subject == "consent" else about_people
    return (str(answer.worst), kind, -people, -_worth(answer, run), check.id)


def _worth(answer: Answer, run: RedactedRun) -> int:
    """Micro-units of the reporting currency, to put checks in order by."""
    return amounts.sums(answer.counted).get(run.design.home.currency, 0)


def headline(run: RedactedRun) -> Headline:
    """Verdict, sentence, rule and figures."""
    reached = verdict(run)
    return Headline(
        since=since(run),
        verdict=Chip(_CHIPS[reached], reached.value),
        sentence=_sentence(run, reached),
        rule=RULE,
        figures=tuple(_figures(run)),
    )


def _sentence(run: RedactedRun, reached: Verdict) -> str:
    wrong = failed(run)
    if wrong:
        told = ", and ".join(clause(answer, run) for answer in _two(wrong, run))
        limits = _partly(wrong, run)
        if reached is Verdict.AS_FAR_AS_ASKED:
            limits = f"{sentence(_unasked(run))} "
        return f"{reached}: {told}. {limits}{_who(wrong)}"
    if in_part(run):
        tables = counted(len(in_part(run)), "tables")
        return (
            f"{reached}: {tables} of the snapshots came in part, so no number here is vouched for."
        )
    return f"{reached}: {_nothing_wrong(run, reached)}"


def _partly(wrong: list[Answer], run: RedactedRun) -> str:
    """What the reader must know before trusting a number, where it is not named already."""
    tables = len(in_part(run))
    if not tables or any(tells_of_a_part(one) for one in _two(wrong, run)):
        return ""
    unasked = run.counted(State.NOT_RUN)
    follows = f", and {counted(unasked, 'checks')} could not be asked" if unasked else ""
    return f"{counted(tables, 'tables')} could not be read whole{follows}. "


def _two(wrong: list[Answer], run: RedactedRun) -> list[Answer]:
    """The worst check, and beside it the one with the most money, or else the next worst."""
    first, *rest = wrong
    if not rest:
        return [first]
    return [first, max(rest, key=lambda answer: _worth(answer, run))]


def _who(wrong: list[Answer]) -> str:
    owners = [OWNERS[owner] for owner in dict.fromkeys(one.check.owner for one in wrong)]
    first, *rest = owners
    others = [owner[:1].lower() + owner[1:] for owner in rest]
    return f"{first} acts first, then {listed(others)}." if rest else f"{first} acts."


def _nothing_wrong(run: RedactedRun, reached: Verdict) -> str:
    checks = counted(len(run.answers), "checks")
    if reached is Verdict.READY:
        return f"Stokly and Emarsys agree in all that was asked; {checks} passed. Nobody acts."
    if run.counted(State.NOT_RUN) == len(run.answers):
        return "none of the questions could be asked; each one's reason is below."
    return f"nothing wrong was found in what could be asked, but {_unasked(run)}."


def _unasked(run: RedactedRun) -> str:
    """`2 checks and parts of 1 check could not be asked`."""
    unasked = run.counted(State.NOT_RUN)
    partly = sum(bool(answer.unasked) for answer in run.answers)
    parts = [counted(unasked, "checks")] if unasked else []
    parts += [f"parts of {counted(partly, 'checks')}"] if partly else []
    return f"{listed(parts)} could not be asked"


def _figures(run: RedactedRun) -> list[Figure]:
    wrong = failed(run)
    figures = []
    by_people = next((one for one in wrong if run.tallies[one.check.id].people), None)
    if by_people is not None:
        figures.append(_people_figure(by_people, run))
    by_amount = max(wrong, key=lambda answer: _worth(answer, run), default=None)
    if by_amount is not None and _worth(by_amount, run) > 0:
        figures.append(_amount_figure(by_amount, run))
    return [*figures, _checks(run), _read(run)]


def _checks(run: RedactedRun) -> Figure:
    told = [f"{whole(run.counted(state))} {state}" for state in (State.PASSED, State.NOT_RUN)]
    wrong, asked = run.counted(State.FAILED), len(run.answers)
    return Figure("Checks failed", f"{whole(wrong)} of {whole(asked)}", ", ".join(told))


def _people_figure(answer: Answer, run: RedactedRun) -> Figure:
    said = run.said(run.tallies[answer.check.id].people, of=None)
    word = "person" if said == "1" else "people"
    return Figure(name(answer), f"{said} {word}", _of_all(answer, run))


def _amount_figure(answer: Answer, run: RedactedRun) -> Figure:
    amount = amounts.said(amounts.nonzero(amounts.sums(answer.counted)))
    return Figure(name(answer), amount, _of_all(answer, run))


def _of_all(answer: Answer, run: RedactedRun) -> str:
    """`5 of 985 orders, of them 2 accepted`: all findings, as everywhere, and the whole."""
    number, besides = run.said(answer.findings.height, of=answer.check), remark(answer, run)
    told = f"{number} of {counted(answer.examined, answer.check.things)}"
    return f"{told}, of them {besides}" if besides else told


def _read(run: RedactedRun) -> Figure:
    seals = [seal for snapshot in run.snapshots for seal in snapshot.seals.values()]
    rows, refused = sum(s.rows for s in seals), sum(s.rejected_rows for s in seals)
    tables = counted(len(seals), "tables")
    return Figure("Rows not read", whole(refused), f"of {whole(rows)} in {tables}")


def severities(findings: pl.DataFrame) -> dict[Severity, int]:
    """Severity -> findings of it."""
    tally = dict(findings.group_by("severity").len().iter_rows())
    return {one: tally.get(one.value, 0) for one in Severity}
