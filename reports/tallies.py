"""Which people a check's findings touch, counted before anything of them is masked."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Answer, Check, Personal
from reports import masks
from reports.record_names import of_a_person


@dataclass(frozen=True, slots=True)
class Tally:
    """The people a check's findings are about; several findings may be about one.

    Attributes:
        people: people touched by findings worse than a note that nobody accepted; 0 where the
            check counts none.
        of_people: whether the things are people, or records of people among others.
    """

    people: int
    of_people: bool


def tally(answer: Answer) -> Tally:
    """The people of its findings, counted."""
    wrong = answer.counted
    people = int(wrong["people"].sum() or 0)
    about_people = masks.about(answer.check) is not Personal.NO
    # One person with two findings, say for e-mail and for SMS, is one person.
    one_each = about_people and people <= wrong.height
    if _are_doubles(wrong, answer.check):
        people = wrong["records"].list.slice(1).explode().n_unique()
    elif one_each:
        people = min(people, _apart(wrong, answer.check))
    return Tally(
        people=people,
        of_people=about_people or _names_people(answer.findings),
    )


def _are_doubles(findings: pl.DataFrame, check: Check) -> bool:
    """Whether the people are all records listed but the first of each row.

    Two records may share both an e-mail and a mobile number: then two rows list them.
    """
    beside = findings["records"].list.len().cast(pl.Int64) - 1
    return (
        check.dimension == "uniqueness"
        and not findings.is_empty()
        and bool((beside >= findings["people"]).fill_null(value=False).all())
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
