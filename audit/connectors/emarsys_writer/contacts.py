"""Contacts changed, made and merged; results by item."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys_writer.looking import BATCH, Holders, find
from audit.connectors.emarsys_writer.matching import failures, ids_told
from audit.connectors.emarsys_writer.outcome import Outcome, rehearsed
from audit.connectors.emarsys_writer.sending import Sending, must_be_sendable
from audit.connectors.emarsys_writer.words import Words
from checks.vocabulary import AuditError

Item = Mapping[str, str | None]
UPDATE, CREATE, MERGE = "PUT /contact", "POST /contact", "POST /contact/merge"
ID = "id"


async def update(sending: Sending, words: Words, items: Sequence[Item]) -> Outcome:
    """Change contacts by their internal id, each on its own; nobody is made.

    Raises:
        NotTaken, Unsure: as `Sending.json`.
        SettingsError: the account has no such field.
    """
    keys = [one[ID] or "" for one in items]
    must_be_sendable(keys, BATCH, UPDATE)
    contacts = [{ID: one[ID], **words.stored(_without(one, ID))} for one in items]
    if not contacts:
        return Outcome({}, {})
    body = {"key_id": ID, "contacts": contacts}
    said = await sending.json("PUT", "/contact/", body, (("create_if_not_exists", "0"),))
    if not said.sent:
        return rehearsed(keys, said.request)
    failed = failures(keys, said, UPDATE, by_id=True)
    done = {key: key for key in keys if key not in failed}
    return Outcome(done, failed, said.request, said.response)


async def create(
    sending: Sending, account: Account, words: Words, items: Sequence[Item], key: str, source: str
) -> Outcome:
    """Make contacts; one whose key a contact has already fails.

    Args:
        sending: where they are sent.
        account: where their ids are read, for the answer does not say whose id is whose.
        words: the account's.
        items: fields of each, in a plan's words; the key among them.
        key: the field that they are known by.
        source: id of the contact source; empty for Emarsys' own.

    Raises:
        NotTaken, Unsure, SettingsError: as `update`.
    """
    keys = [one.get(key) or "" for one in items]
    must_be_sendable(keys, BATCH, CREATE)
    number = words.number(key)
    contacts = [words.stored(one) for one in items]
    if not contacts:
        return Outcome({}, {})
    body = {"key_id": number, "contacts": contacts, **({"source_id": source} if source else {})}
    said = await sending.json("POST", "/contact", body)
    if not said.sent:
        return rehearsed(keys, said.request)
    failed = failures(keys, said, CREATE, by_id=False)
    made = [one for one in keys if one not in failed]
    ids = ids_told(said.inside)
    if len(made) == len(ids) == 1:
        return Outcome({made[0]: ids[0]}, failed, said.request, said.response)
    held = await _held(account, number, made)
    done = {one: _only(held.get(one, ()), ids) for one in made}
    return Outcome(done, failed, said.request, said.response)


async def merge(sending: Sending, words: Words, source: str, body: Mapping[str, Any]) -> Outcome:
    """One contact into another, by internal ids; version 2 alone has it.

    Raises:
        NotTaken, Unsure, SettingsError: as `update`.
    """
    into = str(body["into"])
    must_be_sendable([source, into], 2, MERGE)
    rules = {words.number(one): rule for one, rule in (body.get("rules") or {}).items()}
    told = {
        "key_id": ID,
        "source_key_value": source,
        "target_key_value": into,
        "merge_rules": rules,
        "delete_source": bool(body.get("delete_source", True)),
    }
    said = await sending.json("POST", "/contact/merge", told)
    if not said.sent:
        return rehearsed([source], said.request)
    failed = failures([source], said, MERGE, by_id=False)
    return Outcome({} if failed else {source: into}, failed, said.request, said.response)


async def _held(account: Account, number: str, keys: Sequence[str]) -> Holders:
    """Who holds the keys now; nobody where it can't be read, or somebody stops us.

    What was written is written, and must be told.
    """
    try:
        return await find(account, number, keys)
    except AuditError:
        return {}


def _only(held: Sequence[str], ids: Sequence[str]) -> str:
    """The one id that is both held and told; empty while it is not shown, or not clear."""
    found = [one for one in held if one in ids] if ids else [*held]
    return found[0] if len(found) == 1 else ""


def _without(item: Item, name: str) -> Item:
    return {one: value for one, value in item.items() if one != name}
