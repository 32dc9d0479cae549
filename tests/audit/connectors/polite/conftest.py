"""A server that answers what a test writes down, byte for byte, and a clock that a test turns."""

import asyncio
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import iscoroutinefunction

import pytest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Hands:
    """A clock on which an hour passes in no time."""

    def __init__(self):
        self.passed = 0.0
        self.slept = []

    def monotonic(self):
        return self.passed

    def now(self):
        return NOON + timedelta(seconds=self.passed)

    async def sleep(self, s):
        self.slept.append(s)
        until = self.passed + s
        await asyncio.sleep(0)
        self.passed = max(self.passed, until)


@dataclass
class Server:
    """What was asked of it: each request's head, and its body after it."""

    url: str
    asked: list[bytes] = field(default_factory=list)

    @property
    def targets(self):
        return [head.split(b" ")[1].decode() for head in self.asked]


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def reply():
    """One response; header names with `_` for `-`."""

    def written(status=200, body=b"{}", **headers):
        named = {"Content_Length": len(body), **headers}
        lines = [
            f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value != ""
        ]
        return (
            f"HTTP/1.1 {status} Said\r\n".encode() + "\r\n".join([*lines, "", ""]).encode() + body
        )

    return written


@pytest.fixture
def serving():
    """Answers in order, the last one for ever.

    An answer is bytes, a function of the request that gives bytes, or a function that writes by
    itself: `async def f(request, writer)`. With `shut`, each answer ends its connection.
    """

    @asynccontextmanager
    async def started(*answers, ssl=None, shut=False):
        server, left, talks = Server(""), list(answers), set()

        async def talk(reader, writer):
            talks.add(asyncio.current_task())
            with suppress(OSError, asyncio.CancelledError), closing(writer):
                while request := await _request(reader):
                    server.asked.append(request)
                    await _answer(left.pop(0) if len(left) > 1 else left[0], request, writer)
                    if shut:
                        break

        listening = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=ssl)
        port = listening.sockets[0].getsockname()[1]
        server.url = f"{'https' if ssl else 'http'}://127.0.0.1:{port}"
        try:
            yield server
        finally:
            listening.close()
            for one in talks:
                one.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            await listening.wait_closed()

    return started


async def _answer(answer, request, writer):
    if iscoroutinefunction(answer):
        await answer(request, writer)
    else:
        writer.write(answer(request) if callable(answer) else answer)
        await writer.drain()


async def _request(reader):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
    length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + await reader.readexactly(int(length[0].split(b":")[1]) if length else 0)
