"""Bodies as they stream in: unpacked piece by piece, counted, cut off when they grow too large."""

import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from audit.connectors.polite.answers import Garbled, Unreachable

PIECE = 1 << 20
GZIP = 16 + zlib.MAX_WBITS
UNPACKED_HERE = frozenset({"", "identity", "gzip", "x-gzip"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is let in of one body.

    Attributes:
        most: bytes, of what is sent and of what it unpacks to.
        where: the question in words, for an error.
    """

    most: int
    where: str

    def check(self, size: int) -> None:
        """Go on only if a body of this size may come in.

        Raises:
            Garbled: it is larger than the limit.
        """
        if size > self.most:
            raise Garbled(
                f"an answer of more than {self.most:,} bytes came; the rest was not read",
                where=self.where,
                do="ask for smaller pages: page_size in the settings",
            )


async def whole(unpacked: AsyncIterator[bytes]) -> bytes:
    """The body in memory."""
    return b"".join([piece async for piece in unpacked])


async def pieces(raw: AsyncIterator[bytes], encoding: str, bounds: Bounds) -> AsyncIterator[bytes]:
    """The body's bytes, unpacked, no piece larger than 1 MiB.

    Args:
        raw: as sent.
        encoding: what `Content-Encoding` says.
        bounds: what is let in.

    Raises:
        Garbled: too large, or packed in a way we did not ask for.
        Unreachable: what is packed breaks off; another try may bring the rest.
    """
    if encoding not in UNPACKED_HERE:
        raise Garbled(
            "an answer came packed in a way we did not ask for",
            where=bounds.where,
            do="look for a proxy in between; only gzip is asked for",
        )
    unpack = _Gzip(bounds) if "gzip" in encoding else _Plain()
    came = gone = 0
    async for chunk in raw:
        came += len(chunk)
        bounds.check(came)
        for piece in unpack.of(chunk):
            gone += len(piece)
            bounds.check(gone)
            yield piece
    unpack.end()


class _Plain:
    def of(self, chunk: bytes) -> Iterator[bytes]:
        """As it is."""
        yield chunk

    def end(self) -> None:
        """Nothing can be missing."""


class _Gzip:
    """One or more gzip streams, one after the other."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._stream = zlib.decompressobj(GZIP)
        self._begun = False

    def of(self, chunk: bytes) -> Iterator[bytes]:
        """What the chunk unpacks to, never more than a piece at a time."""
        left = chunk
        while left:
            if self._stream.eof:
                self._stream = zlib.decompressobj(GZIP)
            self._begun = True
            yield self._unpacked(left)
            left = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _unpacked(self, packed: bytes) -> bytes:
        try:
            return self._stream.decompress(packed, PIECE)
        except zlib.error:
            raise _broken(self._bounds.where) from None

    def end(self) -> None:
        """The stream must have ended, too."""
        if self._begun and not self._stream.eof:
            raise _broken(self._bounds.where)


def _broken(where: str) -> Unreachable:
    return Unreachable(
        "a packed answer broke off or is damaged",
        where=where,
        do="run the same command again: it goes on where it stopped",
    )
