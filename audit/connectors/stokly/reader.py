"""Stokly as a source: what is asked for, in which order, and what it gives. It has no writer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from json import loads
from pathlib import Path
from weakref import WeakKeyDictionary

import polars as pl

from audit.connectors.clock import Clock
from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.server_clock import note_server_clock
from audit.connectors.source import SAID, Capabilities
from audit.connectors.staging import Staging
from audit.connectors.stokly.attributes import chosen_attributes
from audit.connectors.stokly.capabilities import probe
from audit.connectors.stokly.channels import channel_id, in_use
from audit.connectors.stokly.configuration import configuration
from audit.connectors.stokly.door import open_door
from audit.connectors.stokly.kept_pages import KeptPages
from audit.connectors.stokly.lines import Pull, read_each, read_lines
from audit.connectors.stokly.lists import Lists
from audit.connectors.stokly.refusals import refusals, refused
from audit.connectors.stokly.resources import resources
from audit.connectors.stokly.tables import LISTS, gives, made, resource_of
from audit.progress import Telling
from audit.source_parts import StoklyApi, StoklyPart
from checks.vocabulary import Design

CONFIGURED = ("item-attributes", "item-types", "tags", "locations", "bins")
CHANNEL = "stokly channel"  # note: id of the channel whose titles count
ORDERS = frozenset({"erp_order", "erp_order_line"})


@dataclass(frozen=True)
class Stokly:
    """One tenant, read over its API.

    Attributes:
        part: what the settings say of Stokly; with its API.
        design: what was agreed.
        secrets: place of a secret -> the secret.
        folder: where the cache of order lines lies, from pull to pull.
        clock: ours; the system's unless a test brings one.
    """

    part: StoklyPart
    design: Design
    secrets: Callable[[str], str] = field(repr=False)
    folder: Path
    clock: Clock | None = None
    # What was read of a staging, for no list to be parsed twice.
    _read: WeakKeyDictionary[Staging, KeptPages] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False, compare=False
    )

    @property
    def name(self) -> str:
        """Names its staging file."""
        return "stokly-api"

    @property
    def gives(self) -> tuple[str, ...]:
        """Canonical tables that it is set up to give."""
        return gives(self._api)

    @property
    def capabilities(self) -> Capabilities:
        """Asks what the first connection should find out."""
        return self._probed

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Ask for all that the wanted tables are made of, and keep each answer as it arrives.

        Raises:
            SettingsError: a secret, a channel or an attribute that the settings name is not there.
            ConnectorError: Stokly can't be asked, or will not answer; what has arrived is kept.
        """
        async with open_door(self._api, self.secrets, self.clock) as door:
            lists = Lists(door.host, staging, self._api.page_size, told)
            await self._configured(lists)
            note_server_clock(staging, door.host.skew)
            await together(
                self._customers(lists, wanted),
                self._orders(lists, wanted),
                self._items(lists, wanted),
            )
            # What hangs on orders comes after them; lines last, for they take the longest.
            pull = Pull(door, lists, self._api, self.folder)
            await self._beside_orders(pull, wanted)
            if "erp_order_line" in wanted:
                await read_lines(pull, resource_of("erp_order", self._api))
        staging.note(SAID, refusals(staging))

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """Canonical table -> what was fetched of it, and what Stokly announced."""
        kept = self._read[staging] = KeptPages(staging, self.folder)
        channel = staging.noted(CHANNEL) or ""
        found = {
            table: made(table, kept, self._api, channel)
            or refused(staging, resource_of(table, self._api))
            for table in self.gives
            if table in wanted
        }
        return {table: one for table, one in found.items() if one is not None}

    def configuration(self, staging: Staging) -> pl.DataFrame:
        """Channels, attributes, types, tags, locations, mappings, words and fields as they are."""
        return configuration(self._read.get(staging) or KeptPages(staging, self.folder))

    @property
    def _api(self) -> StoklyApi:
        if self.part.api is None:
            raise AssertionError
        return self.part.api

    async def _probed(self) -> pl.DataFrame:
        async with open_door(self._api, self.secrets, self.clock) as door:
            return await probe(door, self._api)

    async def _configured(self, lists: Lists) -> None:
        known = resources()
        # One question alone comes first: credentials that are wrong are tried by no crowd.
        await lists.read(known["channels"])
        await together(*(lists.read(known[name]) for name in CONFIGURED))
        channels = [
            one
            for _, body in lists.staging.bodies(known["channels"].path)
            for one in in_use(loads(body)["data"])
        ]
        await together(
            *(lists.read(known["mappings"].of(str(one["channelId"]))) for one in channels)
        )
        if self._api.shop_channel:
            lists.staging.note(CHANNEL, channel_id(self._api.shop_channel, channels))

    async def _customers(self, lists: Lists, wanted: frozenset[str]) -> None:
        if wanted & {"erp_customer", "erp_consent"}:
            await lists.read(resource_of("erp_customer", self._api))

    async def _orders(self, lists: Lists, wanted: frozenset[str]) -> None:
        beside = {"erp_dispatch", "erp_refund"} & wanted
        by_order = any("{}" in resource_of(table, self._api).path for table in beside)
        if wanted & ORDERS or by_order:
            await lists.read(resource_of("erp_order", self._api))
        if "erp_order" in wanted:
            await lists.read(resources()["invoices"])

    async def _beside_orders(self, pull: Pull, wanted: frozenset[str]) -> None:
        asked = {
            resource_of(table, self._api)
            for table in wanted
            if LISTS.get(table) in {"shipments", "refunds"}
        }
        for resource in sorted(asked, key=lambda one: one.path):
            if "{}" in resource.path:
                await read_each(pull, resource_of("erp_order", self._api), resource)
            else:
                await pull.lists.read(resource)

    async def _items(self, lists: Lists, wanted: frozenset[str]) -> None:
        if "erp_product" not in wanted:
            return
        known = resources()
        await lists.read(resource_of("erp_product", self._api))
        await lists.read(known["inventory-records"])
        if self._api.attributes:
            await chosen_attributes(lists, self._api.attributes)
        channel = lists.staging.noted(CHANNEL)
        if channel:
            await lists.read(known["listings"].of(channel))


async def together(*asked: Awaitable[object]) -> None:
    """Wait for all; the first failure stops the others, once they have kept what came."""
    tasks = [asyncio.ensure_future(one) for one in asked]
    try:
        await asyncio.gather(*tasks)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
