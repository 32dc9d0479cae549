"""An opt-out reaches Emarsys within minutes, on every contact of the person."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence, Level, Owner, Severity, Verdicts, check
from checks.workings.lags import percentiles
from checks.workings.opt_out_arrivals import delayed, opt_out_arrivals
from checks.workings.opt_out_figures import by_channel, by_hour, by_teller
from checks.workings.wording import duration

MINUTE = 60  # seconds


@check(
    question="Does every opt-out reach Emarsys within minutes?",
    dimension="timeliness",
    owner=Owner.MARKETING,
    worst=Severity.S1,
    about="erp_consent.customer_id",
    things="opt-outs",
    impact="not put in money; people: those who could be written to for longer than agreed after "
    "they had opted out",
    limits={"max_minutes": 60, "grave_hours": 24, "least_cases": 20},
)
def opt_out_latency(evidence: Evidence) -> Verdicts:
    """95 of 100 opt-outs of a channel arrive in the time agreed for consent, none over an hour."""
    stated = opt_out_arrivals(evidence).collect()
    unasked = {}
    if not evidence.fills("esp_contact", "sms_opt_in") and "sms" in stated["channel"]:
        unasked["sms"] = "no source fills esp_contact.sms_opt_in"
        stated = stated.filter(pl.col("channel") != "sms")
    timed = delayed(stated.lazy(), evidence.fence).collect()
    judged = _judged(timed.lazy(), evidence).collect()
    if judged.height < stated.height:
        unasked["opt-outs without a time"] = (
            f"{stated.height - judged.height:,} of {stated.height:,} can't be timed: the contact "
            "was changed again since, and no log tells the moment"
        )
    return Verdicts(
        judged.lazy(),
        exhibits={
            "opt_out_channels": by_channel(stated.lazy(), timed.lazy(), evidence),
            "opt_out_hours": by_hour(timed.lazy(), evidence),
            "opt_out_tellers": by_teller(timed.lazy()),
        },
        unasked=unasked,
    )


def _judged(timed: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """One verdict an opt-out that can be timed, by its own delay and that of its channel.

    Left out is one whose bounds lie on both sides of the limit, snapshots alone telling them.
    """
    agreed: timedelta = evidence.design.sla["consent"]
    longest = max(agreed, timedelta(minutes=evidence.limits["max_minutes"]))
    of_channel = percentiles(timed, "channel").select(
        "channel",
        cases=pl.col("seen") + pl.col("waiting"),
        reached=pl.coalesce("p95", "max"),
        beyond=pl.col("p95").is_null(),
    )
    slow = pl.col("reached") > agreed
    # Of a few cases the 95th of 100 is the slowest one; it says nothing of the channel.
    enough = pl.col("cases") >= evidence.limits["least_cases"]
    rows = timed.join(of_channel, on="channel", how="left").with_columns(
        limit=pl.when(slow).then(pl.lit(agreed)).otherwise(pl.lit(longest))
    )
    later = (pl.col("most") > pl.col("limit")).fill_null(value=False)
    undecided = ~pl.col("seen") & (pl.col("lag") <= pl.col("limit")) & later
    proven = (pl.col("least") > pl.col("limit")) | pl.col("waiting")
    return rows.filter(~undecided).select(
        key="customer_id",
        field="channel",
        expected=pl.format("within {}", duration(pl.col("limit"))),
        actual=_said(),
        impact_u=pl.lit(None, pl.Int64),
        agrees=pl.col("lag") <= pl.col("limit"),
        severity=_severity(enough, slow, longest, evidence),
        level=pl.when(proven)
        .then(pl.lit(Level.EXACT.value))
        .otherwise(pl.lit(Level.PROBABLE.value)),
        people=pl.lit(1, pl.Int64),
        cause=pl.when(enough & slow).then(_of_channel()),
        records="contacts",
    )


def _severity(enough: pl.Expr, slow: pl.Expr, longest: timedelta, evidence: Evidence) -> pl.Expr:
    grave = pl.col("lag") > timedelta(hours=evidence.limits["grave_hours"])
    return (
        pl.when(grave | (enough & (pl.col("reached") > longest)))
        .then(pl.lit(Severity.S1.value))
        .when(enough & slow)
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value))
    )


def _said() -> pl.Expr:
    """How long it took, or between what."""
    lag, least = duration(pl.col("lag")), duration(pl.col("least"))
    return (
        pl.when("waiting")
        .then(pl.format("over {}, and still mailable", lag))
        .when(~pl.col("seen"))
        .then(pl.format("over {}", lag))
        .when(pl.col("least") >= pl.col("lag"))
        .then(lag)
        .when(pl.col("least").dt.total_seconds() < MINUTE)
        .then(pl.format("at most {}", lag))
        .otherwise(pl.format("between {} and {}", least, lag))
    )


def _of_channel() -> pl.Expr:
    took = pl.when("beyond").then(pl.lit("over ")).otherwise(pl.lit("up to "))
    return pl.format("95 of 100 by {} take ", "channel") + took + duration(pl.col("reached"))
