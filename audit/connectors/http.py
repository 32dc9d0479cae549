"""The one door to the network: polite, bounded, and open only to questions on a list.

Proxies are those of the system's own settings, except for this machine itself, which is always
spoken to directly. No redirect is followed. There is no way to turn the checking of certificates
off.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from aiolimiter import AsyncLimiter
from stamina import retry_context
from stamina.instrumentation import set_on_retry_hooks

from audit.connectors.clock import Clock, SystemClock
from audit.connectors.polite.allow_list import Allowed, Forbidden, forbidden
from audit.connectors.polite.answers import LOOK, Call, Garbled, Refused, Reply, Unreachable
from audit.connectors.polite.bodies import Bounds, pieces, whole
from audit.connectors.polite.download import into
from audit.connectors.polite.json_text import too_deep
from audit.connectors.polite.judging import AGAIN, judged
from audit.connectors.polite.manners import Manners
from audit.connectors.polite.origin import origin, trusted
from audit.connectors.polite.patience import Patience
from audit.connectors.polite.redaction import Redacting, redacted
from audit.connectors.polite.signing import Signing, Signs
from audit.connectors.polite.skew import Moment, Skew
from audit.connectors.polite.troubles import UNTRUSTED, of_encryption
from audit.connectors.polite.waits import BUSY, FIRST_S, LONGEST_S, before_next
from audit.connectors.polite.window import Counted, Passage, Window
from audit.connectors.polite.wording import Worded, worded

__all__ = [
    "Allowed",
    "Call",
    "Counted",
    "Forbidden",
    "Garbled",
    "Host",
    "Manners",
    "Refused",
    "Reply",
    "Signs",
    "Unreachable",
    "redacted",
]

Receive = Callable[[AsyncIterator[bytes]], Coroutine[None, None, bytes]]

# Both libraries log addresses and headers when they are told to.
for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
    logging.getLogger(_name).addFilter(Redacting())
# Retries are counted and told by us, not printed by a library.
set_on_retry_hooks(())

_OURS = {
    "User-Agent": f"stokly-emarsys-audit/{version('stokly-emarsys-audit')}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
}
UNAUTHORISED = 401
_OTHERWISE = "the network failed"
_TROUBLES = (
    (httpx.ProxyError, "the proxy of this system's settings let nothing through"),
    (httpx.ConnectTimeout, "no connection came about in time"),
    (httpx.ConnectError, "no connection could be made"),
    (httpx.RemoteProtocolError, "the answer broke off, or is no HTTP"),
    (httpx.LocalProtocolError, "the question holds a sign that HTTP can't carry"),
    (httpx.NetworkError, "the connection broke"),
)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One question, where its answer goes, and how large that may be."""

    call: Call
    worded: Worded
    receive: Receive
    bounds: Bounds
    clocks_matter: bool


