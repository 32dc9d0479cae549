"""Contacts without an export: listed page by page, then read a thousand at a time by their number.

A call keyed by e-mail or external id answers nothing for contacts that share it; their own number
is shared by none.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.emarsys.account import Account, inside_of
from audit.connectors.emarsys.envelope import failed_items, rows_in
from audit.connectors.emarsys.fields import WHO, Plan
from audit.connectors.emarsys.together import for_each
from audit.connectors.exports.batch import LINE, Batch, Export
from audit.connectors.exports.fetched import fetched
from audit.connectors.exports.framed import frame_of
from audit.connectors.http import Call
from audit.connectors.paging.plan import Page
from audit.connectors.paging.plan import Plan as Paging
from audit.connectors.paging.through import page_through
from audit.connectors.staging import Staging

LISTED, READ = "contact/query", "contact/getdata"
INSIDE = ""  # the page itself is the list
BATCH = 1000
WHOLE = "whole"  # place of contacts that were not read by batches
EMAIL = "3"
GONE = "2008"  # replyCode of a contact that is not there any more


async def fetch_contacts(
    account: Account, staging: Staging, plan: Plan, size: int, at_once: int
) -> None:
    """Keep the number of every contact, then the fields of each.

    Raises:
        NoAnswer: this API user may not list or read contacts.
        ConnectorError: nothing is answered.
    """
    if staging.noted(f"{LISTED} proof") is None:
        proof = await _listed(account, staging, size)
        staging.note(f"{LISTED} proof", asdict(proof))
    await read_contacts(account, staging, plan, listed_numbers(staging), at_once)


async def read_contacts(
    account: Account, staging: Staging, plan: Plan, numbers: Sequence[str], at_once: int
) -> None:
    """Keep the fields of the contacts with these numbers; a batch that is kept is not asked again.

    Raises:
        NoAnswer: this API user may not read contacts.
        ConnectorError: nothing is answered.
    """

    async def read(batch: tuple[str, list[str]]) -> None:
        place, numbers = batch
        if not staging.has(READ, place):
            rows, lacking = await _read(account, plan, numbers)
            notes = {f"{READ} {place}": lacking}
            staging.keep(READ, place, _json(rows), records=len(rows), notes=notes)

    await for_each(_batches(numbers), read, at_once)


def keep_contacts(staging: Staging, rows: Sequence[Any], lacking: Iterable[str]) -> None:
    """Keep contacts that are read already.

    Args:
        staging: where.
        rows: their records, as they were answered.
        lacking: replyCodes of those that were not given; "" of one without a word.
    """
    notes = {f"{READ} {WHOLE}": Counter(lacking)}
    staging.keep(READ, WHOLE, _json(rows), records=len(rows), notes=notes)


def query_rows(staging: Staging, plan: Plan) -> Export:
    """The contacts that were read, their columns named as an export's."""
    told = f"/{LISTED} and /{READ}"
    kept = fetched("contacts", told, lambda: staging.bodies(READ), inside=INSIDE, once="id")
    return _renamed(kept, {WHO: "id", **{name: one for one, name in plan.columns.items()}})


def query_proof(staging: Staging) -> Proof:
    """What the list announced, and whether every contact of it was answered."""
    listed = Proof(**(staging.noted(f"{LISTED} proof") or {"ended": False}))
    read = read_proof(staging)
    return replace(
        listed,
        changed_during=listed.changed_during + read.changed_during,
        why_incomplete=listed.why_incomplete or read.why_incomplete,
    )


def read_proof(staging: Staging) -> Proof:
    """Whether every contact that was asked for was answered; one that is gone is counted."""
    lacking = Counter[str]()
    for place in staging.kept(READ):
        lacking.update(staging.noted(f"{READ} {place}"))
    gone = lacking.pop(GONE, 0)
    short = "; ".join(_short(code, many) for code, many in sorted(lacking.items()) if many)
    return Proof(changed_during=gone, why_incomplete=short or None)


def listed_numbers(staging: Staging) -> list[str]:
    """The number of every contact that was listed, each once, in a fixed order."""
    pages = fetched(LISTED, LISTED, lambda: staging.bodies(LISTED), inside=INSIDE, once="id")
    numbers: list[str] = frame_of(pages, ["id"])["id"].unique().sort().to_list()
    return numbers


async def _listed(account: Account, staging: Staging, size: int) -> Proof:
    """Page through every contact; the order of numbers is used where it is kept."""
    first = await _page(account, 0, size)
    in_order = [int(one) for one in first.ids if one.isdecimal()]
    sorts = len(in_order) == len(first.ids) and in_order == sorted(in_order)
    how = Paging(size=size, by="offset", key="number" if sorts else None)
    return await page_through(partial(_page, account), staging, LISTED, how)


async def _page(account: Account, offset: int, size: int) -> Page:
    query = (
        ("return", EMAIL),
        ("limit", str(size)),
        ("offset", str(offset)),
        ("excludeempty", "false"),
    )
    rows = await account.rows(Call("GET", "/contact/query/", query=query))
    ids = [str(row["id"]) for row in rows]
    return Page(body=_json([{"id": one} for one in ids]), ids=ids, keys=ids)


async def _read(
    account: Account, plan: Plan, numbers: Sequence[str]
) -> tuple[list[Any], Counter[str]]:
    """A batch's contacts, and how many it lacks: by replyCode, under "" those without a word."""
    wanted = {"keyId": "id", "keyValues": numbers, "fields": [*plan.columns]}
    inside = await account.ask(Call("POST", "/contact/getdata", json=wanted))
    rows = rows_in(inside)
    given = {str(inside_of(row, "id")) for row in rows}
    failed = failed_items(inside)
    return rows, Counter(failed.get(one, "") for one in numbers if one not in given)


def _short(code: str, many: int) -> str:
    if code:
        return f"{many:,} contacts were refused with replyCode {code}"
    return f"{many:,} contacts were asked for and neither given nor refused"


def _json(rows: Sequence[object]) -> bytes:
    """Records as they are kept: errors stay behind, for they quote the keys of contacts."""
    return json.dumps(rows, ensure_ascii=False).encode()


def _batches(numbers: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    for at in range(0, len(numbers), BATCH):
        yield f"{at:012d}", [*numbers[at : at + BATCH]]


def _renamed(export: Export, names: Mapping[str, str]) -> Export:
    """The export with our names for its columns, in our order; one that it lacks is null."""
    there = export.columns or ()
    places = [there.index(name) if name in there else None for name in names.values()]
    return replace(
        export,
        path=Path(export.name),
        columns=tuple(names) if there else None,
        batches=partial(_batches_of, export, places),
    )


def _batches_of(
    export: Export, places: Sequence[int | None], wanted: tuple[int, ...]
) -> Iterator[Batch]:
    asked = tuple(sorted({place for at in wanted if (place := places[at]) is not None}))
    for batch in export.batches(asked):
        rows = batch.rows.select(
            LINE,
            *(
                (pl.lit(None, pl.String) if places[at] is None else pl.col(str(places[at]))).alias(
                    str(at)
                )
                for at in wanted
            ),
        )
        yield Batch(rows, batch.refused)
