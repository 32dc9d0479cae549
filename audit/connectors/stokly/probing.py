"""Asking one question of the first connection, and how its answer is put down."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.connectors.http import Call, Refused, Reply, Unreachable
from audit.connectors.stokly.door import Door
from audit.connectors.stokly.filters import Filter
from audit.source_parts import StoklyApi

Query = tuple[tuple[str, str], ...]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer.

    Attributes:
        answer: as it was found, the raw figures in it; no secret, no person.
        means: what follows for the audit.
        ok: whether it is as an audit needs it; null where either is fine.
    """

    answer: str
    means: str
    ok: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The first page of a list.

    Attributes:
        records: of the page.
        count: of the whole list, as announced; null where it is not.
        reply: as it came.
    """

    records: Sequence[Record]
    count: int | None
    reply: Reply

    @property
    def fields(self) -> list[str]:
        """Every field that a record of the page has, in alphabetical order."""
        return sorted({name for one in self.records for name in one})


@dataclass(frozen=True, slots=True)
class Probe:
    """What questions are asked with.

    Attributes:
        door: an open way to the tenant.
        api: what the settings say.
    """

    door: Door
    api: StoklyApi

    async def listed(
        self, path: str, size: int, where: Filter | None = None, *further: tuple[str, str]
    ) -> Listed:
        """The first page of a list.

        Raises:
            Refused: it is not given.
        """
        query: Query = (("page", "0"), ("size", str(size)), *further)
        if where is not None:
            query = (*query, ("filter", where.text))
        reply = await self.door.host.ask(Call("GET", path, query))
        said = reply.parsed()
        found = said.get("data") if isinstance(said, dict) else None
        told = said.get("metadata") if isinstance(said, dict) else None
        count = told.get("count") if isinstance(told, dict) else None
        records = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return Listed(records, count if isinstance(count, int) else None, reply)

    async def count(self, path: str, where: Filter | None = None) -> int | str:
        """How many records fit, or in words why that is not told."""
        try:
            found = await self.listed(path, 1, where)
        except Refused as refusal:
            return f"status {refusal.reply.status}"
        return "no count" if found.count is None else found.count

    async def status(self, path: str) -> int:
        """The status of asking for one record, once: nobody knows whether the path is there.

        Raises:
            Unreachable: there was no answer at all.
        """
        call = Call("GET", path, (("page", "0"), ("size", "1")), once=True)
        try:
            return (await self.door.host.ask(call)).status
        except Refused as refusal:
            return refusal.reply.status
        except Unreachable as failed:
            if failed.reply is None:
                raise
            return failed.reply.status


Question = Callable[[Probe], Awaitable[Finding]]


def said(figure: int | str) -> str:
    """A figure or the reason why there is none."""
    return figure if isinstance(figure, str) else f"{figure:,}"


def named(words: Sequence[str], most: int = 40) -> str:
    """Words in a row, cut where nobody would read on."""
    shown = ", ".join(words[:most]) or "none"
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
