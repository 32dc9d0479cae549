"""What came of one expectation, and all the rows that break it."""

from dataclasses import dataclass

import polars as pl

from checks.contract.dialect import Database
from checks.contract.expected import Expected
from checks.contract.telling import told, verdicts_of
from checks.vocabulary import CheckError

# One row is one expectation of one table.
SUITES = pl.Schema(
    {
        "table": pl.String(),
        "column": pl.String(),  # several are joined with `+`
        "expectation": pl.String(),  # how it reads after the column's name
        "examined": pl.Int64(),  # rows, null values included; 1 for the type of a column
        "unexpected": pl.Int64(),  # rows, or keys that name several rows, that break it
        "seconds": pl.Float64(),  # of the table's whole suite, which is asked at once
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one expectation.

    Attributes:
        expected: what was asked.
        examined: rows asked about.
        unexpected: rows that break it, or keys that name several rows.
        query: finds them; null where the rule is about the table and not its rows.
        held_as: the column's type, where that was asked.
    """

    expected: Expected
    examined: int
    unexpected: int
    query: str | None
    held_as: str | None


def failing(database: Database, outcome: Outcome) -> pl.DataFrame:
    """Verdicts of all rows that break the expectation, columns as `TOLD`.

    Raises:
        CheckError: there are not as many as were counted.
    """
    one = outcome.expected
    if outcome.query is None:
        return verdicts_of(one, pl.DataFrame({"key": one.table.name, "actual": outcome.held_as}))
    names = ", ".join((*one.key_names, *one.value_names))
    found = f"SELECT * FROM ({outcome.query.rstrip(';')}) AS broken({names})"  # noqa: S608 - declared names only
    rows = database.sql(found).pl()
    if rows.height != outcome.unexpected:
        raise CheckError(
            f"{outcome.unexpected:,} rows were counted and {rows.height:,} found that break: "
            f"{one.field} {one.sentence}",
            where=f"the suite of {one.table.name}, checks/contract",
            do="ask again on a snapshot that nobody writes to",
        )
    return told(one, rows)


def suite(outcomes: list[Outcome], seconds: float) -> pl.DataFrame:
    """What was asked of one table and what came of it, columns as `SUITES`."""
    rows = [
        (
            one.expected.table.name,
            "+".join(one.expected.columns),
            one.expected.sentence,
            one.examined,
            one.unexpected,
            seconds,
        )
        for one in outcomes
    ]
    return pl.DataFrame(rows, schema=SUITES, orient="row")
