"""Line: a stretch of wire before a server, that cuts, resets, trickles, stalls or never ends."""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

HOST = "127.0.0.1"
PIECE = 1 << 16
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD_ENDS = b"\r\n\r\n"
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds; closing sends a reset
ENDLESS = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens on one connection.

    Attributes:
        cut_after: bytes of the server's that still come through; null for all.
        reset: whether a cut is a reset, and not an ordinary end.
        per_second: bytes of the server's a second, one by one; null for no limit.
        stalled: nothing is ever answered, a TLS handshake neither.
        endless: an answer of white space that never ends, every so many seconds a piece; null
            for none.
        no_length: the answer's length is taken out of its head, and the connection ends with it.
    """

    cut_after: int | None = None
    reset: bool = False
    per_second: float | None = None
    stalled: bool = False
    endless: float | None = None
    no_length: bool = False


NONE = Trouble()
Plan = Callable[[int], Trouble | None]
Sleep = Callable[[float], Awaitable[None]]


@contextmanager
def line(url: str, plan: Plan, sleep: Sleep = asyncio.sleep) -> Iterator[str]:
    """A line to the server at `url` until the block ends.

    Args:
        url: an address as `serving` yields it, http or https.
        plan: number of the connection, from nought -> what happens on it; null for nothing.
        sleep: how its own pauses pass.

    Yields:
        The address that leads through the line.
    """
    there = urlsplit(url)
    wire = _Wire(there.hostname or HOST, there.port or 0, plan, sleep)
    bound = socket.create_server((HOST, 0))
    port = bound.getsockname()[1]
    thread = threading.Thread(target=lambda: asyncio.run(wire.carry(bound)), daemon=True)
    thread.start()
    wire.ready.wait()
    try:
        yield f"{there.scheme}://{HOST}:{port}"
    finally:
        wire.end()
        thread.join()


class _Wire:
    """All connections of one line, in a thread of their own."""

    def __init__(self, host: str, port: int, plan: Plan, sleep: Sleep) -> None:
        self.ready = threading.Event()
        self._there = (host, port)
        self._plan = plan
        self._sleep = sleep
        self._connections = 0
        self._open: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Event
        self._loop: asyncio.AbstractEventLoop

    async def carry(self, bound: socket.socket) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._meet, sock=bound)
        self.ready.set()
        await self._ended.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        trouble = self._plan(self._connections) or NONE
        self._connections += 1
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        # Cancelled here and nowhere else: the task ends like any other.
        with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await self._through(reader, writer, trouble)
        await _hung_up(writer, reset=trouble.reset)

    async def _through(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, trouble: Trouble
    ) -> None:
        # Clients speak first. What they said and nobody read would turn any end into a reset.
        said = await reader.read(PIECE)
        if trouble.stalled:
            while not (reader.at_eof() or writer.is_closing()):
                await self._sleep(1)
        elif trouble.endless is not None:
            await self._never_ending(writer, trouble.endless)
        else:
            far_reader, far_writer = await asyncio.open_connection(*self._there)
            far_writer.write(said)
            up = asyncio.create_task(_up(reader, far_writer))
            try:
                await self._down(far_reader, writer, trouble)
            finally:
                up.cancel()
                await asyncio.gather(up, return_exceptions=True)
                await _hung_up(far_writer, reset=False)

    async def _down(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, trouble: Trouble
    ) -> None:
        # Nothing is held back here: what was written has left when the line is cut.
        writer.transport.set_write_buffer_limits(0)
        left = trouble.cut_after
        if trouble.no_length:
            left = min(
                await _head_without_length(reader, writer), PIECE**2 if left is None else left
            )
        while left is None or left > 0:
            most = 1 if trouble.per_second else PIECE
            piece = await reader.read(most if left is None else min(most, left))
            if not piece:
                return
            writer.write(piece)
            await writer.drain()
            left = None if left is None else left - len(piece)
            if trouble.per_second:
                await self._sleep(1 / trouble.per_second)

    async def _never_ending(self, writer: asyncio.StreamWriter, pause: float) -> None:
        writer.write(ENDLESS)
        while True:
            writer.write(b"1\r\n \r\n")
            await writer.drain()
            await self._sleep(pause)


async def _up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    writer.write_eof()


async def _head_without_length(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Send the head on; how many bytes of body follow it."""
    head = await reader.readuntil(HEAD_ENDS)
    found = LENGTH.search(head)
    bare = LENGTH.sub(b"", head).removesuffix(HEAD_ENDS)
    writer.write(bare + b"\r\nconnection: close" + HEAD_ENDS)
    return int(found[1]) if found else PIECE**2


async def _hung_up(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if reset:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        writer.transport.abort()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
