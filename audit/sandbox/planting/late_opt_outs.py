"""Opt-outs that arrive late, and some that only look as if they did."""

from datetime import timedelta

import polars as pl

from audit.sandbox.chance import Ints, between
from audit.sandbox.planting.consent_faults import IS_IN
from audit.sandbox.planting.contact_faults import HAS_EMAIL, LATENCY, quiet
from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.records.lanes import CONTACTS_EVERY, load_end, next_load

WINDOW, SETTLE = timedelta(days=30), timedelta(minutes=15)  # measured is what lies between
AGREED, LONGEST = timedelta(minutes=15), timedelta(minutes=60)
LATE_SHARE = 0.05  # more than so many over `AGREED`, and each of them is late; else over `LONGEST`
BY_LINK = "unsubscribe link"
TOLD = {"email": "Opt-In", "sms": "Mobile"}  # empty there: no opt-out of the channel can show


def opt_out_a_day_late(ground: Ground, size: int) -> Ground:
    """Opted out in Stokly, out in Emarsys after 26 to 39 hours; no log tells of it."""
    name = "opt_out_a_day_late"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & IS_IN)
    rng = ground.stream(name)
    stated_at = _ago(ground, between(rng, 3 * 24, 25 * 24, people.height))
    waits = pl.Series(between(rng, 26, 40, people.height)).cast(pl.Int64) * 3_600_000_000
    planted = _stated(ground, people, stated_at, stated_at + waits.cast(pl.Duration("us")))
    return planted.keyed(name, LATENCY, people["customer_id"], "email")


def near_opt_out_then_profile(ground: Ground, size: int) -> Ground:
    """Not late: out after three minutes, says the log; days later the profile changed too."""
    name = "near_opt_out_then_profile"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & IS_IN)
    rng = ground.stream(name)
    stated_at = _ago(ground, between(rng, 20 * 24, 25 * 24, people.height))
    changed_at = _ago(ground, between(rng, 5 * 24, 10 * 24, people.height))
    arrived_at = pl.select(load_end(next_load(pl.lit(changed_at), CONTACTS_EVERY))).to_series()
    planted = _stated(ground, people, stated_at, arrived_at)
    customers = _set(planted.frames["customers"], "customerId", people, "timeUpdated", changed_at)
    log = planted.frames["sync_events"]
    moved = [
        _moved(people, "consent", "consent", stated_at, stated_at + timedelta(minutes=3)),
        _moved(people, "profiles", "customer", changed_at, arrived_at),
    ]
    shape = log.collect_schema()
    rows = pl.concat([log, *(one.select(shape.names()).cast(shape) for one in moved)])
    planted = planted.having(customers=customers, sync_events=rows)
    return planted.missed(name, LATENCY, people["customer_id"], "email")


def near_opt_out_said_twice(ground: Ground, size: int) -> Ground:
    """Not late: out on the contact for long, when they opted out once more."""
    name = "near_opt_out_said_twice"
    is_out = (pl.col("email_state") == "out") & (pl.col("opt_in") == "False")
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & is_out)
    stated_at = _ago(ground, between(ground.stream(name), 3 * 24, 25 * 24, people.height))
    planted = ground.having(consents=_out(ground, people, stated_at))
    return planted.missed(name, LATENCY, people["customer_id"], "email")


def keyed_late(ground: Ground, fault: str, customers: pl.Series) -> Ground:
    """The ground with the opt-outs of these customers that are late by now."""
    lags = _lags(ground)
    for channel in TOLD:
        theirs = lags.filter(channel=channel)
        late = theirs.filter(pl.col("lag") > AGREED)
        limit = AGREED if late.height > LATE_SHARE * theirs.height else LONGEST
        found = late.filter(pl.col("lag") > limit, is_in("customer_id", customers))
        ground = ground.keyed(fault, LATENCY, found["customer_id"], channel)
    return ground


def _lags(ground: Ground) -> pl.DataFrame:
    """customer_id, channel, lag: opt-outs of the window, until Emarsys showed them."""
    stated = ground.frames["consents"].filter(
        pl.col("state") == "out", within("changed_at", ground, WINDOW, SETTLE)
    )
    contacts = ground.frames["contacts"].select(
        *TOLD.values(), modified="Last Modified", customer_id="External ID"
    )
    by_link = (pl.col("source") == BY_LINK) & (pl.col("channel") == "email")
    by_email = pl.col("channel") == "email"
    can_show = pl.when(by_email).then(pl.col("Opt-In")).otherwise("Mobile").is_not_null()
    lag = pl.col("modified") - pl.col("changed_at")
    return (
        stated.join(contacts, on="customer_id", how="inner")
        .filter(can_show, lag >= timedelta())
        .select("customer_id", "channel", lag=pl.when(~by_link).then(lag).otherwise(timedelta()))
        .sort("customer_id", "channel")
        .collect()
    )


def _ago(ground: Ground, hours: Ints) -> pl.Series:
    spans = pl.Series(hours).cast(pl.Int64) * 3_600_000_000
    taken_at = pl.Series([ground.taken_at], dtype=pl.Datetime("us", "UTC"))
    return taken_at - spans.cast(pl.Duration("us")) - timedelta(minutes=17)


def _stated(
    ground: Ground, people: pl.DataFrame, stated_at: pl.Series, modified_at: pl.Series
) -> Ground:
    """Out by e-mail on both sides, each with its time."""
    theirs = is_in("user_id", people["contact_id"])
    contacts = _set(
        ground.frames["contacts"], "External ID", people, "Last Modified", modified_at
    ).with_columns(pl.when(theirs).then(pl.lit("False")).otherwise("Opt-In").alias("Opt-In"))
    return ground.having(contacts=contacts, consents=_out(ground, people, stated_at))


def _out(ground: Ground, people: pl.DataFrame, stated_at: pl.Series) -> pl.LazyFrame:
    theirs = is_in("customer_id", people["customer_id"]) & (pl.col("channel") == "email")
    told = pl.DataFrame({"customer_id": people["customer_id"], "stated_at": stated_at})
    return (
        ground.frames["consents"]
        .join(told.lazy(), on="customer_id", how="left", maintain_order="left")
        .with_columns(
            state=pl.when(theirs).then(pl.lit("out")).otherwise("state"),
            changed_at=pl.when(theirs).then("stated_at").otherwise("changed_at"),
            source=pl.when(theirs).then(pl.lit("account page")).otherwise("source"),
        )
        .drop("stated_at")
    )


def _set(
    rows: pl.LazyFrame, key: str, people: pl.DataFrame, column: str, at: pl.Series
) -> pl.LazyFrame:
    told = pl.DataFrame({key: people["customer_id"], "set_at": at}).lazy()
    both = rows.join(told, on=key, how="left", maintain_order="left")
    return both.with_columns(pl.coalesce("set_at", column).alias(column)).drop("set_at")


def _moved(
    people: pl.DataFrame, lane: str, entity: str, at: pl.Series, delivered_at: pl.Series
) -> pl.LazyFrame:
    """Rows of the integration's log, by the names of its columns."""
    times = {"created_at": at, "delivered_at": delivered_at}
    return pl.LazyFrame({"key": people["customer_id"], **times}).with_columns(
        lane=pl.lit(lane),
        entity=pl.lit(entity),
        attempts=1,
        last_error=pl.lit(None, pl.String),
        status=pl.lit("delivered"),
    )
