"""What is wrong, as a clause: for each check we know by name, and for any other."""

from dataclasses import dataclass

from checks.vocabulary import Answer
from reports import amounts
from reports.cells import Cell, Quiet
from reports.redaction import RedactedRun
from reports.words import NBSP, counted, listed, one_of, share
from reports.writing import whole

NOTHING = "no amount"


@dataclass(frozen=True, slots=True)
class Clause:
    """How a check's finding is told.

    Attributes:
        name: what is wrong, in a word or two, for labels and lists.
        one, many: the clause for one thing and for several; `{n}` is the number, `{worth}` the
            amount with the words around it.
        worth: those words; `{amount}` stands in them.
        by_people: the number told is of people, where the check counts them.
        nothing: what is said where the amount comes to exactly nothing.
    """

    name: str
    one: str
    many: str
    worth: str = ""
    by_people: bool = False
    nothing: str = NOTHING


CLAUSES = {
    "sync.timeliness.lag": Clause(
        "Slow lanes",
        "{n} lane is slower than agreed{worth}",
        "{n} lanes are slower than agreed{worth}",
        ", with {amount} of orders waiting",
        nothing="no order waiting",
    ),
    "contact.uniqueness.shared_identifier": Clause(
        "Shared identifiers",
        "{n} identifier is shared by several contacts{worth}",
        "{n} identifiers are shared by several contacts{worth}",
        ", with {amount} of sales on the lesser ones",
        nothing="no sales",
    ),
    "contact.uniqueness.person_split": Clause(
        "Split customers",
        "{n} customer is spread over several contacts{worth}",
        "{n} customers are spread over several contacts{worth}",
        ", with {amount} of sales hidden from the main one",
        nothing="no sales",
    ),
    "contact.consistency.merge_not_propagated": Clause(
        "Merges not shown",
        "{n} merge done in Stokly is not shown in Emarsys{worth}",
        "{n} merges done in Stokly are not shown in Emarsys{worth}",
        ", with {amount} of orders off the surviving contact",
        nothing="no orders",
    ),
    "contact.completeness.missing_in_esp": Clause(
        "Missing contacts",
        "{n} customer{worth} has no contact in Emarsys",
        "{n} customers{worth} have no contact in Emarsys",
        " who spent {amount} in twelve months",
        nothing="no orders in twelve months",
    ),
    "contact.consistency.profile_drift": Clause(
        "Drifted profiles",
        "{n} profile value in Emarsys is not what Stokly says",
        "{n} profile values in Emarsys are not what Stokly says",
    ),
    "consent.accuracy.opt_out_not_applied": Clause(
        "Opt-outs not applied",
        "{n} person may be mailed against their will",
        "{n} people may be mailed against their will",
        by_people=True,
    ),
    "consent.timeliness.opt_out_latency": Clause(
        "Late opt-outs",
        "{n} opt-out reached Emarsys later than agreed, or not yet",
        "{n} opt-outs reached Emarsys later than agreed, or not yet",
    ),
    "snapshot.validity.declared": Clause(
        "Values against their rules",
        "{n} fact is not as declared of its table",
        "{n} facts are not as declared of their tables",
    ),
    "order.completeness.missing_in_esp": Clause(
        "Missing orders",
        "{n} order{worth} never reached Emarsys",
        "{n} orders{worth} never reached Emarsys",
        " worth {amount}",
    ),
    "order.completeness.partial_transfer": Clause(
        "Orders in part",
        "{n} line or load did not reach Emarsys whole{worth}",
        "{n} lines and loads did not reach Emarsys whole{worth}",
        ", {amount} of goods absent",
    ),
    "order.validity.phantom_in_esp": Clause(
        "Unknown orders",
        "{n} order in Emarsys{worth} is none of Stokly's",
        "{n} orders in Emarsys{worth} are none of Stokly's",
        " worth {amount}",
    ),
    "order.uniqueness.duplicate_sale_lines": Clause(
        "Doubled sales",
        "{n} order is counted more than once in Emarsys{worth}",
        "{n} orders are counted more than once in Emarsys{worth}",
        ", {amount} too much",
        nothing="no amount too much",
    ),
    "order.accuracy.sku_mismatch": Clause(
        "Other codes",
        "{n} line{worth} goes by another code than its SKU in Emarsys",
        "{n} lines{worth} go by another code than their SKU in Emarsys",
        " worth {amount}",
    ),
    "order.accuracy.quantity_drift": Clause(
        "Drifted quantities",
        "{n} line has another quantity in Emarsys{worth}",
        "{n} lines have another quantity in Emarsys{worth}",
        ", {amount} of goods apart",
        nothing="every amount is right",
    ),
    "order.accuracy.line_value_drift": Clause(
        "Drifted line values",
        "{n} line is worth something else in Emarsys{worth}",
        "{n} lines are worth something else in Emarsys{worth}",
        ", {amount} apart",
    ),
    "catalogue.completeness.item_missing": Clause(
        "Missing items",
        "{n} item{worth} is not in Emarsys' catalogue",
        "{n} items{worth} are not in Emarsys' catalogue",
        " that sold for {amount} in 30 days",
        nothing="no sales in 30 days",
    ),
    "catalogue.accuracy.price_drift": Clause(
        "Drifted prices",
        "{n} price in Emarsys is not the shop's{worth}",
        "{n} prices in Emarsys are not the shop's{worth}",
        ", off by {amount} over what was sold in 30 days",
        nothing="none of them sold in 30 days",
    ),
    "catalogue.accuracy.content_drift": Clause(
        "Drifted items",
        "{n} fact of items in Emarsys is not as in the shop",
        "{n} facts of items in Emarsys are not as in the shop",
    ),
}

