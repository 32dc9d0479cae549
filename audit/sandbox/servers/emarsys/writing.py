"""Contacts written: created, updated, upserted; one by one, in batches, each on its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.sandbox.servers.emarsys.answer import CONTACTS_A_CALL, Answer, Asked, Refusal
from audit.sandbox.servers.emarsys.keys import EMAIL, INTERNAL, contacts_with, key_of, trouble
from audit.sandbox.servers.emarsys.state import EmarsysState
from audit.sandbox.servers.emarsys.values import Known

NO_VALUE, EXISTS = 2005, 2009
CONTROLS = {"key_id", "contacts", "source_id", "contact_list_id"}
VALID, SOURCE, REGISTERED, BY_API = "47", "33", "48", "4"
Item = Mapping[str, Any]
Id = int | str


@dataclass(frozen=True, slots=True)
class Batch:
    """One request that writes.

    Attributes:
        key: column that the contacts are known by.
        key_name: as the request calls it.
        source: id of the contact source of those it creates.
        contact_list: to put all of them on; null for none.
        creates: whether it makes contacts that are not there.
        updates: whether it changes those that are.
        known: the account's fields.
        ids: of what was written: text when it was there, numbers when it is new.
        errors: key value -> code -> text.
    """

    state: EmarsysState
    asked: Asked
    key: str
    key_name: str
    source: str
    contact_list: int | None
    creates: bool
    updates: bool
    known: Known
    ids: list[Id] = field(default_factory=list)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)

    def write(self, item: Item) -> Id:
        """Write one contact.

        Raises:
            Refusal: it can't be; nothing of it was written.
        """
        key = item.get(self.key_name)
        if key is None or key == "" or isinstance(key, bool | list | dict):
            raise Refusal(400, NO_VALUE, f"No value provided for key field: {self.key_name}")
        said = {name: value for name, value in item.items() if name not in CONTROLS}
        values = self.known.stored(
            {name: value for name, value in said.items() if name not in INTERNAL}
            if self.key in INTERNAL
            else said
        )
        found = contacts_with(self.state, self.key, str(key))
        number = self._only(str(key), found)
        self._keep(number, values, is_new=not found)
        return str(number) if found else number

    def _only(self, key: str, found: list[int]) -> int:
        """The contact with this key, made if need be."""
        if len(found) > 1:
            raise Refusal(400, *trouble(key, len(found)))
        if found and not self.updates:
            raise Refusal(
                400, EXISTS, f"Contact with the external id already exists: {self.key_name}"
            )
        if found:
            return found[0]
        if not self.creates or self.key in INTERNAL:
            raise Refusal(400, *trouble(key, 0))
        return self._made()

    def _made(self) -> int:
        return self.state.make(
            f'insert into contact (uid, "{SOURCE}", "{REGISTERED}")'  # noqa: S608 - columns of ours
            " values (lower(hex(randomblob(5))), ?, ?)",
            self.source,
            self.state.instant(),
        )

    def _keep(self, number: int, values: Mapping[str, str | None], *, is_new: bool) -> None:
        if EMAIL in values:
            values = {**values, VALID: "1" if values[EMAIL] else None}
        columns = ", ".join(["id", *(f'"{one}"' for one in values)])
        setting = ", ".join(["id = id", *(f'"{one}" = ?' for one in values)])
        read = f"select {columns} from contact where id = ?"  # noqa: S608 - numbers of fields
        write = f"update contact set {setting} where id = ?"  # noqa: S608 - numbers of fields
        [(_, *old)] = self.state.rows(read, number)
        self.state.make(write, *values.values(), number)
        self._note(number, values, old, is_new=is_new)
        if self.contact_list is not None:
            self.state.make(
                "insert or ignore into list_member values (?, ?)", self.contact_list, number
            )

    def _note(
        self, number: int, values: Mapping[str, str | None], old: list[Any], *, is_new: bool
    ) -> None:
        made = [(number, "id", None, str(number))] if is_new else []
        changes = [
            (number, one, before, after)
            for (one, after), before in zip(values.items(), old, strict=True)
            if one != VALID and (is_new or one != self.key)
        ]
        self.state.note(self.asked.method, self.asked.path, *made, *changes)


def create(state: EmarsysState, asked: Asked) -> Answer:
    """Make contacts; those that are there already are errors."""
    return _written(_batch(state, asked, creates=True, updates=False))


def update(state: EmarsysState, asked: Asked) -> Answer:
    """Change contacts; with `create_if_not_exists=1` also make those that are not there."""
    creates = asked.query.get("create_if_not_exists") == "1"
    return _written(_batch(state, asked, creates=creates, updates=True))


def at_once(state: EmarsysState, change: Callable[[], Answer]) -> Answer:
    """All that a request does, or nothing of it."""
    state.make("begin")
    try:
        answer = change()
    except BaseException:
        state.make("rollback")
        raise
    state.make("commit")
    return answer


def _written(batch: Batch) -> Answer:
    body = batch.asked.fields()
    if "contacts" not in body:
        return at_once(batch.state, lambda: Answer({"id": batch.write(body)}))
    contacts = body["contacts"]
    if not isinstance(contacts, list):
        raise Refusal(400, 2003, "An array is expected: contacts")
    if len(contacts) > CONTACTS_A_CALL:
        raise Refusal(400, 1000, "More than 1000 contacts")
    return at_once(batch.state, lambda: _each(batch, contacts))


def _each(batch: Batch, contacts: list[Item]) -> Answer:
    """Each on its own: what fails is told, the rest is written."""
    for item in contacts:
        try:
            batch.ids.append(batch.write(item))
        except Refusal as refusal:
            told = refusal.answer
            key = str(item.get(batch.key_name) or "")
            batch.errors.setdefault(key, {})[str(told.code)] = told.text
    errors = {"errors": batch.errors} if batch.errors else batch.state.no_errors()
    return Answer({"ids": batch.state.in_order(batch.state.some_of(batch.ids)), **errors})


def _batch(state: EmarsysState, asked: Asked, *, creates: bool, updates: bool) -> Batch:
    body = asked.fields()
    key = key_of(state, body.get("key_id"))
    if key in INTERNAL and not updates:
        raise Refusal(400, 2004, "id and uid can't be keys of new contacts")
    source = str(body.get("source_id") or BY_API)
    if not state.value("select 1 from choice where field = 33 and id = ?", source):
        raise Refusal(400, 2013, "Invalid contact source")
    contact_list = body.get("contact_list_id") or None
    if contact_list and not state.value("select 1 from list where id = ?", contact_list):
        raise Refusal(400, 2020, "Invalid contact list id")
    name = str(body.get("key_id") or EMAIL)
    return Batch(state, asked, key, name, source, contact_list, creates, updates, Known.of(state))
