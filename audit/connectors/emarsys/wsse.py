"""Version 2 signs each request by itself: the X-WSSE header. It ends on 2026-12-31."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from audit.connectors.http import Reply

ENDS = (
    "Emarsys is asked over version 2 of its API, signed by X-WSSE; that ends on 2026-12-31. "
    "Create OAuth credentials in Emarsys and set version = 3 under [emarsys.api]."
)


@dataclass(frozen=True, slots=True)
class Wsse:
    """Who signs; nothing is kept between two requests.

    Attributes:
        user: name of the API user.
        secret: its secret.
        now: our clock, UTC.
        nonce: a new one at each call: 32 hexadecimal signs.
    """

    user: str
    secret: str = field(repr=False)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    nonce: Callable[[], str] = lambda: secrets.token_hex(16)

    async def headers(self, skew: timedelta) -> Mapping[str, str]:
        """The header of one request, its time that of the server, who allows five minutes."""
        created = (self.now() + skew).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        nonce = self.nonce()
        parts = {
            "Username": self.user,
            "PasswordDigest": digest(nonce, created, self.secret),
            "Nonce": nonce,
            "Created": created,
        }
        told = ", ".join(f'{name}="{value}"' for name, value in parts.items())
        return {"X-WSSE": f"UsernameToken {told}"}

    def stale(self, reply: Reply) -> bool:  # noqa: ARG002 - a signature is never older than its request
        """Never: a 401 says that the user or the secret is wrong."""
        return False

    async def renew(self) -> None:
        """Nothing to renew."""


def digest(nonce: str, created: str, secret: str) -> str:
    """Base64 of the hexadecimal text of the SHA-1, not of its twenty bytes."""
    # SHA-1 is what the protocol prescribes.
    hashed = hashlib.sha1(f"{nonce}{created}{secret}".encode()).hexdigest()  # noqa: S324 - as above
    return base64.b64encode(hashed.encode()).decode()
