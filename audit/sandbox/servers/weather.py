"""Weather: what goes wrong between a server and its clients, at places and shares, from a seed."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from starlette.datastructures import State
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way to the client.

    Attributes:
        status: of HTTP.
        headers: lower-case names; a length is set by itself.
        body: whole, or in pieces that are made as they are sent.
        counted: whether its length is announced; else it is sent in chunks.
        cut_at: bytes of the body after which the line is cut; null for none.
        delay_s: seconds before anything is sent.
    """

    status: int = 200
    headers: Headers = ((b"content-type", b"application/json"),)
    body: bytes | Iterable[bytes] = b""
    counted: bool = True
    cut_at: int | None = None
    delay_s: float = 0

    def with_header(self, name: str, value: str) -> "Reply":
        """The same with this header, in place of any of that name."""
        key = name.lower().encode()
        kept = tuple(pair for pair in self.headers if pair[0] != key)
        return replace(self, headers=(*kept, (key, value.encode())))


@dataclass(frozen=True, slots=True)
class When:
    """Which requests a fault strikes; numbers count, from nought, those whose path fits.

    Attributes:
        share: of them, at random.
        at: numbers that it strikes for certain.
        start: number from which on it strikes every one; null for none.
        paths: regular expression that is looked for in the path.
        most: strikes at most so often; null for no end.
    """

    share: float = 0
    at: frozenset[int] = frozenset()
    start: int | None = None
    paths: str = ""
    most: int | None = None


ALWAYS = When(start=0)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        name: counted under this in `Weather.struck`.
        when: which requests.
        before: happens before the request is answered; gets its number.
        asked: the request as it arrives instead.
        instead: what is answered, and the app never hears of it.
        after: what becomes of the app's answer; gets a die of its own.
    """

    name: str
    when: When
    before: Callable[[int], None] | None = None
    asked: Callable[[Scope], Scope] | None = None
    instead: Callable[[Scope], Reply] | None = None
    after: Callable[[Scope, Reply, random.Random], Reply] | None = None


@dataclass(slots=True)
class _Counted:
    met: int = 0
    struck: int = 0


class Weather:
    """An app, and what stands between it and its clients.

    Attributes:
        struck: name of a fault -> how many requests it has struck.
    """

    def __init__(self, app: ASGIApp, faults: Sequence[Fault], seed: int = 0) -> None:
        self._app = app
        self._faults = faults
        self._seed = seed
        self._counted = [_Counted() for _ in faults]
        self.struck: Counter[str] = Counter()

    @property
    def state(self) -> State:
        """The app's own."""
        state: State = getattr(self._app, "state")  # noqa: B009 - an ASGI app need not have one
        return state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer through the weather."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        striking = self._striking(scope)
        for fault, die in striking:
            if fault.asked:
                scope = fault.asked(scope)
            if fault.instead:
                await _send(_changed(fault.instead(scope), scope, [(fault, die)]), send)
                return
        if not any(fault.after for fault, _ in striking):
            await self._app(scope, receive, send)
            return
        reply = await _answered(self._app, scope, receive)
        await _send(_changed(reply, scope, striking), send)

    def _striking(self, scope: Scope) -> list[tuple[Fault, random.Random]]:
        found = []
        for place, (fault, counted) in enumerate(zip(self._faults, self._counted, strict=True)):
            if not re.search(fault.when.paths, scope["path"]):
                continue
            number, counted.met = counted.met, counted.met + 1
            # One die a fault and request: what strikes one does not move what strikes the next.
            die = random.Random(f"{self._seed}/{place}/{number}")  # noqa: S311 - a die, no key
            if not _strikes(fault.when, number, counted.struck, die):
                continue
            counted.struck += 1
            self.struck[fault.name] += 1
            if fault.before:
                fault.before(number)
            found.append((fault, die))
        return found


def _strikes(when: When, number: int, struck: int, die: random.Random) -> bool:
    if when.most is not None and struck >= when.most:
        return False
    from_here_on = when.start is not None and number >= when.start
    return from_here_on or number in when.at or die.random() < when.share


def _changed(reply: Reply, scope: Scope, striking: list[tuple[Fault, random.Random]]) -> Reply:
    for fault, die in striking:
        if fault.after:
            reply = fault.after(scope, reply, die)
    return reply


async def _answered(app: ASGIApp, scope: Scope, receive: Receive) -> Reply:
    heard = _Heard()
    await app(scope, receive, heard)
    headers = tuple((name, value) for name, value in heard.headers if name != b"content-length")
    return Reply(heard.status, headers, b"".join(heard.parts))


@dataclass(slots=True)
class _Heard:
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))


async def _send(reply: Reply, send: Send) -> None:
    await asyncio.sleep(reply.delay_s)
    headers = list(reply.headers)
    if isinstance(reply.body, bytes) and reply.counted:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    left = reply.cut_at
    for piece in [reply.body] if isinstance(reply.body, bytes) else reply.body:
        sent = piece if left is None else piece[:left]
        await send({"type": "http.response.body", "body": sent, "more_body": True})
        if left is not None:
            left -= len(sent)
            if left <= 0:
                # The server closes the line under an answer that was not brought to its end.
                return
    await send({"type": "http.response.body", "body": b"", "more_body": False})
