"""What was compared: the tables, the key, the columns, and how near is near enough."""

from collections.abc import Iterable

from checks.vocabulary import SIDES, Asked, Comparison, Pair, Tolerance, money
from reports.cells import Cell, Lines
from reports.comparison.rows import label
from reports.comparison.told import Told
from reports.page import Facts, Section
from reports.words import counted, listed
from reports.writing import amount, decimal, whole

MOST_NAMED = 30
_PART = 10_000_000  # one per cent in billionths
_HASHED = (
    "Keys whose rows are the same on both sides were recognised by two hashes of 63 bits, the "
    "second salted anew for each run; all others were compared by their values. The totals were "
    "added up from the values of all rows."
)
_PROVEN = "Every key was compared by its values, and none was judged by a hash."


def asked(found: Comparison, told: Told) -> Section:
    """The question as facts."""
    question = found.question
    facts: list[tuple[str, Cell]] = [
        (name, _side(found, file, side))
        for name, file, side in (("Left", told.left, "left"), ("Right", told.right, "right"))
    ]
    chosen = " – chosen here, because no key was named" if told.suggested else ""
    facts.append(("Key", _pairs(question.keys) + chosen))
    facts.append(("Compared", _pairs(question.compared) or "nothing but the key"))
    facts += [("Amounts", _amounts(question))] if question.totals else []
    facts += [(f"Only {side}", _names(names)) for side in SIDES if (names := question.only[side])]
    facts += _near(question)
    facts.append(("Method", _PROVEN if told.proven else _HASHED))
    return Section("asked", "What was compared", "Compared", (Facts(tuple(facts)),))


def near_enough(bound: Tolerance) -> str:
    """A tolerance as it is asked for: `0.01`, `0.5 % but at least 0.01`, `5 s`."""
    if bound.of_time:
        return f"{_plain(bound.micro)} s"
    parts = _plain(bound.parts * money.MICRO // _PART)
    told = [f"{parts} %"] if bound.parts else []
    told += [_plain(bound.micro)] if bound.micro or not told else []
    return " but at least ".join(told)


def _side(found: Comparison, file: str, side: str) -> str:
    rows = counted(found.rows[side], "rows")
    return f"{file}: {rows}, {counted(found.keys[side], 'keys')}"


def _pairs(pairs: Iterable[Pair]) -> str:
    return _names(
        pair.left if pair.left == pair.right else f"{pair.left} = {pair.right}" for pair in pairs
    )


def _names(names: Iterable[str]) -> str:
    found = [label(name) for name in names]
    if len(found) <= MOST_NAMED:
        return ", ".join(found)
    return f"{', '.join(found[:MOST_NAMED])} and {whole(len(found) - MOST_NAMED)} more"


def _amounts(question: Asked) -> str:
    each = f", each {question.currency} by itself" if question.currency else ""
    return f"{listed([label(name) for name in question.totals])}{each}"


def _near(question: Asked) -> list[tuple[str, Cell]]:
    told = {
        "Tolerances": [f"{label(k)}: {near_enough(v)}" for k, v in question.tolerances.items()],
        "Tidied": [f"{label(k)}: {', '.join(v)}" for k, v in question.tidied.items()],
        "Zones": [f"{side}: {zone}" for side, zone in question.zones.items()],
        "Added up": [f"rows of one key on the {side}" for side in question.added_up],
    }
    return [(name, Lines(tuple(lines))) for name, lines in told.items() if lines]


def _plain(micro: int) -> str:
    text = amount(micro, "", places=money.PLACES)
    point = decimal(".")
    return text.rstrip("0").removesuffix(point)
