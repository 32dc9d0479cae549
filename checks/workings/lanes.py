"""The five ways by which facts reach Emarsys: each change, and when it was first seen there.

Every lane gives rows as `lags.JOURNEY` and raises `NoEvidence` when a table or column that it
needs is not there.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

import polars as pl

from checks.vocabulary import Evidence, NoEvidence
from checks.workings.consent_journeys import consent_journeys
from checks.workings.counterparts import counterparts
from checks.workings.lags import JOURNEY
from checks.workings.order_keys import traced
from checks.workings.worth import total_u


def consent(evidence: Evidence) -> pl.LazyFrame:
    """Statements of consent; seen when the contact shows them."""
    return _journeys(
        consent_journeys(evidence), who="contact_id", left_at="changed_at", seen_at="seen_at"
    )


def dispatch(evidence: Evidence) -> pl.LazyFrame:
    """The first parcel of each order; seen when its first dispatch event was triggered."""
    events = evidence.given("esp_event", "event_name", "triggered_at", "order_id")
    sent = (
        evidence.given("erp_dispatch", "dispatched_at")
        .group_by("order_id")
        .agg(left_at=pl.col("dispatched_at").min())
    )
    told = events.filter(pl.col("event_name").str.contains("(?i)d[ei]spatch")).select(
        "triggered_at", key=pl.col("order_id").str.strip_chars()
    )
    names = sent.select("order_id", key="order_id")
    if evidence.has("erp_order"):
        orders = evidence["erp_order"]
        sent = sent.join(orders.filter("in_scope"), on="order_id", how="semi")
        names = traced(orders, told)
    first = (
        names.join(told, on="key", how="inner")
        .group_by("order_id")
        .agg(seen_at=pl.col("triggered_at").min())
    )
    return _journeys(sent.join(first, on="order_id", how="left"), who="order_id")


def orders(evidence: Evidence) -> pl.LazyFrame:
    """Orders that are ready and not cancelled; seen when the load that first held them ended."""
    held = evidence["esp_order"]
    if not evidence.fills("esp_sale_line", "loaded_at"):
        raise NoEvidence(
            "no source fills esp_sale_line.loaded_at",
            where="the columns mapped for esp_sale_line in the settings file",
            do="map a column of the export to loaded_at; `pull --explain` shows the rest",
        )
    every = evidence["erp_order"]
    stopped = _is("status", "cancelled") | _is("status", "on_hold")
    due = every.filter("in_scope", pl.col("cancelled_at").is_null(), ~stopped)
    loaded = (
        traced(every, held.select(key="order_id"))
        .join(held.rename({"order_id": "key"}), on="key", how="inner")
        .group_by("order_id")
        .agg(seen_at=pl.col("first_loaded_at").min(), held=pl.lit(value=True).first())
    )
    # One that is there without a load time has arrived, nobody knows when.
    timed = pl.col("held").is_null() | pl.col("seen_at").is_not_null()
    return _journeys(
        due.join(loaded, on="order_id", how="left").filter(timed),
        who=pl.coalesce("customer_id", "order_id"),
        left_at="ready_at",
        amount_u=total_u(evidence.design.home),
    )


def profiles(evidence: Evidence) -> pl.LazyFrame:
    """Customer records in use; seen when the contact was last modified, if that was later."""
    customers = evidence.given("erp_customer", "updated_at")
    contacts = evidence.given("esp_contact", "last_modified_at")
    gone = _is("status", "deleted") | pl.col("merged_into").is_not_null()
    later = pl.col("last_modified_at") >= pl.col("updated_at")
    changed = (
        customers.filter(~gone, pl.col("erased_at").is_null())
        .select("customer_id", "updated_at")
        .join(counterparts(customers, contacts), on="customer_id", how="inner")
        .join(contacts.select("contact_id", "last_modified_at"), on="contact_id", how="inner")
        .filter(pl.col("last_modified_at").is_not_null())
    )
    return _journeys(
        changed,
        who="contact_id",
        left_at="updated_at",
        seen_at=pl.when(later).then(pl.col("last_modified_at")),
    )


def catalogue(evidence: Evidence) -> pl.LazyFrame:
    """Items that are in both systems; seen when the first load after the change ended.

    A load replaces the whole catalogue, so an item's own load time is that of the newest load.
    Without a log of loads only changes no older than the agreed delay before it can be timed.
    """
    items = evidence.given("esp_product", "loaded_at").select("loaded_at", sku="item")
    both = (
        evidence.given("erp_product", "updated_at")
        .select("sku", left_at="updated_at")
        .join(items, on="sku", how="inner")
        .filter(pl.col("left_at").is_not_null(), pl.col("loaded_at").is_not_null())
    )
    seen_at = pl.when(pl.col("loaded_at") >= pl.col("left_at")).then(pl.col("loaded_at"))
    if not evidence.has("esp_load", "kind", "finished_at"):
        cycle: timedelta = evidence.design.sla["catalogue"]
        timed = pl.col("left_at") >= pl.col("loaded_at").max() - cycle
        return _journeys(both.filter(timed), who="sku", seen_at=seen_at)
    ends = (
        evidence["esp_load"]
        .filter(pl.col("kind") == "catalogue", ~_is("status", "failed"))
        .select(ended_at="finished_at")
        .drop_nulls()
        .sort("ended_at")
    )
    after = both.sort("left_at").join_asof(
        ends, left_on="left_at", right_on="ended_at", strategy="forward"
    )
    first = pl.when(seen_at.is_not_null()).then(pl.min_horizontal("loaded_at", "ended_at"))
    return _journeys(after, who="sku", seen_at=first)


LANES: Mapping[str, Callable[[Evidence], pl.LazyFrame]] = MappingProxyType(
    {one.__name__: one for one in (consent, dispatch, orders, profiles, catalogue)}
)


def _is(column: str, value: str) -> pl.Expr:
    return (pl.col(column) == value).fill_null(value=False)


def _journeys(
    rows: pl.LazyFrame,
    *,
    who: str | pl.Expr,
    left_at: str = "left_at",
    seen_at: str | pl.Expr = "seen_at",
    amount_u: pl.Expr | None = None,
) -> pl.LazyFrame:
    named = rows.select(
        who=who,
        left_at=left_at,
        seen_at=seen_at,
        amount_u=pl.lit(None, pl.Int64) if amount_u is None else amount_u,
    )
    return named.filter(pl.col("left_at").is_not_null()).cast(JOURNEY)
