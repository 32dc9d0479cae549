"""What two tables hold differently, in sentences: for the page and for the terminal."""

from collections.abc import Sequence

import polars as pl

from checks.vocabulary import APART, SIDES, Class, Comparison
from reports.comparison.units import Unit, units
from reports.words import counted, listed
from reports.writing import whole

NAMES = {
    Class.MISSING: "Missing on the right",
    Class.EXTRA: "Only on the right",
    Class.CHANGED: "Changed",
    Class.TOLERATED: "Within the tolerances",
    Class.DUPLICATED: "Duplicated",
    Class.AMBIGUOUS: "Ambiguous",
    Class.BLANK: "Without a key",
    Class.ALIKE: "The same",
}
# The same for the section bar, where every letter counts.
SHORT = {
    **NAMES,
    Class.MISSING: "Missing",
    Class.EXTRA: "Only right",
    Class.TOLERATED: "Tolerated",
    Class.BLANK: "No key",
}
MOST_CLAUSES = 3  # in the verdict; the classes after them are told together
MOST_CURRENCIES = 2  # told in a sentence; more are counted


def verdict(found: Comparison) -> str:
    """The answer in one sentence."""
    apart = [class_ for class_ in APART if counts(found, class_)]
    if apart:
        return f"The two sides differ: {'; '.join(_clauses(found, apart))}."
    unread = listed(_unread(found)) if _unread(found) else ""
    if unread:
        return f"No difference was found, but {unread} could not be read, so nothing is proven."
    if not found.rows["left"]:
        return "Both sides are empty."
    near = found.held(Class.TOLERATED)["left"]
    more = f", {whole(near)} of them within the tolerances" if near else _worth_of_all(found)
    return f"Both sides hold the same {counted(found.rows['left'], 'records')}{more}."


def _worth_of_all(found: Comparison) -> str:
    units = first_units(found)
    worth = {(row["total"], row["currency"]): row["left_u"] for row in found.control.to_dicts()}
    told = [unit.said(worth[unit.total, unit.currency]) for unit in units]
    return f", worth {listed(told)}" if 0 < len(told) <= MOST_CURRENCIES else ""


def _clauses(found: Comparison, apart: Sequence[Class]) -> list[str]:
    """With several currencies only the first clause tells its worth: the totals tell the others."""
    several = len(first_units(found)) > 1
    told = [
        _held(found, class_) if several and at else clause(found, class_)
        for at, class_ in enumerate(apart[:MOST_CLAUSES])
    ]
    rest = apart[MOST_CLAUSES:]
    if len(rest) == 1:
        return [*told, _held(found, rest[0])]
    return [*told, _summed(found, rest)] if rest else told


def _summed(found: Comparison, rest: Sequence[Class]) -> str:
    rows = sum(sum(found.held(class_).values()) for class_ in rest)
    names = [NAMES[class_].lower() for class_ in rest]
    return f"{counted(rows, 'further rows')} are {', '.join(names[:-1])} or {names[-1]}"


def counts(found: Comparison, class_: Class) -> bool:
    """Whether the class holds rows that make the sides differ."""
    same = class_ is Class.BLANK and found.blank_alike
    return not same and any(found.held(class_).values())


def pairs(found: Comparison) -> int:
    """Rows of the left side that answer to one of the right: the base of all that differs."""
    same = (Class.ALIKE, Class.TOLERATED, Class.CHANGED)
    return sum(found.held(class_)["left"] for class_ in same)


def clause(found: Comparison, class_: Class) -> str:
    """One class as a clause: `52 of 25,900 records are missing on the right, worth £20,445.93`."""
    return _held(found, class_) + _worth(found, class_)


def _held(found: Comparison, class_: Class) -> str:
    held = found.held(class_)
    left, right = held["left"], held["right"]
    if class_ is Class.MISSING:
        return f"{_of(left, found.rows['left'])} missing on the right"
    if class_ is Class.EXTRA:
        return f"{_of(right, found.rows['right'])} only on the right"
    if class_ is Class.CHANGED:
        return f"{_of(left, pairs(found), 'pairs')} changed"
    if class_ is Class.DUPLICATED:
        return f"{_by_side(held)} {'a duplicate' if left + right == 1 else 'duplicates'}"
    if class_ is Class.AMBIGUOUS:
        return f"{_by_side(held)} without one certain partner"
    return f"{_by_side(held)} without a key"


def _of(number: int, base: int, things: str = "records") -> str:
    thing = things if base != 1 else things.removesuffix("s")
    return f"{whole(number)} of {whole(base)} {thing} {'is' if number == 1 else 'are'}"


def _by_side(held: dict[str, int]) -> str:
    told = [
        f"{counted(held[side], 'records')} on the {side}"
        if at == 0 or not held["left"]
        else f"{whole(held[side])} on the {side}"
        for at, side in enumerate(SIDES)
        if held[side]
    ]
    return f"{listed(told)} {'is' if sum(held.values()) == 1 else 'are'}"


def _worth(found: Comparison, class_: Class) -> str:
    units = first_units(found)
    amounts = [(unit, change) for unit in units if (change := step_u(found, class_, unit))]
    if not amounts:
        return ""
    first = amounts if len(amounts) <= MOST_CURRENCIES else amounts[:1]
    rest = len(amounts) - len(first)
    more = f", and amounts in {whole(rest)} other currencies" if rest else ""
    if class_ in {Class.MISSING, Class.EXTRA}:
        return f", worth {listed([unit.said(_size(class_, one)) for unit, one in first])}{more}"
    ways = ["more" if one > 0 else "less" for _, one in first]
    told = [unit.said(abs(one)) for unit, one in first]
    if len(set(ways)) > 1:
        told = [f"{one} {way}" for one, way in zip(told, ways, strict=True)]
        return f", {listed(told)} on the right{more}"
    return f", {listed(told)} {ways[0]} on the right{more}"


def _size(class_: Class, change: int) -> int:
    """What is missing takes away from the right side; its worth is told without that sign."""
    return -change if class_ is Class.MISSING else change


def first_units(found: Comparison) -> Sequence[Unit]:
    """The first total in its currencies."""
    return [one for one in units(found) if one.total == found.question.totals[0]]


def step_u(found: Comparison, class_: Class, unit: Unit) -> int:
    """What the class adds on the way from the left total to the right one, millionths."""
    rows = found.classes.filter(
        pl.col("class") == class_.value,
        pl.col("total") == unit.total,
        pl.col("currency").eq_missing(pl.lit(unit.currency, pl.String)),
    )
    return int((rows["right_u"] - rows["left_u"]).sum())


def _unread(found: Comparison) -> list[str]:
    refused = sum(found.refused.values())
    amounts = sum(count for one in found.unread.values() for count in one.values())
    told = [counted(refused, "records")] if refused else []
    return told + ([counted(amounts, "amounts")] if amounts else [])
