"""What is counted of a check's findings before anything of them is masked."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Answer, Check, Personal
from reports import masks
from reports.record_names import of_a_person


@dataclass(frozen=True, slots=True)
class Tally:
    """A check's findings counted by the things they are about; several may be about one.

    Attributes:
        found: things with any finding.
        wrong: things with a finding worse than a note that nobody accepted.
        people: people touched by those; 0 where the check counts none.
        of_people: whether the things are people, or records of people among others.
    """

    found: int
    wrong: int
    people: int
    of_people: bool


def tally(answer: Answer) -> Tally:
    """Its findings, counted."""
    wrong = answer.counted
    things = wrong["key"].n_unique()
    people = int(wrong["people"].sum() or 0)
    about_people = masks.about(answer.check) is not Personal.NO
    # One person with two findings, say for e-mail and for SMS, is one person.
    one_each = about_people and people <= wrong.height
    return Tally(
        found=answer.findings["key"].n_unique(),
        wrong=things,
        people=min(people, _apart(wrong, answer.check)) if one_each else people,
        of_people=about_people or _names_people(answer.findings),
    )


def _apart(findings: pl.DataFrame, check: Check) -> int:
    """How many people the findings are about, at most.

    A finding on consent lists contacts of one person; two that share a contact share the person,
    even where one goes by the customer's id and the other by a contact's.
    """
    if check.subject != "consent":
        return findings["key"].n_unique()
    by_key = findings.select(node=pl.format("key {}", "key")).with_row_index("at")
    by_record = (
        findings.select(node="records")
        .with_row_index("at")
        .explode("node")
        .with_columns(node=pl.format("record {}", "node"))
    )
    ties = pl.concat([by_key, by_record]).drop_nulls().with_columns(person="at")
    settled = False
    while not settled:
        spread = ties.with_columns(person=pl.col("person").min().over("node")).with_columns(
            person=pl.col("person").min().over("at")
        )
        settled = spread.equals(ties)
        ties = spread
    return ties["person"].n_unique()


def _names_people(findings: pl.DataFrame) -> bool:
    """Whether the keys of a check about tables name records of people."""
    tables = findings["key"].str.extract(r"^(\w+) ").unique().drop_nulls()
    return any(of_a_person(f"{table} ") for table in tables)
