"""Three ways to ask Splink, of which the best counts; each for the columns that a table has.

broad: many blocking rules, Jaro-Winkler and edit distances, term frequencies.
library: the comparisons that Splink ships for names, mailboxes, birthdays and postcodes.
lean: selective blocking rules only, and a training session for each of several columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import splink.comparison_library as cl
from splink import block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_creator import ComparisonCreator

START = "substr({}, 1, {})"


@dataclass(frozen=True)
class Way:
    """One setting.

    Attributes:
        comparisons: one for each column that the table has.
        blocking: rules, of which any makes a candidate pair.
        sure: rules of which nearly every pair is one person, for the prior.
        sessions: a rule for each training session.
    """

    comparisons: list[ComparisonCreator]
    blocking: list[BlockingRuleCreator]
    sure: list[BlockingRuleCreator]
    sessions: list[BlockingRuleCreator]


NAMES = ("broad", "library", "lean")

BROAD = (
    ("email",),
    ("phone",),
    ("external_id",),
    ("forename", "surname"),
    ("surname", "birthday"),
    ("forename", "birthday"),
    ("postcode", "surname"),
    ("postcode", "forename"),
    ("postcode", "birthday"),
    ("city", "birthday"),
    ("street", "forename"),
    ("street", "surname"),
    ("birth_place", "birthday"),
    ("birth_place", "surname"),
    ("birthday", START.format("forename", 1)),
    (START.format("forename", 3), START.format("surname", 4), "city"),
)
# For tables so small that a block of one column's value is still short.
SMALL = {
    10_000: (("forename",), ("surname",), ("birthday",), ("postcode",), ("city",), ("street",)),
    60_000: (("birthday",), ("postcode",), ("surname", START.format("forename", 1))),
}
LEAN = (
    ("email",),
    ("phone",),
    ("external_id",),
    ("forename", "surname", "postcode"),
    ("forename", "surname", "city"),
    ("forename", "surname", "birthday"),
    ("surname", "birthday", START.format("postcode", 2)),
    ("forename", "birthday", START.format("surname", 1)),
    ("street", "forename", "postcode"),
    ("birth_place", "surname", "forename"),
)
SURE = (
    ("email", "forename"),
    ("phone", "forename", "surname"),
    ("forename", "surname", "birthday"),
    ("external_id",),
)
SESSIONS = {
    "broad": (("birthday",), ("forename", "surname")),
    "library": (("birthday",), ("forename", "surname")),
    "lean": (
        ("birthday",),
        ("forename", "surname"),
        ("postcode", "surname"),
        ("email",),
        ("phone",),
    ),
}
SPARE_SESSIONS = (("email",), ("postcode",))  # for tables without birthdays


def way(name: str, columns: Iterable[str], rows: int) -> Way:
    """The setting of that name, for a table with these columns and so many rows."""
    have = frozenset(columns)
    short = next((rules for most, rules in SMALL.items() if rows <= most), ())
    blocking = {"broad": BROAD + short, "library": BROAD[:12] + short, "lean": LEAN}[name]
    sessions = _rules(SESSIONS[name], have)
    if len(sessions) < len(SESSIONS["broad"]):
        sessions += _rules(SPARE_SESSIONS, have)
    return Way(
        [_compared(name, column) for column in ORDER if column in have],
        _rules(blocking, have),
        _rules(SURE, have) or _rules((("forename", "surname", "postcode"),), have),
        sessions,
    )


def _rules(rules: Sequence[Sequence[str]], have: frozenset[str]) -> list[BlockingRuleCreator]:
    return [block_on(*rule) for rule in rules if all(_column(part) in have for part in rule)]


def _column(part: str) -> str:
    return part.removeprefix("substr(").split(",")[0]


ORDER = (
    "forename",
    "surname",
    "birthday",
    "email",
    "phone",
    "external_id",
    "street",
    "city",
    "postcode",
    "company",
    "sex",
    "birth_place",
    "extra",
)


def _compared(name: str, column: str) -> ComparisonCreator:
    if name == "library":
        return _of_the_library(column) or _by_distance(column)
    return _by_distance(column)


def _of_the_library(column: str) -> ComparisonCreator | None:
    if column in {"forename", "surname"}:
        return cl.NameComparison(column)
    if column == "birthday":
        return cl.DateOfBirthComparison(column, input_is_string=True, invalid_dates_as_null=False)
    if column == "email":
        return cl.EmailComparison(column)
    return cl.PostcodeComparison(column) if column == "postcode" else None


def _by_distance(column: str) -> ComparisonCreator:
    if column in {"forename", "surname"}:
        return _counted(cl.JaroWinklerAtThresholds(column, [0.92, 0.85, 0.75]))
    if column in {"birthday", "phone", "external_id", "postcode"}:
        return _counted(cl.DamerauLevenshteinAtThresholds(column, [1, 2]))
    if column == "email":
        return _counted(cl.LevenshteinAtThresholds(column, [1, 2]))
    if column in {"sex", "extra"}:
        return _counted(cl.ExactMatch(column))
    return _counted(cl.JaroWinklerAtThresholds(column, [0.92, 0.8]))


def _counted(comparison: ComparisonCreator) -> ComparisonCreator:
    return comparison.configure(term_frequency_adjustments=True)
