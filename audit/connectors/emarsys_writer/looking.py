"""Contacts read before and after a write: by internal id, or who holds an identifier."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from audit.connectors.emarsys.account import Account, inside_of
from audit.connectors.emarsys.envelope import failed_items, rows_in
from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.emarsys_writer.outcome import Read
from audit.connectors.emarsys_writer.words import Words
from audit.connectors.http import Call
from checks.vocabulary import ConnectorError
from checks.vocabulary.repair_plan import canonical

BATCH, PAGE = 1000, 10_000  # contacts a call, rows a list; Emarsys fact sheet, 2.4
NOBODY = "2008"
Holders = dict[str, tuple[str, ...]]


async def read(
    account: Account,
    words: Words,
    ids: Sequence[str],
    names: Sequence[str],
    kept: ReadBack | None = None,
) -> Read:
    """The fields of contacts as they stand now, in a plan's words.

    A role that the account has no field for is null throughout: nothing stands there.

    Args:
        account: asked.
        words: its.
        ids: of contacts.
        names: of fields.
        kept: what was read already and may be told again; it gets what is read now. Null: all of
            it is asked for.

    Raises:
        SettingsError: the account has no such field.
        ConnectorError: nothing is answered.
    """
    numbers, wanted = words.known(tuple(names)), [*dict.fromkeys(ids)]
    if kept is not None and {*numbers.values()} <= {*kept.fields}:
        await _keep(account, kept, wanted)
        lacking = {one: kept.lacking[one] for one in wanted if one in kept.lacking}
        return Read(_frame(words, numbers, names, [*kept.only(wanted)]), lacking)
    given, lacking = await _given(account, wanted, [*dict.fromkeys(numbers.values())])
    there = [given[one] for one in wanted if one in given]
    return Read(_frame(words, numbers, names, there), lacking)


async def _keep(account: Account, kept: ReadBack, ids: Sequence[str]) -> None:
    given, lacking = await _given(account, kept.unread(ids), kept.fields)
    kept.rows.update(given)
    kept.lacking.update(lacking)


async def _given(
    account: Account, ids: Sequence[str], fields: Sequence[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Contact -> its record, and contact -> replyCode of those that are not given."""
    rows: dict[str, Any] = {}
    lacking: dict[str, str] = {}
    for batch in _batches(ids):
        body = {"keyId": "id", "keyValues": batch, "fields": [*fields]}
        inside = await account.ask(Call("POST", "/contact/getdata", json=body))
        given = {str(one["id"]): one for one in rows_in(inside) if inside_of(one, "id") is not None}
        failed = failed_items(inside)
        lacking |= {one: failed.get(one, "") for one in batch if one not in given}
        rows |= {one: given[one] for one in batch if one in given}
    return rows, lacking


async def find(account: Account, number: str, values: Sequence[str]) -> Holders:
    """Value of an identifier -> ids of the contacts that hold it; none for an empty one.

    A field without an index can't be looked up: then every contact's value is listed, page by
    page. What changes while that goes on may be missed.

    Raises:
        ConnectorError: this API user may not look contacts up, or nothing is answered.
    """
    wanted = [one for one in dict.fromkeys(values) if one]
    found: Holders = {}
    for batch in _batches(wanted):
        found |= await _by_key(account, number, batch)
    left = [one for one in wanted if one not in found]
    for at, value in enumerate(left):
        ids = await _by_query(account, number, value)
        if ids is None:
            found |= await _by_list(account, number, left[at:])
            break
        found[value] = ids
    return {one: found.get(one, ()) for one in values}


async def _by_key(account: Account, number: str, values: Sequence[str]) -> Holders:
    """What is answered for certain; a value that is not, e.g. as two contacts hold it, is left."""
    body = {"key_id": number, "external_ids": values, "get_multiple_ids": True}
    inside, _ = await account.tried(Call("POST", "/contact/checkids", json=body))
    ids, failed = inside_of(inside, "ids"), failed_items(inside)
    nobody: Holders = {one: () for one in values if failed.get(one) == NOBODY}
    told = ids if isinstance(ids, Mapping) else {}
    return nobody | {one: _ids(told[one]) for one in values if told.get(one)}


async def _by_query(account: Account, number: str, value: str) -> tuple[str, ...] | None:
    """Who holds it; null where the field has no index."""
    query = (("return", number), ("limit", str(BATCH)), ("offset", "0"), (number, value))
    inside, why = await account.tried(Call("GET", "/contact/query/", query=query))
    if why is not None and not why.denied:
        raise why
    return None if why is not None else tuple(str(one["id"]) for one in rows_in(inside))


async def _by_list(account: Account, number: str, values: Sequence[str]) -> Holders:
    """Every contact that has the field is listed; memory: one page and what is found."""
    sought = pl.Series("value", values, dtype=pl.String).implode()
    kept, offset, first = [], 0, None
    while rows := await account.rows(_page(number, offset)):
        if rows[0]["id"] == first:
            raise ConnectorError(
                "the list of contacts comes again from its beginning",
                where="/contact/query",
                do="report this; nothing was written",
            )
        first, offset = rows[0]["id"], offset + len(rows)
        await account.clock.sleep(0)  # whoever watches the clock may stop us here
        page = pl.DataFrame(
            {
                "id": [str(one["id"]) for one in rows],
                "value": [text(one.get(number)) for one in rows],
            },
            schema={"id": pl.String, "value": pl.String},
        )
        kept.append(page.filter(pl.col("value").is_in(sought)))
    if not kept:
        return {}
    held = pl.concat(kept).group_by("value").agg(pl.col("id").unique(maintain_order=True))
    return {value: tuple(ids) for value, ids in held.iter_rows()}


def _page(number: str, offset: int) -> Call:
    query = (
        ("return", number),
        ("limit", str(PAGE)),
        ("offset", str(offset)),
        ("excludeempty", "true"),
    )
    return Call("GET", "/contact/query/", query=query)


def _frame(
    words: Words, numbers: Mapping[str, str], names: Sequence[str], given: Sequence[Any]
) -> pl.DataFrame:
    columns = [pl.Series("contact_id", [str(one["id"]) for one in given], dtype=pl.String)]
    for name in names:
        values = [text(one.get(numbers[name])) if name in numbers else None for one in given]
        column = pl.Series(name, values, dtype=pl.String)
        columns.append(words.told(name, column) if name in numbers else column)
    return pl.DataFrame(columns)


def text(value: object) -> str | None:
    """A value as text: as it is, a number in digits, several values as JSON; null for NULL."""
    if value is None or isinstance(value, str):
        return value
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) else canonical(value)
    )


def _ids(told: object) -> tuple[str, ...]:
    return tuple(str(one) for one in told) if isinstance(told, list) else (str(told),)


def _batches(values: Sequence[str]) -> Iterator[list[str]]:
    for at in range(0, len(values), BATCH):
        yield [*values[at : at + BATCH]]
