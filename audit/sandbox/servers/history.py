"""History: what was asked of a server, for whoever judges a client."""

import time
from collections import deque
from dataclasses import dataclass
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_KEPT = 100_000
SIGNATURES = (b"authorization", b"x-wsse")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and how it was answered.

    Attributes:
        at: seconds of the monotonic clock, when it arrived.
        method: "GET".
        path: as it was sent, decoded, without the query.
        query: as it was sent.
        status: of the answer; 0 when the line was cut before one.
        signed: whether it carried any credentials.
    """

    at: float
    method: str
    path: str
    query: str
    status: int
    signed: bool


History = deque[Asked]


class Remembered:
    """An app, each of whose requests is put into its `state.history`; and every answer dated."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._history: History = deque(maxlen=MOST_KEPT)
        state = getattr(app, "state", None)
        if state is not None:
            # Served a second time, the same app goes on in the same history.
            self._history = getattr(state, "history", self._history)
            state.history = self._history

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        at, answered = time.monotonic(), False

        async def dated(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                # Kept first: whoever has an answer finds its request in the history.
                answered = True
                self._history.append(_asked(scope, at, message["status"]))
                message = _dated(message)
            await send(message)

        try:
            await self._app(scope, receive, dated)
        finally:
            if not answered:
                self._history.append(_asked(scope, at, 0))


def _asked(scope: Scope, at: float, status: int) -> Asked:
    return Asked(
        at=at,
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        status=status,
        signed=any(name in SIGNATURES for name, _ in scope["headers"]),
    )


def _dated(message: Message) -> Message:
    headers = list(message.get("headers", ()))
    if any(name.lower() == b"date" for name, _ in headers):
        return message
    return {**message, "headers": [(b"date", formatdate(usegmt=True).encode()), *headers]}
