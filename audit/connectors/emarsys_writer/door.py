"""Door: one Emarsys account, read and written in a plan's words, for the length of one push."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.fields import planned
from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.emarsys_writer import contacts, events, lists, looking, sales
from audit.connectors.emarsys_writer.allowed import LEGACY
from audit.connectors.emarsys_writer.endings import NotTaken
from audit.connectors.emarsys_writer.outcome import Outcome, Read
from audit.connectors.emarsys_writer.sending import Sending
from audit.connectors.emarsys_writer.words import Words
from audit.push_part import PushPart
from audit.source_parts import EmarsysPart
from checks.vocabulary import ConnectorError, Design, SettingsError


class Door:
    """The account. A read is tried again where it fails; a write is sent once.

    Every write raises `NotTaken` where it was certainly not acted on, and `Unsure` where it may
    have been. In a dry run all are answered as done, and none is sent.

    Attributes:
        tenant: what the account is called; as `audit/connectors/emarsys/tenant.py` has it.
        tenants: every name that it answers to, that one first.
    """

    def __init__(
        self,
        account: Account,
        push: PushPart,
        words: Words,
        tenants: tuple[str, ...],
        sending: tuple[Sending, Sending | None],
    ) -> None:
        """`sending`: to the API, and to the upload of sales data where the settings have one."""
        self.tenants = tenants
        self.tenant = tenants[0]
        self._account = account
        self._push = push
        self._words = words
        self._sending, self._upload = sending
        self._events: dict[str, str] = {}
        self._kept: ReadBack | None = None

    @property
    def counted(self) -> int:
        """Requests so far, reads and tries that failed among them; those that sign in apart."""
        upload = self._upload.host.counted.requests if self._upload else 0
        return self._account.host.counted.requests + upload

    async def number(self, field: str) -> str:
        """The number of a field on this account; of one called by its role, too.

        Raises:
            SettingsError: it has none.
        """
        return self._words.number(field)

    async def read(self, ids: Sequence[str], fields: Sequence[str]) -> Read:
        """Contacts as they stand now, a thousand a call; after `look_back` each of them once.

        Raises:
            SettingsError: the account has no such field.
            ConnectorError: nothing is answered.
        """
        return await looking.read(self._account, self._words, ids, fields, self._kept)

    def look_back(self, part: EmarsysPart, design: Design, also: Iterable[str]) -> ReadBack:
        """All is written: from now on what is read of a contact is kept, and not asked for again.

        Args:
            part: what a pull reads of contacts, as the settings say.
            design: what was agreed.
            also: names of further fields, as a plan calls them; one that the account lacks is left.

        Raises:
            ConnectorError: two fields could be meant by one name.
        """
        plan = planned(self._words.fields, part, design)
        further = self._words.held(also)
        self._kept = ReadBack(plan, tuple(dict.fromkeys([*plan.columns, *further])))
        return self._kept

    async def read_whole(self, kept: ReadBack, ids: Sequence[str]) -> None:
        """Read those of the contacts that were not read yet, and what their choices are called.

        Raises:
            ConnectorError: nothing is answered.
        """
        await looking.read(self._account, self._words, ids, [], kept)
        await kept.name_choices(self._account, self._words.choices)

    async def find(self, field: str, values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Value of an identifier -> ids of all contacts that hold exactly it; () for none.

        Raises:
            SettingsError, ConnectorError: as `read`.
        """
        return await looking.find(self._account, self._words.number(field), values)

    async def update(self, items: Sequence[Mapping[str, str | None]]) -> Outcome:
        """Change fields of at most a thousand contacts; each has its `id` and fields.

        Raises:
            NotTaken, Unsure, SettingsError: as the class says; the account has no such field.
        """
        return await contacts.update(self._sending, self._words, items)

    async def create(self, items: Sequence[Mapping[str, str | None]], key: str) -> Outcome:
        """Make at most a thousand contacts, known by the field `key`; results by its values."""
        source = self._push.source
        return await contacts.create(self._sending, self._account, self._words, items, key, source)

    async def merge(self, source: str, body: Mapping[str, Any]) -> Outcome:
        """One contact into another, as a plan's body says.

        Raises:
            SettingsError: version 3 has no such call.
        """
        if self._push.version != LEGACY:
            raise SettingsError(
                "version 3 of the API can't merge contacts",
                where="version under [push]",
                do="set version = 2 with its user and secret, or merge by hand in Emarsys",
            )
        return await contacts.merge(self._sending, self._words, source, body)

    async def put_on_list(self, list_id: str, ids: Sequence[str]) -> Outcome:
        """Contacts onto a contact list."""
        return await lists.change(self._sending, list_id, ids, lists.ADD)

    async def take_off_list(self, list_id: str, ids: Sequence[str]) -> Outcome:
        """Contacts off a contact list."""
        return await lists.change(self._sending, list_id, ids, lists.TAKE_OFF)

    async def on_list(self, list_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Those of the contacts that are on the list now.

        Raises:
            ConnectorError: there is no such list, or nothing is answered.
        """
        return await lists.members(self._account, list_id, ids)

    async def trigger(self, event: str, items: Sequence[Mapping[str, Any]]) -> Outcome:
        """An external event for contacts; each has `id`, `trigger_id` and `data`.

        Raises:
            SettingsError: the account has no event of that name or number.
            NotTaken: as the class says; or its number can't be looked up.
        """
        if event not in self._events:
            try:
                self._events[event] = await events.number_of(self._account, event)
            except ConnectorError as error:
                raise NotTaken(error.what, where=error.where, do=error.do) from None
        return await events.trigger(self._sending, self._events[event], items)

    async def upload_sales(self, rows: pl.DataFrame) -> Outcome:
        """Sale and refund rows, appended as one file; results by order.

        Raises:
            SettingsError: the settings have no upload.
        """
        if self._upload is None:
            raise SettingsError(
                "no upload of sales data is set",
                where="sales under [push]",
                do='set sales = "upload", merchant and sales_token, or hand the file over',
            )
        return await sales.upload(self._upload, self._push.merchant, rows)
