"""How long opt-outs took, channel by channel and hour by hour: what a page shows of them."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.lags import percentiles

AGES = {"over_5_min": 5, "over_15_min": 15, "over_60_min": 60, "over_24_h": 24 * 60}  # minutes


def by_channel(stated: pl.LazyFrame, timed: pl.LazyFrame, evidence: Evidence) -> pl.DataFrame:
    """One row a channel. Counts and percentiles are of `opt_outs`, by their `lag`.

    Args:
        stated: rows of `opt_out_arrivals`.
        timed: rows of `delayed`.
        evidence: esp_send, if it is there.

    Returns:
        channel, opt_outs (those that can be timed), waiting (of them, on a contact still mailable),
        untimed (beside them), the columns of `AGES` (counts), p50_s, p95_s, max_s (seconds; null as
        in `percentiles`), least_p95_s (the same at the shortest each can have taken),
        exposed_minutes (of all people), sends (e-mails while it was on its way; null where no
        source tells).
    """
    over = {
        name: (pl.col("lag") > timedelta(minutes=age)).sum().cast(pl.Int64)
        for name, age in AGES.items()
    }
    counts = timed.group_by("channel").agg(
        opt_outs=pl.len().cast(pl.Int64),
        mailable=pl.col("waiting").sum().cast(pl.Int64),
        exposed_minutes=pl.col("lag").sum().dt.total_minutes(),
        **over,
    )
    least = percentiles(timed.with_columns(lag="least"), "channel").select(
        "channel", least_p95="p95"
    )
    rows = stated.group_by("channel").agg(every=pl.len().cast(pl.Int64))
    for beside in (counts, percentiles(timed, "channel"), least):
        rows = rows.join(beside, on="channel", how="inner")
    rows = rows.join(_sends(timed, evidence), on="channel", how="left").with_columns(
        untimed=pl.col("every") - pl.col("opt_outs"), waiting="mailable"
    )
    names = ("opt_outs", "waiting", "untimed", *AGES)
    spans = ("p50_s", "p95_s", "max_s", "least_p95_s")
    return (
        _in_seconds(rows)
        .select("channel", *names, *spans, "exposed_minutes", "sends")
        .sort("channel")
        .collect()
    )


def by_hour(timed: pl.LazyFrame, evidence: Evidence) -> pl.DataFrame:
    """One row a channel and hour of the business day in which the opt-out was stated.

    Returns:
        channel, hour, seen, waiting (counts), p50_s, p95_s, max_s (seconds).
    """
    zone = evidence.design.home.time_zone
    hour = pl.col("changed_at").dt.convert_time_zone(zone).dt.hour()
    hours = percentiles(timed.with_columns(hour=hour), "channel", "hour")
    return _in_seconds(hours).sort("channel", "hour").collect()


def by_teller(timed: pl.LazyFrame) -> pl.DataFrame:
    """One row a channel and record that told the times; told_by is null of those that wait."""
    told = timed.group_by("channel", "told_by").agg(opt_outs=pl.len().cast(pl.Int64))
    return told.sort("channel", "told_by").collect()


def _sends(timed: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """channel, sends: e-mails sent while the opt-out was on its way, those by event left out."""
    if not evidence.has("esp_send", "sent_at"):
        return pl.LazyFrame(schema={"channel": pl.String, "sends": pl.Int64})
    said = pl.col("changed_at")
    sent = pl.col("sent_at").is_between(said, said + pl.col("lag"), closed="right")
    # Left, so that a channel without any shows a nought.
    return (
        timed.filter(pl.col("channel") == "email")
        .explode("contacts")
        .join(evidence["esp_send"], left_on="contacts", right_on="contact_id", how="left")
        .group_by("channel")
        .agg(sends=(sent & pl.col("kind").ne_missing("transactional")).sum().cast(pl.Int64))
    )


def _in_seconds(timed: pl.LazyFrame) -> pl.LazyFrame:
    return timed.with_columns(pl.selectors.duration().dt.total_seconds().name.suffix("_s")).drop(
        pl.selectors.duration()
    )
