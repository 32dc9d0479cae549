"""Consents: what customers stated, when, and when they last changed anything about themselves.

One change a customer: either of the record, or of consent, which touches the record too. A
contact in Emarsys keeps one time of change only, so two changes close together could not be told
apart there, neither by the checks nor by a person.
"""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from audit.sandbox.chance import Floats, between, spread, stream

CONSENT, PROFILE = "consent", "profile"
CHANGED_SHARES = {CONSENT: 0.15, PROFILE: 0.25}
CHANNELS = {"email": "email", "sms": "mobile"}  # and the identifier that it needs
# Up to which share of the people a channel's first state goes.
FIRST_STATES = {
    "email": {"in": 0.58, "out": 0.83, "unknown": 0.85},
    "sms": {"in": 0.30, "out": 0.52, "unknown": 0.54},
}
TURNED_OUT_SHARE, BY_LINK_SHARE = 0.7, 0.4
NEW = timedelta(days=60)  # a customer so young changes nothing but consent
SETTLED = timedelta(hours=1)  # nothing changes so short before the exports were made


def changed(customers: pl.DataFrame, seed: int, taken_at: datetime) -> pl.DataFrame:
    """The customers with `change` ("consent", "profile" or null), `changed_at` and `updated_at`."""
    rng = stream(seed, "changes")
    at = spread(rng, customers.height)
    share = pl.Series(rng.random(customers.height))
    room = (taken_at - SETTLED - pl.col("created_at")).dt.total_seconds()
    is_new = pl.col("created_at") > taken_at - NEW
    consent, profile = CHANGED_SHARES[CONSENT], CHANGED_SHARES[PROFILE]
    change = (
        pl.when((room > 0) & (pl.Series(at) < consent))
        .then(pl.lit(CONSENT))
        .when(~is_new & pl.Series((at >= consent) & (at < consent + profile)))
        .then(pl.lit(PROFILE))
    )
    # Whole seconds, as both systems write them; a share of a time is no amount.
    later = pl.duration(seconds=(room * share).floor().cast(pl.Int64))
    return (
        customers.with_columns(change=change)
        .with_columns(
            changed_at=pl.when(pl.col("change").is_not_null()).then(pl.col("created_at") + later)
        )
        .with_columns(updated_at=pl.coalesce("changed_at", "created_at"))
    )


def consents(customers: pl.DataFrame, seed: int) -> pl.DataFrame:
    """One row per customer and channel that something was stated for, in the customers' order.

    Returns:
        customer_id, channel, state, changed_at, source, evidence, by_link (whether it was stated
        by the unsubscribe link of a mail).
    """
    rng = stream(seed, "consents")
    parts = [_of_channel(customers, channel, rng) for channel in CHANNELS]
    return (
        pl.concat(parts)
        .sort("place", "channel")
        .with_columns(evidence=pl.format("form v3, line {}", pl.int_range(pl.len()) + 1))
        .select("customer_id", "channel", "state", "changed_at", "source", "evidence", "by_link")
    )


def _of_channel(customers: pl.DataFrame, channel: str, rng: np.random.Generator) -> pl.DataFrame:
    size = customers.height
    first = _first_state(channel, spread(rng, size))
    # Who comes back to say something, says it of e-mail where there is an address.
    turned = (pl.col("change") == CONSENT).fill_null(value=False)
    if channel == "sms":
        turned &= pl.col("email").is_null()
    out = pl.Series(rng.random(size) < TURNED_OUT_SHARE)
    newest = (
        pl.when(turned)
        .then(pl.when(out).then(pl.lit("out")).otherwise(pl.lit("in")))
        .otherwise(first)
    )
    by_link = turned & (newest == "out") & pl.Series(rng.random(size) < BY_LINK_SHARE)
    places = pl.Series(
        np.array(["checkout", "till card", "account page"])[between(rng, 0, 3, size)]
    )
    return (
        customers.with_row_index("place")
        .select(
            "place",
            "customer_id",
            pl.lit(channel).alias("channel"),
            state=pl.when(pl.col(CHANNELS[channel]).is_not_null()).then(newest),
            # The page where people choose keeps all their choices at once.
            changed_at=pl.when(pl.col("change") == CONSENT)
            .then("changed_at")
            .otherwise("created_at"),
            source=pl.when(by_link).then(pl.lit("unsubscribe link")).otherwise(places),
            by_link=by_link & (pl.lit(channel) == "email"),
        )
        .filter(pl.col("state").is_not_null())
    )


def _first_state(channel: str, at: Floats) -> pl.Series:
    """The state stated first; null where nothing was."""
    edges = FIRST_STATES[channel]
    states = pl.Series([*edges, None], dtype=pl.String)
    return states[np.searchsorted(list(edges.values()), at, side="right")]
