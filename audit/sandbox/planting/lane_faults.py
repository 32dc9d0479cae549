"""Faults of lanes: facts that arrive, but late."""

from datetime import timedelta

import polars as pl

from audit.sandbox.chance import Ints, between
from audit.sandbox.planting.ground import Ground, is_in, within
from audit.sandbox.planting.late_opt_outs import BY_LINK, keyed_late

LAG = "sync.timeliness.lag"
DAY = timedelta(days=1)
WINDOW = 30 * DAY  # a lane is measured so far back
# A lane is late when over 5 in 100 are: a little more, for the checks leave some out.
ENOUGH = 0.08
MINUTE_US = 60_000_000


def dispatch_lane_late(ground: Ground, size: int) -> Ground:  # noqa: ARG001 - a lane is late as a whole
    """For one week the dispatch events came three to nine hours after the parcels had left."""
    name = "dispatch_lane_late"
    sent = ground.frames["dispatches"].select("dispatched_at", key="dispatch_id").collect()
    late = sent.filter(within("dispatched_at", ground, 21 * DAY, 14 * DAY)).select("key")
    waits = between(ground.stream(name), 180, 540, late.height)
    slowed = _slowed(late, waits)
    events = (
        ground.frames["external_events"]
        .join(slowed, left_on="trigger_id", right_on="key", how="left", maintain_order="left")
        .with_columns(event_time=_later("event_time"))
        .drop("wait")
    )
    measured = sent.filter(within("dispatched_at", ground, WINDOW, DAY)).height
    planted = _logged(ground.having(external_events=events), slowed, "dispatch")
    return _keyed(planted, name, "dispatch", late.height, measured)


def consent_lane_late(ground: Ground, size: int) -> Ground:  # noqa: ARG001 - a lane is late as a whole
    """For twelve days consent took over half an hour more, as it does behind a bulk load."""
    name = "consent_lane_late"
    stated = ground.frames["consents"].filter(within("changed_at", ground, WINDOW, DAY)).collect()
    # Who used the link of a mail told Emarsys first.
    late = (
        stated.filter(
            within("changed_at", ground, 14 * DAY, 2 * DAY),
            pl.col("source") != BY_LINK,
        )
        .select(key=pl.col("customer_id").unique(maintain_order=True))
        .join(
            ground.people.rows.select(key="customer_id"),
            on="key",
            how="semi",
            maintain_order="left",
        )
    )
    slowed = _slowed(late, between(ground.stream(name), 40, 95, late.height))
    contacts = (
        ground.frames["contacts"]
        .join(slowed, left_on="External ID", right_on="key", how="left", maintain_order="left")
        .with_columns(_later("Last Modified").alias("Last Modified"))
        .drop("wait")
    )
    planted = _logged(ground.having(contacts=contacts), slowed, "consent", "profiles")
    planted = keyed_late(planted, name, late["key"])
    return _keyed(planted, name, "consent", late.height, stated["customer_id"].n_unique())


def _slowed(late: pl.DataFrame, minutes: Ints) -> pl.LazyFrame:
    waits = pl.Series("wait", minutes).cast(pl.Int64) * MINUTE_US
    return late.with_columns(waits.cast(pl.Duration("us"))).lazy()


def _later(column: str) -> pl.Expr:
    return pl.col(column) + pl.col("wait").fill_null(timedelta())


def _logged(ground: Ground, slowed: pl.LazyFrame, *lanes: str) -> Ground:
    """The ground with a log of the integration that says the same."""
    of_lane = pl.when(is_in("lane", pl.Series(lanes))).then("wait")
    log = (
        ground.frames["sync_events"]
        .join(slowed, on="key", how="left", maintain_order="left")
        .with_columns(wait=of_lane)
        .with_columns(delivered_at=_later("delivered_at"))
        .drop("wait")
    )
    return ground.having(sync_events=log)


def _keyed(ground: Ground, fault: str, lane: str, late: int, measured: int) -> Ground:
    """The ground with the lane's finding, if so many are late that it must be found."""
    lanes = pl.Series([lane] if late > ENOUGH * measured else [], dtype=pl.String)
    return ground.keyed(fault, LAG, lanes, "p95")
