"""How long changes take to arrive, those still on their way included."""

from datetime import datetime

import polars as pl

from checks.vocabulary import Design

# One row is one change in Stokly that should show in Emarsys.
JOURNEY = pl.Schema(
    {
        "who": pl.String(),  # the person or thing it is about
        "left_at": pl.Datetime("us", "UTC"),  # when it was changed in Stokly
        "seen_at": pl.Datetime("us", "UTC"),  # when Emarsys first showed it; null while it does not
        "amount_u": pl.Int64(),  # micro-units of the reporting currency; null when it is no order
    }
)

# A product of a million factors may miss the exact share by this much.
HAIR = 1e-9


def delays(journeys: pl.LazyFrame, design: Design, fence: datetime) -> pl.LazyFrame:
    """Journeys begun in the window before the fence, with their delay as far as it is known.

    What left within the settle window is in flight and left out; what arrived after the fence
    is waiting at the fence.

    Returns:
        The columns of `JOURNEY` and: hour (of day, business time zone), seen, lag (a duration,
        never negative; of a waiting journey, its age at the fence).
    """
    seen = (pl.col("seen_at") <= fence).fill_null(value=False)
    lag = pl.when(seen).then(pl.col("seen_at")).otherwise(fence) - pl.col("left_at")
    return journeys.filter(
        pl.col("left_at") > fence - design.window,
        pl.col("left_at") <= fence - design.settle,
    ).with_columns(
        hour=pl.col("left_at").dt.convert_time_zone(design.home.time_zone).dt.hour(),
        seen=seen,
        # What was there before it was due has not waited at all.
        lag=pl.max_horizontal(lag, pl.duration(seconds=0)),
    )


def percentiles(delayed: pl.LazyFrame, *by: str) -> pl.LazyFrame:
    """Median, 95th percentile and longest delay of each group, by Kaplan and Meier.

    A waiting one counts with the age it has reached: it took at least so long. Dropping it would
    make the slowest lane look the fastest.

    Args:
        delayed: columns seen (never null) and lag, besides those named in `by`.
        by: columns that make a group.

    Returns:
        The columns of `by`, seen, waiting (counts), p50, p95, max (durations). A percentile is
        null when so many wait that it lies beyond the longest delay known; then it is over `max`.
    """
    steps = (
        delayed.group_by(*by, "lag")
        .agg(arrived=pl.col("seen").sum(), records=pl.len())
        .with_columns(
            at_risk=pl.col("records").cum_sum(reverse=True).over(*by, order_by="lag"),
        )
        .with_columns(
            waiting=(1 - pl.col("arrived") / pl.col("at_risk"))
            .cum_prod()
            .over(*by, order_by="lag"),
        )
    )
    return steps.group_by(*by).agg(
        seen=pl.col("arrived").sum().cast(pl.Int64),
        waiting=(pl.col("records").cast(pl.Int64) - pl.col("arrived").cast(pl.Int64)).sum(),
        p50=_reached(0.5),
        p95=_reached(0.05),
        max=pl.col("lag").max(),
    )


def _reached(share: float) -> pl.Expr:
    """The shortest delay after which no more than `share` still wait."""
    return pl.col("lag").filter(pl.col("waiting") <= share + HAIR).min()
