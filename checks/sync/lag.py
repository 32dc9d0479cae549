"""How long facts take from Stokly to Emarsys, lane by lane."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check
from checks.workings.lags import delays, percentiles
from checks.workings.lanes import LANES
from checks.workings.wording import duration


@check(
    question="Does every fact reach Emarsys within the time agreed for its lane?",
    dimension="timeliness",
    owner=Owner.MARKETING,
    worst=Severity.S1,
    about="sync_event.lane",
    things="lanes",
    impact="the value of the orders still waiting past the limit; people: those who wait",
    limits={"note_share": 0.8, "grave_times": 2},
)
def lag(evidence: Evidence) -> Verdicts:
    """95 of 100 changes of a lane are seen in Emarsys within its limit, waiting ones included."""
    delayed, unasked = _delayed(evidence)
    limit = pl.col("lane").replace_strict(dict(evidence.design.sla), return_dtype=pl.Duration("us"))
    lanes = percentiles(delayed.lazy(), "lane").with_columns(limit=limit)
    hours = percentiles(delayed.lazy(), "lane", "hour").sort("lane", "hour")
    waiting = (
        delayed.lazy()
        .filter(~pl.col("seen"))
        .group_by("lane")
        .agg(
            people=pl.col("who").n_unique(),
            overdue_u=pl.col("amount_u").filter(pl.col("lag") > limit).sum(),
        )
    )
    return Verdicts(
        _judged(lanes.join(waiting, on="lane", how="left"), evidence),
        exhibits={
            "lanes": _in_seconds(lanes.sort("lane")).collect(),
            "by_hour": _in_seconds(hours).collect(),
        },
        unasked=unasked,
    )


def _delayed(evidence: Evidence) -> tuple[pl.DataFrame, dict[str, str]]:
    """All journeys of the lanes that can be asked, and why the others can't."""
    found: list[pl.DataFrame] = []
    unasked: dict[str, str] = {}
    for lane, journeys in LANES.items():
        try:
            rows = delays(journeys(evidence), evidence.design, evidence.fence).collect()
        except NoEvidence as missing:
            unasked[lane] = missing.what
            continue
        if rows.is_empty():
            unasked[lane] = (
                f"nothing that can be timed in the last {evidence.design.window.days} days"
            )
        found.append(rows.with_columns(lane=pl.lit(lane)))
    if len(unasked) == len(LANES):
        raise NoEvidence(
            "; ".join(f"{lane}: {why}" for lane, why in unasked.items()),
            where="the sources in the settings file",
            do="add the times named above to the exports, for one lane at least",
        )
    return pl.concat(found), unasked


def _judged(lanes: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """One verdict per lane; a percentile beyond all that is known is at least the longest delay."""
    share = pl.coalesce("p95", "max") / pl.col("limit")
    prompt = pl.col("lane").is_in(["dispatch", "orders"])
    said = pl.when(pl.col("p95").is_null()).then(pl.lit("over ")).otherwise(pl.lit(""))
    return lanes.select(
        key="lane",
        field=pl.lit("p95"),
        expected=pl.format("within {}", duration(pl.col("limit"))),
        actual=said + duration(pl.coalesce("p95", "max")),
        impact_u=pl.when(pl.col("lane") == "orders").then(pl.col("overdue_u").fill_null(0)),
        agrees=share < evidence.limits["note_share"],
        severity=pl.when(share <= 1)
        .then(pl.lit(Severity.S4.value))
        .when(pl.col("lane") == "consent")
        .then(pl.lit(Severity.S1.value))
        .when(prompt & (share > evidence.limits["grave_times"]))
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value)),
        people=pl.when(pl.col("lane") != "catalogue").then(pl.col("people").fill_null(0)),
    )


def _in_seconds(timed: pl.LazyFrame) -> pl.LazyFrame:
    return timed.with_columns(pl.selectors.duration().dt.total_seconds().name.suffix("_s")).drop(
        pl.selectors.duration()
    )