class Host:
    """One host, spoken to politely. Use it as an async context.

    Attributes:
        counted: what was asked so far.
    """

    def __init__(
        self,
        url: str,
        allowed: tuple[Allowed, ...],
        manners: Manners,
        *,
        signs: Signs | None = None,
        clock: Clock | None = None,
        again: Callable[[Reply], bool] | None = None,
    ) -> None:
        """`again`: further replies that are worth another try.

        Raises:
            SettingsError: the address is none we may send secrets to.
        """
        self.counted = Counted()
        self._origin = origin(url)
        self._base = f"{self._origin.root}{self._origin.path}"
        self._allowed = allowed
        self._manners = manners
        self._again = again
        self._clock = clock or SystemClock()
        self._signing = Signing(signs)
        self._skew = Skew()
        self._window = Window(self._clock, manners.wait_cap_s, manners.at_once, self.counted)
        self._slots = asyncio.Semaphore(manners.at_once)
        burst = float(manners.at_once)
        self._pace = AsyncLimiter(burst, 60 * burst / manners.per_minute)

    async def __aenter__(self) -> Self:
        self._client = self._opened()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    @property
    def skew(self) -> timedelta | None:
        """The server's clock minus ours; null before it has answered."""
        return self._skew.known

    async def ask(self, call: Call) -> Reply:
        """A good answer, whole, in memory.

        Raises:
            Forbidden: the question is not on the list; nothing was sent.
            Refused: the final answer is no success, or sends us elsewhere.
            Unreachable: no good answer in all tries.
            Garbled: it is larger or deeper than we let in.
            ConnectorError: the clocks are more than five minutes apart.
        """
        most = call.most_bytes or self._manners.most_bytes
        reply = await self._tried(self._errand(call, whole, most, memory=True))
        if too_deep(reply.body, self._manners.most_depth):
            raise Garbled(
                f"JSON of more than {self._manners.most_depth} levels came",
                where=reply.where,
                do=LOOK,
            )
        return reply

    async def fetch_to(self, call: Call, path: Path, most_bytes: int) -> Reply:
        """A good answer, its body in the file; the file appears whole or not at all.

        Raises:
            Forbidden, Refused, Unreachable, Garbled: as `ask`.
        """
        return await self._tried(self._errand(call, into(path), most_bytes, memory=False))

    def _errand(self, call: Call, receive: Receive, most: int, *, memory: bool) -> _Errand:
        asked = worded(call, self._origin, self._allowed)
        where = f"{call.method} {self._base}{call.path}"
        return _Errand(call, asked, receive, Bounds(most, where), clocks_matter=memory)

    async def _tried(self, errand: _Errand) -> Reply:
        patience = Patience.of(self._manners, once=errand.call.once)
        async for attempt in retry_context(
            on=_worth_another,
            attempts=None,
            timeout=None,
            wait_initial=FIRST_S,
            wait_max=LONGEST_S,
        ):
            with attempt:
                try:
                    return await self._signed(errand)
                except Unreachable as failed:
                    if not failed.again or patience.ends_with(failed.reply):
                        raise failed.after(attempt.num) from None
                    await self._rest(failed.reply, attempt.next_wait)
                    raise
        raise AssertionError

    async def _rest(self, reply: Reply | None, backoff_s: float) -> None:
        """Wait before the next try; where the server is busy, every request waits."""
        wait_s = before_next(reply, backoff_s, self._manners.wait_cap_s, self._there())
        self.counted.retries += 1
        self.counted.waited_s += wait_s
        if reply is not None and reply.status in BUSY:
            self._window.shut(wait_s)
        await self._clock.sleep(wait_s)

    async def _signed(self, errand: _Errand) -> Reply:
        reply, signed_in = await self._sent(errand)
        if errand.call.departure is not None and reply.status == UNAUTHORISED:
            errand.call.departure.turned_away()
        if errand.clocks_matter:
            self._skew.judge(self._origin.root, refused=reply.status == UNAUTHORISED)
        if await self._signing.renewed(reply, signed_in):
            reply, _ = await self._sent(errand)
        return judged(reply, self._again)

    async def _sent(self, errand: _Errand) -> tuple[Reply, int]:
        """An answer, good or not, and the round of signing that it was asked in."""
        async with self._slots:
            await self._pace.acquire()
            passage = await self._window.enter()
            try:
                signed, signed_in = await self._signing.headers(self.skew)
                request = _request(errand, signed)
                async with asyncio.timeout(self._manners.deadline_s):
                    return await self._exchanged(request, errand, passage), signed_in
            except (TimeoutError, httpx.TransportError) as error:
                raise self._trouble(error, errand) from None
            finally:
                passage.close()

    async def _exchanged(self, request: httpx.Request, errand: _Errand, passage: Passage) -> Reply:
        self.counted.requests += 1
        sent = self._moment()
        response = await self._client.send(request, stream=True)
        try:
            headers = dict(response.headers.items())
            self._skew.measure(headers, sent, self._moment())
            passage.answered(headers, self._there())
            self.counted.throttled += response.status_code == httpx.codes.TOO_MANY_REQUESTS
            body = await _received(response, headers, errand)
        finally:
            await response.aclose()
        return Reply(errand.call, response.status_code, headers, body, self._base)

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    def _there(self) -> datetime:
        """UTC, the server's clock as far as we know it."""
        return self._clock.now() + (self.skew or timedelta())

    def _trouble(self, error: Exception, errand: _Errand) -> Unreachable:
        where = errand.bounds.where
        if isinstance(error, TimeoutError):
            late = f"no whole answer came within {self._manners.deadline_s:g} s"
            return Unreachable(late, where=where, do=AGAIN)
        if (untrusted := of_encryption(error)) is not None:
            return Unreachable(untrusted, where=where, do=UNTRUSTED, again=False)
        kind = next((words for kind, words in _TROUBLES if isinstance(error, kind)), _OTHERWISE)
        again = not isinstance(error, httpx.LocalProtocolError)
        return Unreachable(kind, where=where, do=AGAIN, again=again)

    def _opened(self) -> httpx.AsyncClient:
        most = self._manners.at_once
        return httpx.AsyncClient(
            verify=trusted(self._manners.ca_file),
            trust_env=not self._origin.local,
            # One deadline stands around all of it, in `_sent`. A handshake needs its own: cut
            # off from outside, it would leave its connection open.
            timeout=httpx.Timeout(None, connect=min(self._manners.deadline_s / 2, LONGEST_S)),
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=most),
            follow_redirects=False,
        )


def _worth_another(error: Exception) -> bool | float:
    # Zero: the waiting is ours, by our clock, before the next try is asked for.
    return 0.0 if isinstance(error, Unreachable) and error.again else False


def _request(errand: _Errand, signed: Mapping[str, str]) -> httpx.Request:
    headers = {**_OURS, **errand.worded.headers, **signed}
    request = httpx.Request(
        errand.call.method, errand.worded.url, headers=headers, content=errand.worded.body
    )
    if errand.call.departure is not None:
        request.extensions["trace"] = errand.call.departure.heard
    # What is checked is what leaves: nothing was resolved, joined or decoded on the way.
    if request.url.raw_path != errand.worded.target:
        raise forbidden(errand.call.method, errand.call.path, request.url.host)
    return request


async def _received(response: httpx.Response, headers: Mapping[str, str], errand: _Errand) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isdecimal():
        errand.bounds.check(int(announced))
    encoding = headers.get("content-encoding", "").strip().lower()
    unpacked = pieces(response.aiter_raw(), encoding, errand.bounds)
    return await (errand.receive if response.is_success else whole)(unpacked)
