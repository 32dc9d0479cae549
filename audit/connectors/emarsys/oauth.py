"""Version 3 signs in once an hour: OAuth client credentials, at an address of the settings."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from audit.connectors.clock import Clock
from audit.connectors.http import Allowed, Call, Garbled, Host, Manners, Refused, Reply
from checks.vocabulary import ConnectorError

EARLY_S = 60.0  # a token that ends while its request is under way is no use
UNTOLD_S = 300.0  # how long a token counts that does not say how long it lives
UNAUTHORISED = 401
REFUSALS = frozenset({400, 401, 403})


class OAuth:
    """A bearer token, fetched when it is first needed and again a minute before it ends."""

    def __init__(self, url: str, client: tuple[str, str], manners: Manners, clock: Clock) -> None:
        """Prepare; nothing is asked yet.

        Args:
            url: of the token; its own path and all.
            client: id and secret.
            manners: how the token's host is asked.
            clock: ours.
        """
        parts = urlsplit(url)
        self._path = parts.path
        self._client = client
        self._clock = clock
        self._told = url
        self._token = ""
        self._ends = 0.0
        self._one_at_a_time = asyncio.Lock()
        self._refused: ConnectorError | None = None
        allowed = (Allowed("POST", self._path),)
        self.host = Host(f"{parts.scheme}://{parts.netloc}", allowed, manners, clock=clock)

    async def headers(self, skew: timedelta) -> Mapping[str, str]:  # noqa: ARG002 - a token needs no time of the server
        """The header of one request, with a token that still lives."""
        async with self._one_at_a_time:
            if self._clock.monotonic() >= self._ends:
                await self._grant()
            return {"Authorization": f"Bearer {self._token}"}

    def stale(self, reply: Reply) -> bool:
        """Whether the token came to its end early; once more with a new one tells."""
        return reply.status == UNAUTHORISED

    async def renew(self) -> None:
        """Fetch another token.

        Raises:
            ConnectorError: the client's id or secret is not accepted.
        """
        async with self._one_at_a_time:
            await self._grant()

    async def _grant(self) -> None:
        if self._refused is not None:
            # Whoever waited for the same answer does not try the same credentials again.
            raise self._refused
        basic = base64.b64encode(":".join(self._client).encode()).decode()
        call = Call(
            "POST",
            self._path,
            form={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {basic}"},
        )
        asked = self._clock.monotonic()
        try:
            answer = (await self.host.ask(call)).parsed()
        except Refused as refused:
            if refused.reply.status not in REFUSALS:
                raise
            self._refused = self._not_signed_in(f"HTTP {refused.reply.status}")
            raise self._refused from None
        token = answer.get("access_token") if isinstance(answer, Mapping) else None
        if not isinstance(token, str) or not token:
            raise Garbled(
                "the answer to signing in holds no access_token",
                where=self._told,
                do="check token_url in the settings; SAP Cloud Identity has one of its own",
            )
        self._token = token
        self._ends = asked + max(_seconds(answer.get("expires_in")) - EARLY_S, EARLY_S)

    def _not_signed_in(self, said: str) -> ConnectorError:
        return ConnectorError(
            f"Emarsys did not accept the client's id and secret: {said}",
            where=self._told,
            do="check client_id, client_secret and token_url under [emarsys.api], of a push [push]",
        )


def _seconds(written: object) -> float:
    text = str(written)
    return float(text) if text.replace(".", "", 1).isdigit() else UNTOLD_S
