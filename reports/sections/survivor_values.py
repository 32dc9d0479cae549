"""What becomes of the values of duplicate contacts: whose word of consent counts, whose fields."""

from collections.abc import Iterable

import polars as pl

from checks.vocabulary import Answer
from reports.cells import Cell, Count, Quiet
from reports.page import Block, Column, Row, Table, Text
from reports.people.words import field
from reports.redaction import RedactedRun
from reports.words import listed
from reports.writing import whole

_CHANNELS = {"email": "E-mail", "sms": "SMS"}
_STATES = {"in": "Opted in", "never stated": "Never stated", "out": "Opted out"}
_MAY = {"in": "Yes", "never stated": "No", "out": "No"}


def people(number: int, run: RedactedRun) -> Cell:
    """A number of people; outside the client a few are not counted."""
    said = run.said(number, of=None)
    return Count(number) if said == whole(number) else Quiet(said)


def _together(answers: Iterable[Answer], exhibit: str) -> pl.DataFrame:
    """The exhibits of that name, one below the other; empty where no check hangs it out."""
    frames = [one.exhibits[exhibit] for one in answers if exhibit in one.exhibits]
    return pl.concat(frames) if frames else pl.DataFrame()


def consents(answers: list[Answer], run: RedactedRun) -> list[Block]:
    """Whose word counts, and what it allows; nothing where no check tells."""
    said = _together(answers, "survivor_consent")
    if said.is_empty():
        return []
    by = ["channel", "state", "proof"]
    tally = (
        said.group_by(by)
        .agg(pl.col("groups").sum())
        .sort("channel", "groups", "proof", descending=[False, True, False])
    )
    return [
        Table(
            caption="Who may be written to after a merge: the strictest word of any record.",
            columns=(
                Column("Channel", short=True),
                Column("The strictest word"),
                Column("Said by"),
                Column("May be written to", short=True),
                Column("People", number=True),
            ),
            rows=tuple(
                Row(
                    (
                        _CHANNELS.get(channel, channel),
                        _STATES.get(state, state),
                        proof,
                        _MAY.get(state, "No"),
                        people(many, run),
                    )
                )
                for channel, state, proof, many in tally.iter_rows()
            ),
        )
    ]


def fields(answers: list[Answer], run: RedactedRun) -> list[Block]:
    """What becomes of each field of which anything changes or is given up; the others by name."""
    said = _together(answers, "survivor_fields")
    if said.is_empty():
        return []
    ours = pl.col("groups").filter(pl.col("why") == "what Stokly says").sum()
    numbers = ("groups", "ours", "conflicts", "changes")
    tally = (
        said.group_by("field")
        .agg(pl.col("groups").sum(), ours.alias("ours"), pl.col("conflicts", "changes").sum())
        .sort("changes", "conflicts", "field", descending=[True, True, False])
    )
    at_stake = tally.filter((pl.col("conflicts") > 0) | (pl.col("changes") > 0))
    same = [
        field(one).lower() for one in tally.join(at_stake, on="field", how="anti")["field"].sort()
    ]
    labels = ("People who have it", "As Stokly says", "Values given up", "Survivors that change")
    table = Table(
        caption="What becomes of each field on which the records differ.",
        columns=(Column("Field"), *(Column(one, number=True) for one in labels)),
        rows=tuple(
            Row((field(one), *(people(count, run) for count in counts)))
            for one, *counts in at_stake.select("field", *numbers).iter_rows()
        ),
    )
    told: list[Block] = [table] if table.rows else []
    if same:
        told.append(Text(f"All records agree, and nothing changes, in {listed(same)}.", quiet=True))
    return told