INTEGRITY = "snapshot.integrity"
NOT_WHOLE = "complete"
# Which fact of a table is wrong, the gravest first.
_OF_COPIES = {
    NOT_WHOLE: Clause(
        "Copies not whole",
        "{n} table was not read as a whole, consistent copy",
        "{n} tables were not read as whole, consistent copies",
    ),
    "values": Clause(
        "Unreadable values",
        "values of {n} table could not be read",
        "values of {n} tables could not be read",
    ),
    "repeats": Clause(
        "Rows at odds",
        "{n} table holds different rows for one key",
        "{n} tables hold different rows for one key",
    ),
    "shape": Clause(
        "Other columns",
        "{n} table has other columns than before",
        "{n} tables have other columns than before",
    ),
}


def name(answer: Answer) -> str:
    """What is wrong, in a word or two: `Missing orders`."""
    check = answer.check
    if _is_of_copies(answer):
        return next(one.name for fact, one in _OF_COPIES.items() if fact in _facts(answer))
    known = CLAUSES.get(check.id)
    return known.name if known else check.id.rpartition(".")[2].replace("_", " ").capitalize()


def clause(answer: Answer, run: RedactedRun) -> str:
    """What is wrong, without a capital or a full stop: `41 orders never reached Emarsys`."""
    if answer.worst is None:
        return _of_notes(answer, run)
    if _is_of_copies(answer):
        return _of_copies(answer, run)
    known = CLAUSES.get(answer.check.id)
    if known is None:
        return _of_any(answer, run)
    people = run.tallies[answer.check.id].people if known.by_people else 0
    number = people or answer.counted.height
    said = run.said(number, of=None if people else answer.check)
    amount = amounts.said(amounts.nonzero(amounts.sums(answer.counted)))
    return _told(known, said, known.worth.format(amount=amount) if amount else "")


def tells_of_a_part(answer: Answer) -> bool:
    """Whether its clause says that a table's copy is not whole."""
    return _is_of_copies(answer) and NOT_WHOLE in _facts(answer)


def worth(answer: Answer) -> str:
    """What its findings come to: an amount, words where that is nothing, empty without money."""
    summed = amounts.sums(answer.counted)
    known = CLAUSES.get(answer.check.id)
    nothing = known.nothing if known else NOTHING
    return amounts.said(amounts.nonzero(summed)) or (nothing if summed else "")


def worth_cell(answer: Answer) -> Cell:
    """The same for a table."""
    summed = amounts.nonzero(amounts.sums(answer.counted))
    return amounts.cell(summed) if summed else Quiet(worth(answer) or "–")


def _told(known: Clause, said: str, worth: str = "") -> str:
    # Where the number is not told, a singular would tell it.
    told = (known.one if said == "1" else known.many).replace("{n} ", f"{{n}}{NBSP}")
    return told.format(n=said, worth=worth)


def _facts(answer: Answer) -> set[str]:
    return set(answer.counted["field"])


def _is_of_copies(answer: Answer) -> bool:
    facts = _facts(answer)
    return answer.check.id == INTEGRITY and bool(facts) and facts <= _OF_COPIES.keys()


def _of_copies(answer: Answer, run: RedactedRun) -> str:
    """A clause for each fact of tables that is wrong."""
    numbers = dict(answer.counted.group_by("field").len().iter_rows())
    return listed(
        [
            _told(known, run.said(numbers[fact], of=answer.check))
            for fact, known in _OF_COPIES.items()
            if fact in numbers
        ]
    )


def _of_any(answer: Answer, run: RedactedRun) -> str:
    check = answer.check
    said = run.said(answer.counted.height, of=check)
    things, verb = (one_of(check.things), "does") if said == "1" else (check.things, "do")
    amount = amounts.said(amounts.nonzero(amounts.sums(answer.counted)))
    told = f" ({amount})" if amount else ""
    return f"{said}{NBSP}{things}{told} {verb} not agree ({check.subject}, {check.dimension})"


def _of_notes(answer: Answer, run: RedactedRun) -> str:
    """Nothing counts against the check: all are notes, or a person accepted them."""
    check = answer.check
    said = run.said(answer.findings.height, of=check)
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
    number = answer.findings.height
    said = run.said(number, of=answer.check)
    of = f"{said} of {counted(answer.examined, answer.check.things)}"
    exact = said == whole(number)
    return f"{of} ({share(number, answer.examined)})" if exact and answer.examined else of
