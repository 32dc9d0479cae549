"""What the pairs are: kinds with their counts, how sure they are, and persons by size."""

from typing import Any

from reports.cells import Cell, Count, Written
from reports.page import Column, Row, Section, Table, Text
from reports.people.found import MEANING, WhoIsWho
from reports.people.words import chip
from reports.words import NBSP, counted
from reports.writing import decimal, whole

_NUMBERS = (
    Column("Pairs", number=True),
    Column("Of one person now", number=True),
    Column("Expected to be", number=True),
)


def kinds(found: WhoIsWho) -> Section:
    """A row a kind: how many pairs, and what the kind means."""
    table = Table(
        caption="Pairs of records that have something in common, by what the two most likely are "
        "to each other; expected are the probabilities added up",
        columns=(Column("Kind", short=True), Column("Meaning"), *_NUMBERS),
        rows=tuple(
            Row((chip(row["kind"]), MEANING.get(row["kind"], ""), *_numbers(row)))
            for row in found.kinds.to_dicts()
        ),
    )
    return Section("kinds", "What the pairs are", "Kinds", (table, _sizes(found)))


def calibration(found: WhoIsWho) -> Section:
    """A row a band of probability: pairs, and how many of them are one person."""
    table = Table(
        caption="Pairs by their probability; where it can be believed, as many pairs of a band are "
        "one person as are expected to be",
        columns=(Column("Probability", short=True), *_NUMBERS),
        rows=tuple(Row((_band(row), *_numbers(row))) for row in found.bands.to_dicts()),
    )
    told = Text(
        f"{counted(found.likely, 'pairs')} are likely one person by what they say themselves; "
        f"{_round(found.claimed)} of them are expected to be right. Answers of people count as "
        f"certain: {counted(found.decided, 'answers')} were obeyed."
    )
    return Section("calibration", "How sure it is", "Sureness", (told, table))


def _sizes(found: WhoIsWho) -> Table:
    return Table(
        caption="Persons by how many records they have",
        columns=(Column("Records", number=True), Column("Persons", number=True)),
        rows=tuple(
            Row((Count(row["records"]), Count(row["persons"]))) for row in found.sizes.to_dicts()
        ),
        grid=True,
    )


def _band(row: dict[str, Any]) -> str:
    least, below = (f"{edge * 100:g}" for edge in (row["least"], row["below"]))
    return f"{decimal(least)} to {decimal(below)}{NBSP}%"


def _numbers(row: dict[str, Any]) -> tuple[Cell, ...]:
    expected = Written(_round(row["expected"]), str(round(row["expected"])))
    return Count(row["pairs"]), Count(row["joined"]), expected


def _round(number: float) -> str:
    return whole(round(number))
