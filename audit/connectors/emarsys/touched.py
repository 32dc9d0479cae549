"""Contacts that a push read back, and no others, as one source: they are read as a pull reads them.

Asked with the credentials of the push, so that a client who audits files alone can verify too.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.emarsys.contacts import Contacts
from audit.connectors.emarsys.emarsys_api import CONTACT
from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.exports.batch import Export
from audit.connectors.source import Capabilities
from audit.connectors.staging import Staging
from audit.connectors.system import CONFIGURATION
from audit.progress import Telling
from audit.push_part import PushPart
from audit.source_parts import EmarsysApi, EmarsysPart
from checks.vocabulary import ConnectorError

# What both parts say of an account and of how it is asked.
SHARED = {*PushPart.model_fields} & {*EmarsysApi.model_fields}


class Touched:
    """Some contacts of an account, by their ids; what is not there any more is left out."""

    def __init__(self, api: EmarsysApi, read: ReadBack) -> None:
        """Nothing is asked: all of it is read.

        Args:
            api: as `seen_by_push` makes it.
            read: what was read of them.
        """
        self._api = api
        self._read = read

    @property
    def name(self) -> str:
        """Names its staging file."""
        return "emarsys-touched"

    @property
    def gives(self) -> tuple[str, ...]:
        """The contacts; their fields come with them."""
        return (CONTACT,)

    @property
    def capabilities(self) -> Capabilities | None:
        """None: the account is asked about itself elsewhere."""
        return None

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Keep the wanted contacts.

        Raises:
            ConnectorError: Emarsys was silent about one of them.
        """
        if CONTACT not in wanted:
            return
        proof = self._kept(staging).keep(self._read)
        if proof.why_incomplete is not None:
            raise ConnectorError(
                f"what was touched can't be read again whole: {proof.why_incomplete}",
                where="/contact/getdata",
                do="verify again; what was written stays written, and nothing is written by this",
            )
        told.advance("reading again what was touched", len(self._read.contacts))

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """The contacts that are still there."""
        if CONTACT not in wanted:
            return {}
        return {CONTACT: ([self._kept(staging).export()], Proof())}

    def configuration(self, staging: Staging) -> pl.DataFrame:  # noqa: ARG002 - as every source's
        """None of it is asked for."""
        return pl.DataFrame(schema=CONFIGURATION)

    def _kept(self, staging: Staging) -> Contacts:
        return Contacts(self._api, staging)


def seen_by_push(
    part: EmarsysPart, push: PushPart, fields: Sequence[str], *, by_file: bool
) -> EmarsysPart:
    """What the settings say of Emarsys, for contacts that are read by the push's own sign-in.

    Args:
        part: what they say of Emarsys.
        push: what they say of the push.
        fields: numbers of further fields to read.
        by_file: whether the audit had its contacts from a file; what the settings say of columns
            is then said of that file.
    """
    said = part.api.model_dump() if part.api is not None else {}
    # Only what it names: a field of the audit's own that the push leaves empty stays named.
    said |= {name: one for name in SHARED if (one := getattr(push, name)) not in {"", None}}
    declared = tuple(number.strip() for number in part.fields.values() if number.strip())
    further = dict.fromkeys([*said.get("fields", ()), *fields, *declared])
    api = EmarsysApi(**{**said, "contacts": "query", "segment": "", "fields": tuple(further)})
    if by_file:
        return EmarsysPart(api=api)
    return EmarsysPart(api=api, columns=part.columns, fields=part.fields)
