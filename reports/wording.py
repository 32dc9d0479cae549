"""What is wrong, as a clause: for each check we know by name, and for any other."""

from dataclasses import dataclass

from checks.vocabulary import Answer, Check
from reports import amounts
from reports.redaction import RedactedRun
from reports.words import counted, one_of, share


@dataclass(frozen=True, slots=True)
class Clause:
    """How a check's finding is told.

    Attributes:
        name: what is wrong, in a word or two, for labels and lists.
        one, many: the clause for one thing and for several; `{n}` is the number, `{worth}` the
            amount with the words around it.
        worth: those words; `{amount}` stands in them.
        by_people: the number told is of people, where the check counts them.
    """

    name: str
    one: str
    many: str
    worth: str = ""
    by_people: bool = False


CLAUSES = {
    "snapshot.integrity": Clause(
        "Copies not whole",
        "{n} table was not read as a whole, consistent copy",
        "{n} tables were not read as whole, consistent copies",
    ),
    "sync.timeliness.lag": Clause(
        "Slow lanes",
        "{n} lane is slower than agreed{worth}",
        "{n} lanes are slower than agreed{worth}",
        ", with {amount} of orders waiting",
    ),
    "contact.uniqueness.shared_identifier": Clause(
        "Shared identifiers",
        "{n} identifier is shared by several contacts{worth}",
        "{n} identifiers are shared by several contacts{worth}",
        ", with {amount} of orders on the lesser ones",
    ),
    "contact.completeness.missing_in_esp": Clause(
        "Missing contacts",
        "{n} customer{worth} has no contact in Emarsys",
        "{n} customers{worth} have no contact in Emarsys",
        " who spent {amount} in twelve months",
    ),
    "consent.accuracy.opt_out_not_applied": Clause(
        "Opt-outs not applied",
        "{n} person may be mailed against their will",
        "{n} people may be mailed against their will",
        by_people=True,
    ),
    "order.completeness.missing_in_esp": Clause(
        "Missing orders",
        "{n} order{worth} never reached Emarsys",
        "{n} orders{worth} never reached Emarsys",
        " worth {amount}",
    ),
}


def name(check: Check) -> str:
    """What is wrong, in a word or two: `Missing orders`."""
    known = CLAUSES.get(check.id)
    return known.name if known else check.id.rpartition(".")[2].replace("_", " ").capitalize()


def clause(answer: Answer, run: RedactedRun) -> str:
    """What is wrong, without a capital or a full stop: `41 orders never reached Emarsys`."""
    if answer.worst is None:
        return _of_notes(answer, run)
    known = CLAUSES.get(answer.check.id)
    if known is None:
        return _of_any(answer, run)
    tally = run.tallies[answer.check.id]
    by_people = known.by_people and tally.people > 0
    number = tally.people if by_people else tally.wrong
    said = run.said(number, of=None if by_people else answer.check)
    amount = amounts.said({k: v for k, v in amounts.sums(answer.counted).items() if v})
    # Where the number is not told, a singular would tell it.
    return (known.one if said == "1" else known.many).format(
        n=said, worth=known.worth.format(amount=amount) if amount else ""
    )


def _of_any(answer: Answer, run: RedactedRun) -> str:
    check = answer.check
    said = run.said(run.tallies[check.id].wrong, of=check)
    things, verb = (one_of(check.things), "does") if said == "1" else (check.things, "do")
    amount = amounts.said(amounts.sums(answer.counted))
    worth = f" ({amount})" if amount else ""
    return f"{said} {things}{worth} {verb} not agree ({check.subject}, {check.dimension})"


def _of_notes(answer: Answer, run: RedactedRun) -> str:
    """Nothing counts against the check: all are notes, or a person accepted them."""
    check = answer.check
    said = run.said(run.tallies[check.id].found, of=check)
    things = one_of(check.things) if said == "1" else check.things
    accepted = (answer.findings["state"] == "accepted").all()
    return f"{said} {things} {'accepted as agreed' if accepted else 'noted, nothing to fix'}"


def remark(answer: Answer, run: RedactedRun) -> str:
    """What among the findings does not count: `3 accepted, 1 noted`; empty when all do."""
    accepted = answer.findings["state"] == "accepted"
    notes = ((answer.findings["severity"] == "S4") & ~accepted).sum()
    parts = [
        f"{run.said(int(number), of=answer.check)} {word}"
        for number, word in (
            (accepted.sum(), "accepted"),
            (notes, "noted"),
        )
        if number
    ]
    return ", ".join(parts)


def n_of_all(answer: Answer, run: RedactedRun) -> str:
    """`41 of 9,120 orders (0.45 %)`; without the share where it would tell a small number."""
    number = run.tallies[answer.check.id].found
    said = run.said(number, of=answer.check)
    of = f"{said} of {counted(answer.examined, answer.check.things)}"
    exact = said == f"{number:,}"
    return f"{of} ({share(number, answer.examined)})" if exact and answer.examined else of
