"""The account looked at with the credentials that write, by a door through which nothing can be."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from audit.connectors.clock import Clock
from audit.connectors.emarsys_writer import Read, writer
from audit.push_part import PushPart
from audit.secret_places import secret

__all__ = ["Read", "Seen", "seeing"]


class Seen(Protocol):
    """An account that is looked at. In a plan's words, as `Door` has it."""

    @property
    def tenant(self) -> str:
        """What it is called."""

    @property
    def tenants(self) -> tuple[str, ...]:
        """Every name that it answers to, that one first."""

    @property
    def counted(self) -> int:
        """Requests so far."""

    async def number(self, field: str) -> str:
        """The number of a field, or of a role."""

    async def read(self, ids: Sequence[str], fields: Sequence[str]) -> Read:
        """Contacts as they stand now."""

    async def find(self, field: str, values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Value of an identifier -> ids of all contacts that hold it."""


@asynccontextmanager
async def seeing(push: PushPart, clock: Clock | None = None) -> AsyncIterator[Seen]:
    """The account that the settings name, until the block ends; every write is a rehearsal.

    Raises:
        SettingsError, ConnectorError: as `writer`.
    """
    async with writer(push, secret, clock, dry_run=True) as door:
        yield door
