"""New contacts: looked up on every identifier, made, and looked up again for a second one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.push.identifiers import ANOTHER_ROW, Held, found_ids, holders
from audit.steps.push.journal import UNANSWERED
from audit.steps.push.patience import sent
from audit.steps.push.work import TRIES, Work
from checks.vocabulary.repair import MOBILE_FIELD, OPTED_OUT, SMS_OPT_IN

AT_ONCE = 100  # contacts a call: what a lost answer leaves to be looked up
EXISTS, AMBIGUOUS, DOUBLED, ABSENT = "exists", "ambiguous", "doubled", "absent"
KNOWN_ALREADY = "2009"  # replyCode of a create whose key a contact has


@dataclass(frozen=True, slots=True)
class Creates:
    """Makes contacts; never opted in."""

    async def carry(self, work: Work, rows: pl.DataFrame) -> None:
        """Carry out rows that were not begun."""
        for batch in work.batches(rows, AT_ONCE):
            wanted = _wanted(batch)
            there = await holders(work.door, wanted)
            work.journal.write(_not_made(wanted, there))
            new = {row_id: one for row_id, one in wanted.items() if not there[row_id]}
            await self._sent(work, new)

    async def settle(self, work: Work, rows: pl.DataFrame) -> None:
        """One that is there now was made; one that is not is made."""
        for batch in work.batches(rows, AT_ONCE):
            await self._settled(work, _wanted(batch), 0)

    async def look(self, work: Work, rows: pl.DataFrame) -> None:
        """Whether exactly one contact has each identifier, and holds what was written."""
        for batch in work.batches(rows, AT_ONCE):
            wanted = _wanted(batch)
            there = await holders(work.door, wanted)
            held = await _held(work, wanted, there)
            work.journal.write([_looked(wanted[one], there[one], held) for one in wanted])

    async def _sent(self, work: Work, new: Mapping[str, "Wanted"], tried: int = 1) -> None:
        """Made in one call a key field; every row by what its own item came to."""
        for key in sorted({one.key for one in new.values()}):
            some = {row_id: one for row_id, one in new.items() if one.key == key}
            await self._sent_by(work, key, some, tried)

    async def _sent_by(
        self, work: Work, key: str, some: Mapping[str, "Wanted"], tried: int
    ) -> None:
        fields = [one.fields for one in some.values()]
        meant = [Entry(row_id, RowState.INTENT) for row_id in some]
        outcome = await sent(work, meant, lambda: work.door.create(fields, key))
        if outcome is None:
            await self._settled(work, some, tried)
            return
        told = {"request": outcome.request, "response": outcome.response}
        work.journal.write(
            [_result(one, outcome.done, outcome.failed, told) for one in some.values()]
        )

    async def _settled(self, work: Work, wanted: Mapping[str, "Wanted"], tried: int) -> None:
        there = await holders(work.door, wanted)
        lost = {row_id: one for row_id, one in wanted.items() if not there[row_id]}
        found = [_found(wanted[row_id], there[row_id]) for row_id in wanted if there[row_id]]
        is_over = tried >= TRIES
        over = [Entry(one, RowState.FAILED, code=UNANSWERED) for one in lost if is_over]
        work.journal.write([*found, *over])
        if lost and not is_over:
            await self._sent(work, lost, tried + 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One contact that is to be made.

    Attributes:
        row_id: of the plan.
        key: field by which it is known.
        fields: what it is to hold.
        look_up: field -> further values under which it might be there already.
    """

    row_id: str
    key: str
    fields: Mapping[str, str | None]
    look_up: Mapping[str, Sequence[str]]

    @property
    def key_value(self) -> str:
        """What it is known by."""
        return str(self.fields[self.key])


def _wanted(rows: pl.DataFrame) -> dict[str, Wanted]:
    """By row."""
    told = (
        (row_id, json.loads(body)) for row_id, body in rows.select("row_id", "body").iter_rows()
    )
    return {row_id: Wanted(row_id, *_parts(body)) for row_id, body in told}


def _parts(body: Mapping[str, Any]) -> tuple[str, dict[str, str | None], dict[str, list[str]]]:
    fields = dict(body["fields"])
    if fields.get(MOBILE_FIELD):
        # An empty SMS opt-in counts as in; whoever is made by us has said nothing yet.
        fields[SMS_OPT_IN] = OPTED_OUT
    return body["key"], fields, body.get("look_up", {})


async def _held(
    work: Work, wanted: Mapping[str, Wanted], there: Mapping[str, Held]
) -> dict[str, dict[str, Any]]:
    """Contact id -> what it holds now; of all that were made, in one call."""
    names = sorted({name for one in wanted.values() for name in one.fields})
    ids = [found[0] for found in map(found_ids, there.values()) if len(found) == 1]
    read = await work.door.read([one for one in ids if one != ANOTHER_ROW], names)
    return {str(one["contact_id"]): one for one in read.rows.iter_rows(named=True)}


def _looked(one: Wanted, there: Held, held: Mapping[str, Mapping[str, Any]]) -> Entry:
    """Whether exactly one contact has its identifiers, and holds what was written."""
    ids = found_ids(there)
    if len(ids) != 1:
        return Entry(one.row_id, RowState.MISMATCH, code=DOUBLED if ids else ABSENT)
    now = held.get(ids[0], {})
    same = all((now.get(name) or "") == (value or "") for name, value in one.fields.items())
    return Entry(one.row_id, RowState.VERIFIED if same else RowState.MISMATCH, note=ids[0])


def _not_made(wanted: Mapping[str, Wanted], there: Mapping[str, Held]) -> list[Entry]:
    """Rows for which a look-up found something: the contact itself, or nobody can say whom."""
    return [
        Entry(row_id, RowState.SKIPPED, code=_why(one, there[row_id]))
        for row_id, one in wanted.items()
        if there[row_id]
    ]


def _why(one: Wanted, there: Held) -> str:
    ids = found_ids(there)
    by_key = there.get((one.key, one.key_value), ())
    return EXISTS if len(ids) == 1 and by_key == tuple(ids) else AMBIGUOUS


def _found(one: Wanted, there: Held) -> Entry:
    """After a create whose end is not known: the one with our key is ours."""
    if _why(one, there) == EXISTS:
        return Entry(one.row_id, RowState.APPLIED, note=found_ids(there)[0])
    return Entry(one.row_id, RowState.UNKNOWN, code=AMBIGUOUS)


def _result(
    one: Wanted, done: Mapping[str, str], failed: Mapping[str, str], told: Mapping[str, str]
) -> Entry:
    code = failed.get(one.key_value)
    if code == KNOWN_ALREADY:
        return Entry(one.row_id, RowState.SKIPPED, code=EXISTS, **told)
    if code is not None:
        return Entry(one.row_id, RowState.FAILED, code=code, **told)
    if one.key_value not in done:
        return Entry(one.row_id, RowState.UNKNOWN, code=UNANSWERED, **told)
    return Entry(one.row_id, RowState.APPLIED, note=done[one.key_value], **told)
