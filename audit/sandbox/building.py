"""Building: one year of trade as both systems would export it, in full agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from audit.sandbox.exports import emarsys, stokly, sync
from audit.sandbox.money import vat_u
from audit.sandbox.records.catalogue import items, loaded
from audit.sandbox.records.consents import changed, consents
from audit.sandbox.records.contacts import contacts
from audit.sandbox.records.events import dispatch_events, dispatches, sync_events
from audit.sandbox.records.loads import loads
from audit.sandbox.records.orders import orders
from audit.sandbox.records.people import customers, guests
from audit.sandbox.records.refunds import refunds
from audit.sandbox.records.sales import guest_contacts, sent
from audit.sandbox.writing import write_frames
from audit.sandbox.year.documents import REFUND, Documents, documents

EVENING = timedelta(hours=21)  # UTC, of the last day


@dataclass(frozen=True, slots=True)
class Shop:
    """All exports of one shop.

    Attributes:
        frames: export, e.g. "sale_orders" -> its rows, under the headers of the file.
        taken_at: UTC. When the exports were made: the evening of the trade's last day.
        seed: what the shop was made from.
    """

    frames: Mapping[str, pl.LazyFrame]
    taken_at: datetime
    seed: int


def build(trade: pl.LazyFrame, seed: int) -> Shop:
    """The shop that did this trade, in which the two systems agree.

    Every line of the trade is in `sale_order_lines` or `refund_lines`, once.

    Args:
        trade: columns as `TRADE`; one line at least.
        seed: of the people, times and identifiers that the trade does not have.
    """
    apart = documents(trade)
    taken_at = _evening(apart.heads)
    made = _people(apart, seed, taken_at)
    made |= _trade(apart, made, seed, taken_at)
    made |= _shown(trade, apart, made, seed, taken_at)
    frames = {**stokly(made, apart), **emarsys(made, apart, seed), **sync(made)}
    return Shop(frames, taken_at, seed)


def write(shop: Shop, folder: Path) -> dict[str, Path]:
    """Write every export below `folder`, in stokly/, emarsys/ and sync/.

    Returns:
        export -> file. The same shop gives the same bytes.
    """
    return write_frames(shop.frames, folder)


def _evening(heads: pl.DataFrame) -> datetime:
    """The evening of the last day, or the midnight after it where trade went on."""
    last: datetime = heads["placed_at"].sort()[-1]
    day = last.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    evening = day + EVENING
    return evening if evening > last else day + timedelta(days=1)


def _people(apart: Documents, seed: int, taken_at: datetime) -> dict[str, pl.DataFrame]:
    known = changed(customers(apart.heads, seed), seed, taken_at)
    return {
        "customers": known,
        "guests": guests(apart.heads, seed),
        "consents": consents(known, seed),
    }


def _trade(
    apart: Documents, made: Mapping[str, pl.DataFrame], seed: int, taken_at: datetime
) -> dict[str, pl.DataFrame]:
    placed = orders(apart, made["customers"], made["guests"], seed, taken_at)
    back, returned = refunds(apart)
    told = _told(back, apart, made["customers"], placed)
    return {
        "orders": placed,
        "refunds": told,
        "returned": returned,
        "dispatches": dispatches(placed, seed),
        "sent": sent(placed, told, taken_at),
    }


def _told(
    back: pl.DataFrame, apart: Documents, customers: pl.DataFrame, placed: pl.DataFrame
) -> pl.DataFrame:
    """Refunds with all that is said of them: refund_id, order_id, customer_id, at, amount_u."""
    amounts = (
        apart.lines.join(back, on="doc", how="semi")
        .join(apart.heads.select("doc", "taxed"), on="doc", how="left")
        .group_by("doc")
        .agg(amount_u=-(pl.col("net_u") + vat_u(pl.col("net_u"), pl.col("taxed"))).sum())
    )
    heads = apart.heads.filter(pl.col("kind") == REFUND).select(
        "doc", "customer", "taxed", refund_id="invoice_no", at="placed_at"
    )
    ids = customers.select("customer", "customer_id")
    of = placed.select("order_id", of_doc="doc")
    told = back.join(heads, on="doc", how="left", maintain_order="left")
    for other, on in ((ids, "customer"), (amounts, "doc"), (of, "of_doc")):
        told = told.join(other, on=on, how="left", maintain_order="left")
    return told


def _shown(
    trade: pl.LazyFrame,
    apart: Documents,
    made: Mapping[str, pl.DataFrame],
    seed: int,
    taken_at: datetime,
) -> dict[str, pl.DataFrame]:
    """What Emarsys shows of it all."""
    strangers = guest_contacts(made["orders"], made["sent"])
    known = contacts(made["customers"], made["consents"], strangers, seed, taken_at)
    told = dispatch_events(made["dispatches"], made["orders"], known, seed, taken_at)
    goods = items(trade, seed, taken_at)
    first_at = apart.heads["placed_at"][0].astimezone(UTC)
    counts = {"catalogue": goods.height, "contacts": known.height}
    log = sync_events({**made, "contacts": known, "events": told}, taken_at)
    return {
        "contacts": known,
        "events": told,
        "items": goods,
        "catalogue": loaded(goods, taken_at),
        "loads": loads(first_at, taken_at, counts, seed),
        "log": log,
    }
