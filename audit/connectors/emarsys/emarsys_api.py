"""Emarsys over its API, as one source of the audit."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import polars as pl

from audit.connectors.chosen import Place
from audit.connectors.clock import Clock, SystemClock
from audit.connectors.connector import Proof
from audit.connectors.emarsys import configuration, segments, sends
from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.allowed import ALLOWED
from audit.connectors.emarsys.capabilities import Probe
from audit.connectors.emarsys.contacts import Contacts
from audit.connectors.emarsys.oauth import OAuth
from audit.connectors.emarsys.signing import LEGACY, signing
from audit.connectors.emarsys.wsse import ENDS
from audit.connectors.exports.batch import Export
from audit.connectors.http import Host, Manners, Reply
from audit.connectors.polite.judging import says_nothing
from audit.connectors.server_clock import note_server_clock
from audit.connectors.source import SAID, Capabilities
from audit.connectors.staging import Staging
from audit.progress import Telling
from audit.source_parts import EmarsysApi, EmarsysPart
from checks.vocabulary import Design, SettingsError

CONTACT, SEGMENT, MEMBER, SEND = "esp_contact", "esp_segment", "esp_segment_member", "esp_send"


def source(place: Place) -> "Emarsys":
    """The account that the settings name.

    Raises:
        SettingsError: they name none.
    """
    if not isinstance(place.part, EmarsysPart):
        raise SettingsError(
            "no API of Emarsys is set", where="[emarsys.api]", do="run `stokly-audit init`"
        )
    return Emarsys(place.part, place.design, place.secret, place.clock)


class Emarsys:
    """An account, read and never written to."""

    def __init__(
        self,
        part: EmarsysPart,
        design: Design,
        secret: Callable[[str], str],
        clock: Clock | None = None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            part: what the settings say of Emarsys.
            design: what was agreed.
            secret: place of a secret -> the secret.
            clock: by which we wait.

        Raises:
            SettingsError: the settings name no API.
        """
        if part.api is None:
            raise SettingsError(
                "no API of Emarsys is set", where="[emarsys.api]", do="run `stokly-audit init`"
            )
        self.part = part
        self.api: EmarsysApi = part.api
        self.design = design
        self._secret = secret
        self._clock = clock or SystemClock()

    @property
    def name(self) -> str:
        """Names its staging file."""
        return "emarsys-api"

    @property
    def gives(self) -> tuple[str, ...]:
        """Canonical tables that it is set up to give; fields come with their contacts."""
        members = (MEMBER,) if self.api.segments else ()
        return (CONTACT, SEGMENT, *members, *((SEND,) if self.api.sends else ()))

    @property
    def capabilities(self) -> Capabilities:
        """Asks what this API user may see, and what the account is like."""
        return self._probed

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Keep all that the wanted tables are made of.

        Raises:
            ConnectorError: Emarsys can't be asked, or does not answer; what has come is kept.
        """
        contacts = Contacts(self.api, staging)
        async with self.account() as account:
            # First: the runs of a segment leave a contact list behind for some hours.
            await configuration.fetch_configuration(account, staging)
            note_server_clock(staging, account.host.skew)
            if CONTACT in wanted:
                await contacts.fetch(account, self.part, self.design, told)
            if SEGMENT in wanted:
                await segments.fetch_segments(account, staging)
            for segment in self.api.segments if MEMBER in wanted else ():
                await segments.fetch_members(account, staging, segment)
            if SEND in wanted:
                await sends.fetch_sends(account, staging)
        legacy = [ENDS] if self.api.version == LEGACY else []
        unread = [*filter(None, [staging.noted(segments.NOT_READ)])]
        staging.note(SAID, [*legacy, *contacts.said, *unread])

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """Canonical table -> what was fetched of it, and what Emarsys announced."""
        contacts = Contacts(self.api, staging)
        made: dict[str, Callable[[], tuple[Export, Proof]]] = {
            CONTACT: lambda: (contacts.export(), contacts.proof()),
            SEGMENT: lambda: segments.segments(staging),
            MEMBER: lambda: segments.members(staging, self.api.segments),
            SEND: lambda: sends.sends(staging),
        }
        given = wanted - {SEGMENT} if staging.noted(segments.NOT_READ) else wanted
        found = {table: make() for table, make in made.items() if table in given}
        return {table: ([export], proof) for table, (export, proof) in found.items()}

    def configuration(self, staging: Staging) -> pl.DataFrame:
        """What the account is set up with: kind, key, value_redacted; all text."""
        return configuration.configuration(staging)

    @asynccontextmanager
    async def account(self) -> AsyncIterator[Account]:
        """The account, spoken to until the block ends.

        Raises:
            SettingsError: a secret is not where the settings say.
        """
        signs = signing(self.api, self._secret, self._clock)
        url, manners = f"{self.api.url}/api/v{self.api.version}", Manners.of(self.api)
        host = Host(url, ALLOWED, manners, signs=signs, clock=self._clock, again=_says_nothing)
        async with AsyncExitStack() as open_hosts:
            if isinstance(signs, OAuth):
                await open_hosts.enter_async_context(signs.host)
            await open_hosts.enter_async_context(host)
            yield Account(host, self._clock, self.api.export_minutes * 60)

    async def _probed(self) -> pl.DataFrame:
        async with self.account() as account:
            return await Probe(account, self.part, self.design).answers()


def _says_nothing(reply: Reply) -> bool:
    """An export's file may be empty; everything else is JSON."""
    return says_nothing(reply) and not reply.call.path.endswith("/data")
