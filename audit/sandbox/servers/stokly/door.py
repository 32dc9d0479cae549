"""Door of the sandbox's Stokly: slashes, the limit a minute, and who may come in."""

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audit.sandbox.servers.stokly.options import StoklyOptions

GRANT = "/v1/grant"
# What the header counts down from when there is no limit.
GENEROUS = 1_000_000


class Tokens:
    """Sign-ins: their signature, and tokens that run out."""

    def __init__(self, options: StoklyOptions) -> None:
        self._options = options
        self._round = 0
        self.granted = 0
        self.refused = 0

    def grant(self, accountkey: object, client_id: object, signature: object) -> str | None:
        """A new token; null when the credentials are wrong."""
        options = self._options
        right = (options.accountkey, options.client_id, _signed(options.secret, options.client_id))
        if (accountkey, client_id, signature) != right:
            self.refused += 1
            return None
        self.granted += 1
        return self._token()

    def expire_all(self) -> None:
        """Every token handed out so far is stale from now on."""
        self._round += 1

    def refusal(self, authorization: str) -> JSONResponse | None:
        """Why this header opens nothing; null when it does."""
        head, _, signature = authorization.removeprefix("Bearer ").rpartition(".")
        if not authorization.startswith("Bearer ") or not head:
            return JSONResponse({"message": "Unauthorized"}, 401)
        if not hmac.compare_digest(signature, _signed(self._options.secret, head)):
            return JSONResponse({"message": "invalid signature"}, 401)
        claims = json.loads(base64.urlsafe_b64decode(head.partition(".")[2] + "=="))
        if claims["exp"] <= self._now() or claims["round"] != self._round:
            return JSONResponse({"message": "jwt expired"}, self._options.stale_status)
        return None

    def _token(self) -> str:
        claims = {
            "sub": self._options.client_id,
            "exp": self._now() + self._options.token_s,
            "round": self._round,
            "n": self.granted,
        }
        head = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{head}.{_signed(self._options.secret, head)}"

    def _now(self) -> float:
        return self._options.now().timestamp()


class Window:
    """Requests of the minute that began with its first one."""

    def __init__(self, limit: int | None, seconds: float, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._began = -math.inf
        self._used = 0

    def spend(self) -> int:
        """One request; what is left after it, below nought when it was one too many."""
        now = self._clock()
        if now - self._began >= self._seconds:
            self._began, self._used = now, 0
        self._used += 1
        return (GENEROUS if self._limit is None else self._limit) - self._used


class Door:
    """Everybody comes through here; a grant is asked for without a token."""

    def __init__(self, app: ASGIApp, options: StoklyOptions, tokens: Tokens) -> None:
        self._app = app
        self._options = options
        self._tokens = tokens
        self._window = Window(options.per_minute, options.window_s, options.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with what is left of the minute in the head."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left = self._window.spend()
        scope = {**scope, "path": scope["path"].rstrip("/") or "/"}

        async def with_what_is_left(message: Message) -> None:
            if message["type"] == "http.response.start":
                counted = (b"x-ratelimit-remaining", str(max(left, 0)).encode())
                message = {**message, "headers": [*message.get("headers", ()), counted]}
            await send(message)

        answer = self._refusal(scope, left) or self._app
        await answer(scope, receive, with_what_is_left)

    def _refusal(self, scope: Scope, left: int) -> JSONResponse | None:
        if left < 0:
            after = self._options.retry_after
            headers = None if after is None else {"retry-after": after}
            return JSONResponse({"message": "Too many requests"}, 429, headers)
        if scope["path"] == GRANT:
            return None
        sent = dict(scope["headers"]).get(b"authorization", b"")
        return self._tokens.refusal(sent.decode("latin-1"))


def _signed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _encoded(claims: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
