"""The contacts of the account, by an export or by a query: what is asked, and what came of it."""

from dataclasses import asdict
from typing import Any

from audit.connectors.connector import Proof
from audit.connectors.emarsys import contact_export, contact_query
from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.choices import from_labels, from_numbers, labels_of, translated
from audit.connectors.emarsys.contact_rows import contact_rows
from audit.connectors.emarsys.contact_totals import Came, counted, proof
from audit.connectors.emarsys.fields import Plan, fields_in, planned
from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.emarsys.slices import part_of
from audit.connectors.emarsys.totals import Total, total
from audit.connectors.emarsys.whole_base import segment_of_all
from audit.connectors.exports.batch import Export
from audit.connectors.http import Call
from audit.connectors.staging import Staging
from audit.progress import Telling
from audit.source_parts import EmarsysApi, EmarsysPart
from checks.vocabulary import Design

LANGUAGE = contact_export.LANGUAGE
PLAN, CHOICES, SEGMENT = "contact fields", "contact choices", "contact segment"
FIRST, LAST, CAME, SHORT = "total first", "total last", "contacts came", "contacts short"


class Contacts:
    """The contacts, between the account and what is kept of them."""

    def __init__(self, api: EmarsysApi, staging: Staging) -> None:
        self.api = api
        self.staging = staging

    async def fetch(
        self, account: Account, part: EmarsysPart, design: Design, told: Telling
    ) -> None:
        """Keep all of them, and what Emarsys itself counts before and after.

        Raises:
            ConnectorError: they can't be asked for as the settings say, or nothing is answered.
        """
        if self.staging.noted(CAME) is not None:
            return
        await self._plan(account, part, design)
        await self._total(account, FIRST)
        told.advance("fetching contacts", 0)
        why = await self._rows(account)
        await self._total(account, LAST)
        came = counted(self.export(), self._most())
        told.advance("fetching contacts", came.contacts)
        self.staging.note(SHORT, why)
        self.staging.note(CAME, came.noted)

    def keep(self, read: ReadBack) -> Proof:
        """Keep these alone, as they were read after a push; the others are not counted."""
        self.staging.note(PLAN, asdict(read.plan))
        self.staging.note(CHOICES, read.choices)
        contact_query.keep_contacts(
            self.staging, [*read.only(read.contacts)], read.lacking.values()
        )
        return contact_query.read_proof(self.staging)

    @property
    def plan(self) -> Plan:
        """What is read of each contact, as it was decided when the pull began."""
        noted = self.staging.noted(PLAN)
        return Plan(noted["columns"], tuple(noted["choices"]), tuple(noted["said"]))

    @property
    def said(self) -> list[str]:
        """What a person should know of how they were read."""
        if self.staging.noted(PLAN) is None:
            return []
        of_segment = [*filter(None, [(self._segment() or {}).get("said")])]
        return [
            *self.plan.said,
            *of_segment,
            *self._unproved,
            *Came.of(self.staging.noted(CAME)).said,
        ]

    def export(self) -> Export:
        """Their rows, columns named as an export of Emarsys names them, choices as labels."""
        choices: dict[str, dict[str, str]] = self.staging.noted(CHOICES) or {}
        columns = self.plan.columns
        if self.api.contacts == "query":
            rows = contact_query.query_rows(self.staging, self.plan)
            return translated(rows, from_numbers(columns, choices))
        rows = contact_rows(self.staging, self.plan, self._segment()["number"])
        return translated(rows, from_labels(columns, choices))

    def proof(self) -> Proof:
        """What Emarsys counts of them, and why they are not all there, if they are not."""
        noted = self.staging.noted
        first, last = Total.of(noted(FIRST)), Total.of(noted(LAST))
        came, why = Came.of(noted(CAME)), noted(SHORT)
        if self.api.contacts == "query":
            paged = contact_query.query_proof(self.staging)
            changed, why = paged.changed_during, paged.why_incomplete
        else:
            changed = came.in_part
        return proof(came, first, last, why, changed)

    async def _plan(self, account: Account, part: EmarsysPart, design: Design) -> None:
        if self.staging.noted(PLAN) is None:
            fields = fields_in(await account.rows(Call("GET", f"/field/translate/{LANGUAGE}")))
            plan = planned(fields, part, design)
            choices = {one: await labels_of(account, one) for one in plan.choices}
            self.staging.note(CHOICES, choices)
            self.staging.note(PLAN, asdict(plan))
        if self._segment() is None:
            number, said = self.api.segment, ""
            if not number and self.api.contacts == "export":
                number, said = await segment_of_all(account)
            self.staging.note(SEGMENT, {"number": number, "said": said})

    async def _total(self, account: Account, note: str) -> None:
        if self.staging.noted(note) is None:
            found = await total(account, self._segment()["number"])
            self.staging.note(note, found.noted)

    async def _rows(self, account: Account) -> str | None:
        """Keep the rows; why they did not all come, null when they did."""
        if self.api.contacts == "query":
            size, at_once = self.api.page_size, self.api.at_once
            await contact_query.fetch_contacts(account, self.staging, self.plan, size, at_once)
            return None
        segment = self._segment()["number"]
        for at, fields in enumerate(contact_export.groups([*self.plan.columns])):
            why = await contact_export.fetch_export(account, self.staging, segment, at, fields)
            if why is not None:
                return why
        return None

    def _most(self) -> int:
        """Rows of the largest of several exports."""
        fields = contact_export.groups([*self.plan.columns])
        numbers = [contact_export.export_of(self.staging, at) for at in range(len(fields))]
        rows = [sum(self.staging.kept(part_of(one)).values()) for one in numbers if one]
        return max(rows, default=0) if len(rows) > 1 else 0

    @property
    def _unproved(self) -> list[str]:
        """What nobody has counted, in words."""
        if self.api.contacts == "query" or self.staging.noted(LAST) is None:
            return []
        if Total.of(self.staging.noted(LAST)).everyone is not None:
            return []
        number = self._segment()["number"]
        told = (
            f"Segment {number} is believed to hold every contact: this API user may not list those"
            " of the whole account (filter/0/contacts), so it is not proved."
        )
        return [told]

    def _segment(self) -> Any:  # noqa: ANN401 - as it was noted
        return self.staging.noted(SEGMENT)
