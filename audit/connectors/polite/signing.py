"""Who signs requests, and signing in again: once for each time that it ran out."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from audit.connectors.polite.answers import Reply
from checks.vocabulary import ConnectorError

REFUSAL = 400


class Signs(Protocol):
    """A way of signing. What it asks, it asks over a host of its own, one that signs nothing."""

    async def headers(self, skew: timedelta) -> Mapping[str, str]:
        """What one request is signed with; `skew` is the server's clock minus ours."""
        ...

    def stale(self, reply: Reply) -> bool:
        """Whether the reply says that we must sign in again."""
        ...

    async def renew(self) -> None:
        """Sign in again."""
        ...


class Signing:
    """Keeps requests that were refused together from signing in one after the other."""

    def __init__(self, signs: Signs | None) -> None:
        self._signs = signs
        self._round = 0
        self._failed: ConnectorError | None = None
        self._renewing = asyncio.Lock()

    async def headers(self, skew: timedelta | None) -> tuple[Mapping[str, str], int]:
        """What one request is signed with, and in which round; nothing where nobody signs."""
        if self._signs is None:
            return {}, self._round
        if self._renewing.locked():
            # What leaves while somebody signs in again would only be refused, too.
            async with self._renewing:
                self._raise_failure()
        signed_in = self._round
        return await self._signs.headers(skew or timedelta()), signed_in

    async def renewed(self, reply: Reply, asked_in: int) -> bool:
        """Whether the question should be asked again, as it was refused for its signature alone.

        Args:
            reply: the refusal, or any other answer.
            asked_in: the round in which it was signed.

        Raises:
            ConnectorError: signing in failed, for all who waited for it.
        """
        if self._signs is None or reply.status < REFUSAL or not self._signs.stale(reply):
            return False
        async with self._renewing:
            if self._round == asked_in:
                self._round += 1
                self._failed = await _failure(self._signs)
            self._raise_failure()
        return True

    def _raise_failure(self) -> None:
        if self._failed is not None:
            raise self._failed


async def _failure(signs: Signs) -> ConnectorError | None:
    try:
        await signs.renew()
    except ConnectorError as error:
        return error
    return None
