"""The door to one tenant of Stokly: what may be asked there, signed in and politely. Reads alone.

Nothing here can write: beside the sign-in, every line of the list is a GET.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from audit.connectors.clock import Clock, SystemClock
from audit.connectors.http import Allowed, Host, Manners, Refused
from audit.connectors.polite.judging import says_nothing
from audit.connectors.stokly import grant
from audit.connectors.stokly.grant import Grant, Keys
from audit.connectors.stokly.resources import resources
from audit.source_parts import StoklyApi

LINES_OF_ONE = "/v2/saleorders/{}/items"
FLAT_LINES = ("/v2/saleorder-items", "/v0/saleorder-items")
# Nobody has seen these; the first connection asks whether they are there.
UNCONFIRMED = (
    "/v2/saleorders/{}/dispatches",
    "/v2/saleorders/{}/shipments",
    "/v2/saleorders/{}/fulfilments",
    "/v2/saleorders/{}/returns",
    "/v2/saleorders/{}/refunds",
    "/v2/saleorders/{}/payments",
    "/v0/returns",
    "/v0/credit-notes",
)
ONES = ("/v2/saleorders/{}",)


@dataclass(frozen=True, slots=True)
class Door:
    """An open way to one tenant.

    Attributes:
        host: who is asked.
        grant: that signs the questions.
        clock: ours.
    """

    host: Host
    grant: Grant
    clock: Clock


def allowed(paths: Iterable[str] = ()) -> tuple[Allowed, ...]:
    """Every path that may be read, and those that the settings name."""
    lists = [one.path for one in resources().values()]
    every = dict.fromkeys((*lists, *ONES, LINES_OF_ONE, *FLAT_LINES, *UNCONFIRMED, *paths))
    return tuple(Allowed("GET", path) for path in every)


@asynccontextmanager
async def open_door(
    api: StoklyApi, secret: Callable[[str], str], clock: Clock | None = None
) -> AsyncIterator[Door]:
    """Open the way to the tenant that the settings name.

    Args:
        api: what the settings say.
        secret: place of a secret -> the secret.
        clock: ours; the system's unless a test brings one.

    Raises:
        SettingsError: a secret is not where the settings say.
        ConnectorError: the credentials are not accepted.
    """
    ours = clock or SystemClock()
    manners = Manners.of(api)
    keys = Keys(api.account, secret(api.client_id), secret(api.secret_key))
    async with Host(api.url, (grant.ALLOWED,), manners, clock=ours) as signing_in:
        signs = Grant(signing_in, keys, ours)
        paths = allowed(path for path in api.paths.values() if path)
        async with Host(
            api.url, paths, manners, signs=signs, clock=ours, again=says_nothing
        ) as host:
            try:
                yield Door(host, signs, ours)
            except Refused as refusal:
                if grant.signed_out(refusal.reply):
                    # The newest token was not taken either.
                    raise grant.refused("its token is not accepted", api.account) from None
                raise
