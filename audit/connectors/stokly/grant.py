"""Signing in to Stokly: a grant by HMAC, kept until it ends, asked for anew when it has."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.connectors.clock import Clock
from audit.connectors.http import Allowed, Call, Host, Refused, Reply
from audit.connectors.polite.redaction import keep_secret
from checks.vocabulary import ConnectorError

PATH = "/v1/grant"
ALLOWED = Allowed("POST", PATH)
EARLY = timedelta(minutes=1)  # a request must not grow old on its way
EXPIRED = "jwt expired"
SIGN_IN_AGAIN = 401
REFUSALS = frozenset({400, 401, 403, 404, 422})  # which one it would be is not known


@dataclass(frozen=True, slots=True)
class Keys:
    """What a tenant signs in with.

    Attributes:
        account: the account key.
        client_id: shown to users as "API key".
        secret_key: shown to users as "API secret".
    """

    account: str
    client_id: str
    secret_key: str

    def __repr__(self) -> str:
        return f"Keys(account={self.account!r})"


def signature(client_id: str, secret_key: str) -> str:
    """HMAC-SHA256 of the client id by the secret key; lower-case hexadecimal.

    It has no time in it, so it never changes: as secret as the secret itself.
    """
    return hmac.new(secret_key.encode(), client_id.encode(), hashlib.sha256).hexdigest()


class Grant:
    """The token that signs requests. One renewal at a time, however many requests wait for it."""

    def __init__(self, host: Host, keys: Keys, clock: Clock) -> None:
        """`host` is where grants are asked for; it signs nothing itself."""
        self.granted = 0
        self.lasts: timedelta | None = None  # of the newest token, when it was granted
        self._host = host
        self._keys = keys
        self._clock = clock
        self._token: str | None = None
        self._ends_at: datetime | None = None
        self._refused: ConnectorError | None = None
        self._renewing = asyncio.Lock()

    async def headers(self, skew: timedelta) -> Mapping[str, str]:
        """What one request is signed with.

        Raises:
            ConnectorError: the credentials are refused.
        """
        if self._is_over(skew):
            async with self._renewing:
                if self._is_over(skew):
                    await self._ask()
        return {"Authorization": f"Bearer {self._token}"}

    def stale(self, reply: Reply) -> bool:
        """Whether the reply says that the token has ended."""
        return signed_out(reply)

    async def renew(self) -> None:
        """Ask for another token."""
        async with self._renewing:
            await self._ask()

    def _is_over(self, skew: timedelta) -> bool:
        if self._token is None:
            return True
        there = self._clock.now() + skew
        return self._ends_at is not None and there >= self._ends_at - EARLY

    async def _ask(self) -> None:
        if self._refused is not None:
            # Whoever waited for the same answer does not try the same credentials again.
            raise self._refused
        signed = signature(self._keys.client_id, self._keys.secret_key)
        for one in (self._keys.secret_key, self._keys.client_id, signed):
            keep_secret(one)
        body = {
            "accountkey": self._keys.account,
            "clientId": self._keys.client_id,
            "signature": signed,
        }
        try:
            reply = await self._host.ask(Call("POST", PATH, json=body))
        except Refused as refusal:
            if refusal.reply.status not in REFUSALS:
                raise
            self._refused = refused(f"status {refusal.reply.status}", self._keys.account)
            raise self._refused from None
        result = _inside(reply.parsed(), "data", "authenticationResult")
        token = result.get("accessToken")
        if not isinstance(token, str) or not token:
            raise refused("no token in the reply", self._keys.account)
        keep_secret(token)
        self.granted += 1
        self._token, self._ends_at = token, instant(result.get("expiry"))
        if self._ends_at is not None:
            there = self._clock.now() + (self._host.skew or timedelta())
            self.lasts = self._ends_at - there
            if self.lasts <= EARLY:
                # Shorter than our margin: used until it is refused.
                self._ends_at = None


def signed_out(reply: Reply) -> bool:
    """Whether the reply says that the token counts no more, in whatever status it does."""
    return reply.status == SIGN_IN_AGAIN or EXPIRED in message_of(reply).casefold()


def message_of(reply: Reply) -> str:
    """The error text of a reply; empty when it has none."""
    try:
        said = reply.parsed()
    except ConnectorError:
        return ""
    message = said.get("message") if isinstance(said, dict) else None
    return message if isinstance(message, str) else ""


def refused(why: str, account: str) -> ConnectorError:
    """The error of credentials that are not accepted."""
    return ConnectorError(
        f"Stokly did not accept the credentials of the account {account}: {why}",
        where=f"POST {PATH}",
        do="check stokly.api.account, client_id (Stokly shows it as API key) and secret_key"
        " (API secret), and that the plan includes access to the API",
    )


def _inside(said: Any, *steps: str) -> Mapping[str, Any]:  # noqa: ANN401 - JSON of any shape
    for step in steps:
        said = said.get(step) if isinstance(said, dict) else None
    return said if isinstance(said, dict) else {}


def instant(text: object) -> datetime | None:
    """The moment, UTC; null where none can be read."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
