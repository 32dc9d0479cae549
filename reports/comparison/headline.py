"""The answer on the first screen: the verdict by a printed rule, the sentence, four figures."""

import polars as pl

from checks.vocabulary import APART, Class, Comparison
from reports.cells import Chip
from reports.comparison.sentences import counts, first_units, pairs, verdict
from reports.comparison.told import Told
from reports.page import Figure, Headline
from reports.words import counted
from reports.writing import whole

RULE = (
    "The rule: equal when no row is missing, only on the right, changed by more than its "
    "tolerance, duplicated or ambiguous, when rows without a key are the same on both sides, and "
    "when every record and amount could be read."
)


def headline(found: Comparison, told: Told) -> Headline:
    """What a reader knows who reads nothing else."""
    figures = (
        Figure("Rows on the left", whole(found.rows["left"]), told.left),
        Figure("Rows on the right", whole(found.rows["right"]), told.right),
        *_last(found),
    )
    return Headline(_chip(found), verdict(found), RULE, figures)


def _chip(found: Comparison) -> Chip:
    if found.is_equal:
        return Chip("passed", "Equal")
    if any(counts(found, class_) for class_ in APART):
        return Chip("s2", "Different")
    return Chip("notrun", "Not proven")


def _last(found: Comparison) -> tuple[Figure, ...]:
    units = first_units(found)
    if not units:
        return _of_columns(found)
    unit = units[0]
    row = next(
        row
        for row in found.totals.to_dicts()
        if (row["total"], row["currency"]) == (unit.total, unit.currency)
    )
    others = f"; {counted(len(units) - 1, 'other currencies')} below" if len(units) > 1 else ""
    return (
        Figure(
            f"{unit.name}, right less left",
            unit.said(-row["difference_u"], signed=True),
            f"{unit.said(row['left_u'])} on the left, {unit.said(row['right_u'])} on the right",
        ),
        Figure(
            "Unexplained",
            unit.said(row["unexplained_u"]),
            f"of that difference, after every class{others}",
        ),
    )


def _of_columns(found: Comparison) -> tuple[Figure, ...]:
    base = pairs(found)
    differ = found.columns.filter(pl.col("differing") > 0).height
    return (
        Figure(
            "Pairs",
            whole(base),
            f"rows that answer to each other; {whole(found.held(Class.CHANGED)['left'])} changed",
        ),
        Figure(
            "Columns that differ",
            whole(differ),
            f"of {whole(len(found.question.compared))} compared",
        ),
    )
