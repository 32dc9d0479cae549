"""Weather faults: storms, failures, lies and floods, each as one `Fault`."""

import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

from audit.sandbox.servers.weather import ALWAYS, Fault, Reply, When

MEBIBYTE = 1 << 20
LOG_IN = b"<!doctype html><html><head><title>Log in</title></head><body>Please log in</body></html>"
EMPTY_LIST = re.compile(rb'"data"\s*:\s*\[\s*\]')
COUNT = re.compile(rb'("count"\s*:\s*)(-?\d+)')


def too_many(when: When, headers: dict[str, str] | None = None) -> Fault:
    """429, with these headers and no other."""
    reply = Reply(429, body=b'{"message":"Too many requests"}')
    for name, value in (headers or {}).items():
        reply = reply.with_header(name, value)
    return Fault("too many", when, instead=lambda _: reply)


def failing(when: When, status: int = 503) -> Fault:
    """A failure of the server, its body no JSON."""
    headers = ((b"content-type", b"text/plain"),)
    return Fault("failing", when, instead=lambda _: Reply(status, headers, b"upstream failed"))


def truncated(when: When, *, counted: bool = True) -> Fault:
    """The answer ends early, at a random byte, with the length of what is left or in chunks."""

    def short(_: Scope, reply: Reply, die: random.Random) -> Reply:
        whole = _whole(reply)
        return replace(reply, body=whole[: die.randrange(max(len(whole), 1))], counted=counted)

    return Fault("truncated", when, after=short)


def cut_off(when: When, *, counted: bool = True) -> Fault:
    """The line is cut in the body, at a random byte, after the whole length was announced."""

    def cut(_: Scope, reply: Reply, die: random.Random) -> Reply:
        return replace(reply, cut_at=die.randrange(max(len(_whole(reply)), 1)), counted=counted)

    return Fault("cut off", when, after=cut)


def log_in_page(when: When) -> Fault:
    """A page for people where JSON should be, with status 200."""
    reply = Reply(headers=((b"content-type", b"text/html; charset=utf-8"),), body=LOG_IN)
    return Fault("log-in page", when, instead=lambda _: reply)


def labelled(when: When, content_type: str = "text/html") -> Fault:
    """The right body under the wrong label."""
    return Fault(
        "labelled", when, after=lambda _, reply, __: reply.with_header("content-type", content_type)
    )


def empty(when: When) -> Fault:
    """Nothing at all, with status 200."""
    return Fault("empty", when, instead=lambda _: Reply())


def slow(when: When, seconds: float) -> Fault:
    """The answer comes late."""
    return Fault("slow", when, after=lambda _, reply, __: replace(reply, delay_s=seconds))


def skewed(by: timedelta, when: When = ALWAYS) -> Fault:
    """The server's clock is ahead by so much; behind when it is below nought."""

    def dated(_: Scope, reply: Reply, __: random.Random) -> Reply:
        return reply.with_header("date", format_datetime(datetime.now(UTC) + by, usegmt=True))

    return Fault("skewed", when, after=dated)


def happening(act: Callable[[int], None], when: When = ALWAYS) -> Fault:
    """Something happens before a request is answered: tokens expire, records move."""
    return Fault("happening", when, before=act)


def last_page_again(when: When = ALWAYS) -> Fault:
    """Past the end of a list, its last page comes again for ever."""
    last: dict[str, Reply] = {}

    def again(scope: Scope, reply: Reply, _: random.Random) -> Reply:
        if not EMPTY_LIST.search(_whole(reply)):
            last[scope["path"]] = reply
        return last.get(scope["path"], reply)

    return Fault("last page again", when, after=again)


def lying_count(by: Callable[[int, random.Random], int], when: When = ALWAYS) -> Fault:
    """The announced count is what `by` makes of the true one."""

    def lie(_: Scope, reply: Reply, die: random.Random) -> Reply:
        def told(found: re.Match[bytes]) -> bytes:
            return found[1] + str(by(int(found[2]), die)).encode()

        return replace(reply, body=COUNT.sub(told, _whole(reply)))

    return Fault("lying count", when, after=lie)


def size_ignored(size: int, when: When = ALWAYS) -> Fault:
    """Pages have this size, whatever is asked for."""

    def asked(scope: Scope) -> Scope:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        kept = [(name, value) for name, value in query if name != "size"]
        return {**scope, "query_string": urlencode([*kept, ("size", size)]).encode()}

    return Fault("size ignored", when, asked=asked)


def redirected(to: str, when: When, status: int = 302) -> Fault:
    """Sent elsewhere; the path is kept."""
    return Fault(
        "redirected",
        when,
        instead=lambda scope: Reply(status).with_header("location", to + scope["path"]),
    )


def gzip_bomb(when: When, mebibytes: int) -> Fault:
    """A list with white space in it, small as it is sent and so many MiB when unpacked."""
    head = ((b"content-type", b"application/json"), (b"content-encoding", b"gzip"))
    return Fault("gzip bomb", when, instead=lambda _: Reply(200, head, _packed(mebibytes)))


def flood(when: When, mebibytes: int) -> Fault:
    """One string of so many MiB, sent as it is."""
    return Fault("flood", when, instead=lambda _: Reply(body=_one_string(mebibytes)))


def deep(when: When, levels: int) -> Fault:
    """Lists in lists."""
    return Fault("deep", when, instead=lambda _: Reply(body=b"[" * levels + b"]" * levels))


def _whole(reply: Reply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)


def _packed(mebibytes: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    yield packer.compress(b'{"data":[')
    for _ in range(mebibytes):
        yield packer.compress(b" " * MEBIBYTE)
    yield packer.compress(b'],"metadata":{"count":0}}') + packer.flush()


def _one_string(mebibytes: int) -> Iterator[bytes]:
    yield b'{"data":["'
    for _ in range(mebibytes):
        yield b"x" * MEBIBYTE
    yield b'"],"metadata":{"count":1}}'
