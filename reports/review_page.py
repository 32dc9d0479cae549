"""Doubtful pairs on a page of their own, to be answered by a person offline.

This page shows personal values on purpose: nobody can say who is who without them. It is never
part of what is handed out.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reports.cells import Cell, Chip, Quiet
from reports.comparison.values import beside
from reports.page import Case, Column, Facts, Figure, Headline, Page, Review, Row, Section, Table
from reports.people.evidence import parts_of
from reports.people.words import bits, chance, field, level
from reports.render import laid_out
from reports.words import counted, moment
from reports.writing import whole

BANNER = (
    "This page shows names, addresses, e-mails and phone numbers as they are. Keep it as you keep "
    "the tables, hand it to nobody, and delete it when the answers are read in."
)
RULE = (
    "Keys: s same person, d different, u unsure, arrows to go back and forth. Nothing leaves this "
    "browser; “Save answers” writes a file that stokly-audit review --take FILE reads in. An "
    "answer goes before the model in the next run; unsure changes nothing."
)
PEOPLE = "people"  # the table of a record where there is one table
_COLUMNS = (
    Column("Field", short=True),
    Column("One"),
    Column("Other"),
    Column("Agreement", short=True),
    Column("Bits", number=True),
)


def review_page(pairs: Sequence[dict[str, Any]], at: datetime, *, left_out: int = 0) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Args:
        pairs: left_of, left_id, right_of, right_id, probability, kind, evidence and agreement
            (field -> bits, field -> word), left and right (field -> value).
        at: UTC.
        left_out: pairs that wait besides these.
    """
    cases = tuple(case(row) for row in pairs)
    names = json.dumps([one.pair for one in cases])
    name = hashlib.sha256(names.encode()).hexdigest()[:16]
    page = Page(
        headline=_headline(cases, left_out),
        sections=(Section("pairs", "Pair by pair", "Pairs", (Review(name, BANNER, cases),)),),
        provenance=Section("files", "What becomes of the answers", "Answers", (_facts(),)),
    )
    return laid_out(
        page,
        title="Review of doubtful pairs",
        subject="Not to be handed on",
        notes=(f"Made {moment(at, 'UTC')}", "Personal values shown"),
        scripts=("review.js",),
    )


def case(row: dict[str, Any]) -> Case:
    """One pair: both records field by field, how far they agree and what that is worth."""
    return Case(
        pair={
            "left_of": row["left_of"],
            "left": row["left_id"],
            "right_of": row["right_of"],
            "right": row["right_id"],
            "probability": round(row["probability"], 6),
        },
        title=f"{named(row, 'left')} and {named(row, 'right')}: {chance(row['probability'])} one "
        "person",
        told=Table(
            caption="Both records; a bit more doubles the odds that they are one person",
            columns=_COLUMNS,
            rows=tuple(Row(one) for one in lines(row)),
        ),
    )


def named(row: Mapping[str, Any], side: str) -> str:
    """The id of a record, with its table where the two are not of one: `stokly:T17`."""
    record = str(row[f"{side}_id"])
    return (
        record if row["left_of"] == row["right_of"] == PEOPLE else f"{row[f'{side}_of']}:{record}"
    )


def lines(row: dict[str, Any]) -> list[tuple[Cell, ...]]:
    """Field, both values, agreement, bits; what was not compared stands last."""
    left, right = row["left"] or {}, row["right"] or {}
    parts = parts_of(row)
    compared = [name for name, _ in parts]
    held = [
        name
        for name in {**left, **right}
        if name not in compared and (left.get(name) or right.get(name))
    ]
    every = [*parts, *((name, None) for name in held)]
    return [
        (
            field(name),
            *(_both(left.get(name), right.get(name)) if name in {**left, **right} else ("", "")),
            level(row["agreement"][name], name) if name in row["agreement"] else "",
            bits(worth),
        )
        for name, worth in every
    ]


def _both(left: str | None, right: str | None) -> tuple[Cell, ...]:
    """Both values; an empty one is a dash, for whoever answers is no programmer."""
    cells = zip((left, right), beside(left, right), strict=True)
    return tuple(cell if value else Quiet("–") for value, cell in cells)


def _headline(cases: Sequence[Case], left_out: int) -> Headline:
    verb = "waits" if len(cases) == 1 else "wait"
    sentence = f"{counted(len(cases), 'pairs')} {verb} for a person to say who is who."
    sentence = sentence[:1].upper() + sentence[1:]
    figures = (
        Figure("Pairs on this page", whole(len(cases)), "the least sure ones first"),
        Figure("Left for another page", whole(left_out), "after these are read in"),
    )
    return Headline(Chip("s3", "For your decision"), sentence, RULE, figures)


def _facts() -> Facts:
    return Facts(
        (
            ("Saved", "answers.jsonl: one line a pair, with who, when, the answer and probability"),
            ("Read in", "stokly-audit review FOLDER --take answers.jsonl"),
            ("Obeyed", "by the next run; the last answer on a pair counts"),
        )
    )
