"""The door of the sandbox's Emarsys: who may come in, how often, and how answers are dressed."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from audit.sandbox.servers.emarsys.answer import Answer, Asked, Plain, Refusal
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import VIENNA, EmarsysState
from audit.sandbox.servers.emarsys.tokens import holds

WSSE_VERSION = 2
NEAR = timedelta(minutes=5)
WINDOW = timedelta(minutes=1)
GENEROUS = 1_000_000
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PART = re.compile(r'(\w+)="([^"]*)"')
Endpoint = Callable[[EmarsysState, Asked], Answer | Plain]


@dataclass(slots=True)
class Window:
    """How many requests the API user has left in this minute."""

    limit: int
    now: Callable[[], datetime]
    ends: datetime = LONG_AGO
    left: int = 0

    def take(self) -> bool:
        """One request more; whether it was allowed."""
        if self.now() >= self.ends:
            self.ends, self.left = self.now() + WINDOW, self.limit
        self.left -= 1
        return self.left >= 0

    def headers(self) -> dict[str, str]:
        """As every reply carries them."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-Ratelimit-Remaining": str(max(self.left, 0)),
            "X-RateLimit-Reset": str(int(self.ends.timestamp()) + 1),
        }


@dataclass(slots=True)
class Door:
    """Lets requests in to one account."""

    state: EmarsysState
    window: Window
    nonces: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, state: EmarsysState) -> "Door":
        """The door of an account."""
        options = state.options
        return cls(state, Window(options.limit or GENEROUS, options.now))

    async def answer(
        self, request: Request, version: int, right: str, endpoint: Endpoint
    ) -> Response:
        """What the endpoint says, or why it was not asked."""
        try:
            self._admit(request, version, right)
            found = endpoint(self.state, await _asked(request, version))
        except Refusal as refusal:
            found = refusal.answer
        return self._dressed(found)

    def lost(self) -> Response:
        """There is nothing at this path."""
        return self._dressed(Answer("", 400, 1, "No resource requested"))

    def _admit(self, request: Request, version: int, right: str) -> None:
        is_known = self._is_wsse if version == WSSE_VERSION else self._is_bearer
        if not is_known(request):
            raise Refusal(401, 1, "Unauthorized: invalid credentials")
        if not self.window.take():
            raise Refusal(429, 1, "Too many requests")
        if right in self.state.options.denied:
            raise Refusal(403, 1, "Forbidden")

    def _is_bearer(self, request: Request) -> bool:
        options = self.state.options
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and holds(
            token, options.keys.client_secret, options.now()
        )

    def _is_wsse(self, request: Request) -> bool:
        """Signed by us, minutes ago at most, and never seen before."""
        said = dict(PART.findall(request.headers.get("x-wsse", "")))
        nonce, created = said.get("Nonce", ""), said.get("Created", "")
        now = self.state.options.now()
        is_new = nonce not in self.nonces
        if not (is_new and is_signed(said, self.state.options) and _near(created, now)):
            return False
        self.nonces = {one: at for one, at in self.nonces.items() if at > now - 2 * NEAR}
        self.nonces[nonce] = now
        return True

    def _dressed(self, found: Answer | Plain) -> Response:
        headers = {**self.window.headers(), "X-Emarsys-Request-Id": uuid4().hex}
        if isinstance(found, Plain):
            return Response(found.content, found.status, {**headers, **found.headers}, found.label)
        if found.status == 403:  # noqa: PLR2004 - a missing right has no envelope
            return Response("Forbidden", 403, headers, "text/plain")
        odd = "html" in self.state.options.odd
        label = "text/html; charset=utf-8" if odd else "application/json"
        return Response(found.body(), found.status, headers, label)


def is_signed(said: dict[str, str], options: EmarsysOptions) -> bool:
    """Whether an X-WSSE header, taken apart, was made with the user's secret."""
    text = f"{said.get('Nonce')}{said.get('Created')}{options.keys.user_secret}"
    # SHA-1 is what the header is made with; its hexadecimal text is what is encoded.
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    expected = base64.b64encode(digest.encode()).decode()
    is_ours = hmac.compare_digest(said.get("PasswordDigest", "").encode(), expected.encode())
    return is_ours and said.get("Username") == options.keys.user


def _near(created: str, now: datetime) -> bool:
    """Within five minutes of now; without an offset it is Vienna's time."""
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return False
    at = at if at.tzinfo else at.replace(tzinfo=VIENNA)
    return abs(at - now) <= NEAR


async def _asked(request: Request, version: int) -> Asked:
    return Asked(
        request.method,
        request.url.path.strip("/").split("/", 2)[2],
        version,
        request.path_params,
        dict(request.query_params),
        _body(await request.body()),
    )


def _body(text: bytes) -> object:
    """JSON, however deep; some clients send `{}` with a GET."""
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(400, 1010, "The request body is not valid JSON") from None
