"""The journal of one push: what is meant before a request leaves, and what came of it after."""

import json
from collections.abc import Iterable, Mapping
from typing import Protocol

import polars as pl

from audit.connectors.clock import Clock
from audit.ledger import Entry, Ledger, RowState

UNANSWERED = "unanswered"  # code of a row whose end nobody knows of
EVERY_ROW = pl.Schema(
    {
        "row_id": pl.String(),
        "state": pl.String(),
        "code": pl.String(),
        "attempts": pl.Int64(),
        "pre_image": pl.String(),
        "note": pl.String(),
    }
)


class Journal(Protocol):
    """Where it is written."""

    def write(self, entries: Iterable[Entry]) -> None:
        """Keep these, all or none; when it returns they are kept for good."""

    def rows(self) -> pl.DataFrame:
        """Where each row of the plan stands, one row each; at least the columns of `EVERY_ROW`."""


class Ledgered:
    """In the tenant's ledger."""

    def __init__(self, ledger: Ledger, plan_id: str, clock: Clock) -> None:
        self.ledger, self.plan_id, self._clock = ledger, plan_id, clock

    def write(self, entries: Iterable[Entry]) -> None:
        """Keep these."""
        several = [*entries]
        if several:
            self.ledger.append(self.plan_id, several, at=self._clock.now())

    def rows(self) -> pl.DataFrame:
        """Where each row stands."""
        return self.ledger.rows(self.plan_id)


class Rehearsed:
    """Nowhere: of a dry run, which proves nothing and leaves nothing."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def write(self, entries: Iterable[Entry]) -> None:
        """Keep these as long as this run."""
        self._entries += entries

    def rows(self) -> pl.DataFrame:
        """Where each row would stand."""
        told = [
            (one.row_id, one.state, one.code, int(one.state == RowState.INTENT), one.pre_image, "")
            for one in self._entries
            if one.row_id is not None
        ]
        every = pl.DataFrame(told, schema=EVERY_ROW, orient="row")
        last = pl.col("state", "code", "note").last()
        first = pl.col("pre_image").drop_nulls().first()
        return every.group_by("row_id", maintain_order=True).agg(
            last, pl.col("attempts").sum(), first
        )


def intents(rows: pl.DataFrame) -> list[Entry]:
    """What is about to be done to each row, with what stood there: column `current`."""
    return [
        Entry(row_id, RowState.INTENT, pre_image=pre_image(current))
        for row_id, current in rows.select("row_id", "current").iter_rows()
    ]


def ended(rows: pl.DataFrame, state: RowState, **told: str | None) -> list[Entry]:
    """Each row at one end."""
    return [Entry(row_id, state, **told) for row_id in rows["row_id"]]


def failed(rows: pl.DataFrame, codes: Mapping[str, str], **told: str | None) -> list[Entry]:
    """Each row refused, by the code of its record."""
    return [
        Entry(row_id, RowState.FAILED, code=codes[record], **told)
        for row_id, record in rows.select("row_id", "record").iter_rows()
    ]


def pre_image(value: object) -> str:
    """What stood there, so that null and empty differ."""
    return json.dumps(value, ensure_ascii=False)
