"""Opt-outs and fields of contacts: read again, decided, intended, written, recorded; by batches.

Emarsys knows no "write if unchanged". The time between the read and the write is kept short and
measured, and what is verified afterwards finds a change that fell between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.connectors.emarsys_writer import Outcome, Read
from audit.ledger import Entry, RowState
from audit.steps.push.consent_guard import GUARDED, WHY, made_mailable, must_not_opt_in
from audit.steps.push.deciding import GONE, HELD, MOVED, WRITE, decided, same
from audit.steps.push.identifiers import TAKEN, taken_addresses
from audit.steps.push.journal import UNANSWERED, ended, intents, pre_image
from audit.steps.push.patience import sent
from audit.steps.push.work import TRIES, Work
from checks.vocabulary.repair import Action


@dataclass(frozen=True, slots=True)
class ContactFields:
    """Writes fields of contacts, by internal id."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun."""
        must_not_opt_in(rows)
        for batch in work.batches(rows):
            await self._write(work, batch)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """Read again: what is wanted stands there, or what stood before, or something else.

        `rows` have `pre_image` besides: what stood there when the write was meant.
        """
        for batch in work.batches(rows.drop("attempts", strict=False)):
            await self._settled(work, batch)

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Whether each row's value stands where it was written."""
        for batch in work.batches(rows):
            now = decided(batch, *_parts(await read_again(work, batch)))
            held = pl.col("decision") == HELD
            found = [
                Entry(row_id, RowState.MISMATCH, code=code, note=pre_image(current))
                for row_id, code, current in now.filter(~held)
                .select("row_id", "code", "current")
                .iter_rows()
            ]
            work.journal.write([*ended(now.filter(held), RowState.VERIFIED), *found])

    async def _write(self, work: Work, rows: pl.DataFrame) -> None:
        """One batch, once through."""
        read = await read_again(work, rows)
        since = work.clock.monotonic()
        now = decided(rows, *_parts(read))
        to_write, barred = await _allowed(work, now.filter(pl.col("decision") == WRITE), read.rows)
        work.journal.write([*_settled_at_once(now), *barred])
        if to_write.height:
            await self._sent(work, to_write)
            work.windows.append(work.clock.monotonic() - since)

    async def _sent(self, work: Work, rows: pl.DataFrame) -> None:
        """The write itself; after one whose end is not known it is read what came of it."""
        outcome = await sent(work, intents(rows), lambda: work.door.update(items(rows)))
        if outcome is None:
            await self._settled(work, rows.with_columns(pre_image=_images(rows)))
        else:
            work.journal.write(_results(rows, outcome))

    async def _settled(self, work: Work, rows: pl.DataFrame) -> None:
        """After a write whose end is not known; what stands as it stood is written once more."""
        read = await read_again(work, rows)
        now = decided(rows, *_parts(read))
        before = pl.col("pre_image").str.json_decode(pl.String)
        told = now.with_columns(
            is_held=same("current", "desired"),
            # An opt-out is wanted whatever stands there by now: it never waits.
            is_as_before=(pl.col("current").fill_null("") == before.fill_null(""))
            | (pl.col("action") == Action.OPT_OUT),
        )
        held = told.filter("is_held")
        again = told.filter(~pl.col("is_held"), "is_as_before", pl.col("decision") != GONE)
        other = told.filter(
            ~pl.col("is_held"), ~pl.col("is_as_before") | (pl.col("decision") == GONE)
        )
        again, barred = await _allowed(work, again, read.rows)
        found = ended(held, RowState.APPLIED, note="found written on reading again")
        work.journal.write([*found, *_moved(other), *barred])
        if again.height:
            await self._once_more(work, again)

    async def _once_more(self, work: Work, rows: pl.DataFrame) -> None:
        left = rows.filter(pl.col("attempts") < TRIES) if "attempts" in rows.columns else rows
        given_up = rows.join(left, on="row_id", how="anti")
        work.journal.write(ended(given_up, RowState.FAILED, code=UNANSWERED))
        counted = pl.col("attempts") + 1 if "attempts" in rows.columns else pl.lit(2)
        if left.height:
            await self._sent(work, left.with_columns(attempts=counted))


async def read_again(work: Work, rows: pl.DataFrame) -> Read:
    """What stands in every field that the rows touch, and in those that consent hangs on."""
    fields = sorted({*rows["field"].drop_nulls(), *GUARDED})
    return await work.door.read(rows["record"].unique(maintain_order=True).to_list(), fields)


async def _allowed(
    work: Work, rows: pl.DataFrame, read: pl.DataFrame
) -> tuple[pl.DataFrame, list[Entry]]:
    """Rows that may be written, and the end of those that may not: for consent's sake."""
    left = pl.col("record").is_in(made_mailable(rows, read).implode())
    taken = await taken_addresses(work.door, rows.filter(~left))
    barred = [
        *ended(rows.filter(left), RowState.SKIPPED, code=WHY),
        *ended(taken, RowState.SKIPPED, code=TAKEN),
    ]
    return rows.filter(~left).join(taken, on="row_id", how="anti"), barred


def items(rows: pl.DataFrame) -> Sequence[Mapping[str, str | None]]:
    """The rows as the writer takes them: one a contact."""
    each = rows.group_by("record", maintain_order=True).agg("field", "desired")
    return [
        {"id": record, **dict(zip(fields, values, strict=True))}
        for record, fields, values in each.select("record", "field", "desired").iter_rows()
    ]


def _parts(read: Read) -> tuple[pl.DataFrame, Mapping[str, str]]:
    return read.rows, read.lacking


def _images(rows: pl.DataFrame) -> pl.Series:
    return pl.Series("pre_image", [pre_image(one) for one in rows["current"]], pl.String)


def _settled_at_once(now: pl.DataFrame) -> list[Entry]:
    """Rows that need no write, or that have lost their ground."""
    held = now.filter(pl.col("decision") == HELD)
    return [
        *ended(held, RowState.APPLIED, code=HELD),
        *_moved(now.filter(pl.col("decision").is_in([MOVED, GONE]))),
    ]


def _moved(rows: pl.DataFrame) -> list[Entry]:
    """Rows that hold something else now, and what it is; or whose contact is gone."""
    return [
        Entry(row_id, RowState.FAILED, code=code)
        if decision == GONE
        else Entry(row_id, RowState.MOVED, note=pre_image(current))
        for row_id, decision, code, current in rows.select(
            "row_id", "decision", "code", "current"
        ).iter_rows()
    ]


def _results(rows: pl.DataFrame, outcome: Outcome) -> list[Entry]:
    told = {"request": outcome.request, "response": outcome.response}
    codes = pl.DataFrame(
        {"record": [*outcome.failed], "code": [*outcome.failed.values()]},
        schema={"record": pl.String, "code": pl.String},
    )
    every = rows.select("row_id", "record").join(codes, on="record", how="left")
    return [
        Entry(row_id, RowState.APPLIED if code is None else RowState.FAILED, code=code, **told)
        for row_id, _, code in every.iter_rows()
    ]
