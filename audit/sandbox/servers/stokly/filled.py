"""Filled: a Stokly's state, made of a shop's exports."""

from collections.abc import Iterator

import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.stokly.shapes import goods, orders, people, places
from audit.sandbox.servers.stokly.state import StoklyState

NO_ROWS = pl.LazyFrame(schema={"id": pl.String, "owner": pl.String, "row": pl.String})


def filled(shop: Shop, options: StoklyOptions) -> StoklyState:
    """A state that holds all that the shop's exports of Stokly hold."""
    state = StoklyState(options.clock, options.folder)
    for parts in (_traded(shop, options), _kept(shop, options), _set_up(shop)):
        for resource, rows in parts:
            state.add(resource, rows)
    return state


def _traded(shop: Shop, options: StoklyOptions) -> Iterator[tuple[str, pl.LazyFrame]]:
    frames = shop.frames
    known = goods.goods(frames, shop.seed)
    yield "customers", people.customers(frames)
    yield "saleorders", orders.sale_orders(frames, shop.seed)
    yield "saleorder_items", orders.lines(frames, known, totals=options.line_totals)
    yield "shipments", orders.shipments(frames)
    yield "refunds", orders.refunds(frames)
    yield "invoices", orders.invoices(frames, shop.seed) if options.invoices else NO_ROWS


def _kept(shop: Shop, options: StoklyOptions) -> Iterator[tuple[str, pl.LazyFrame]]:
    known = goods.goods(shop.frames, shop.seed)
    yield "items", goods.item_rows(known, options.accountkey)
    yield "item_attribute_values", goods.attribute_value_rows(known, shop.seed)
    yield "inventory_records", goods.inventory_rows(known, shop.seed)
    yield "listings", goods.listing_rows(known, shop.seed)
    yield "item_types", goods.type_rows(known, shop.seed)


def _set_up(shop: Shop) -> Iterator[tuple[str, pl.LazyFrame]]:
    yield "item_attributes", goods.attribute_rows(shop.seed)
    yield "item_tags", goods.tag_rows()
    yield "channels", places.channel_rows(shop.seed)
    yield "mappings", places.mapping_rows(shop.seed)
    yield "locations", places.location_rows(shop.seed)
    yield "bins", places.bin_rows(shop.seed)
