"""How late facts arrive, lane by lane and hour by hour, against what was agreed."""

import polars as pl

from checks.vocabulary import AuditRun
from reports.cells import Cell, Count, Lines, Quiet
from reports.page import Chart, Column, Facts, HourBars, LaneBar, Row, Section, Table
from reports.words import counted, lasting, lasting_limit, listed
from reports.writing import whole

_LANES = {"lane", "seen", "waiting", "p50_s", "p95_s", "max_s", "limit_s"}
_HOURS = {"lane", "hour", "p95_s", "max_s"}
# What moves in a lane, as people call it.
_MOVING = {
    "consent": "opt-ins and opt-outs",
    "dispatch": "dispatch messages",
    "orders": "orders",
    "profiles": "changes of customers",
    "catalogue": "changes of items",
}
_TOLD = "Of 100 changes 95 arrived within the p95 delay; those still waiting count with their age."


def delays(run: AuditRun) -> Section | None:
    """The section; null when no check hung out the frames it is drawn from."""
    lanes = _exhibit(run, "lanes", _LANES)
    if lanes is None or lanes.is_empty():
        return None
    rows = lanes.sort("lane").to_dicts()
    bars = tuple(
        LaneBar(one["lane"], one["p50_s"], one["p95_s"], one["max_s"] or 0, one["limit_s"])
        for one in rows
    )
    late = [bar.name for bar in bars if bar.late]
    by_lane = Chart("chart-lanes", _point(late, len(bars)), bars, _lanes_key(), _numbers(rows))
    hours = _exhibit(run, "by_hour", _HOURS)
    by_hour = [] if hours is None or hours.is_empty() else [_by_hour(hours, bars)]
    in_words = tuple(
        (bar.name.capitalize(), _told(bar, one))
        for bar, one in zip(bars, rows, strict=True)
        if bar.late
    )
    words = (Facts(in_words),) if in_words else ()
    return Section("delays", _title(late), "Delays", (*words, by_lane, *by_hour))


def _exhibit(run: AuditRun, name: str, columns: set[str]) -> pl.DataFrame | None:
    frames = (answer.exhibits.get(name) for answer in run.answers)
    fitting = (one for one in frames if one is not None and columns <= set(one.columns))
    return next(fitting, None)


def _title(late: list[str]) -> str:
    if not late:
        return "Every lane keeps its agreed time"
    return f"{listed(late).capitalize()} {'comes' if len(late) == 1 else 'come'} later than agreed"


def _told(bar: LaneBar, one: dict[str, object]) -> Cell:
    """What is late, by how much, in words."""
    things, waiting = _MOVING.get(bar.name, "changes"), int(str(one["waiting"] or 0))
    reached = lasting(bar.reached_s)
    limit = f"{lasting_limit(bar.limit_s)} was agreed."
    if bar.p95_s is None:
        told = f"More than 5 of 100 {things} still wait, the oldest for {reached}; {limit}"
    else:
        told = f"95 of 100 {things} took up to {reached}; {limit}"
    half = f"Half took no longer than {lasting(bar.p50_s)}; " if bar.p50_s is not None else ""
    were = "was" if waiting <= 1 else "were"
    still = f"{half}{whole(waiting) if waiting else 'none'} {were} still waiting when judged."
    return Lines((told, Quiet(still[:1].upper() + still[1:])))


def _point(late: list[str], lanes: int) -> str:
    if not late:
        return f"None of {counted(lanes, 'lanes')} is later than agreed for over 5 of 100 changes"
    verb = "is" if len(late) == 1 else "are"
    of = f"{whole(len(late))} of {counted(lanes, 'lanes')}"
    return f"{of} {verb} later than agreed for over 5 of 100 changes"


def _lanes_key() -> str:
    return (
        f"The bar ends at the p95 delay, the tick in it is the median, the upright line is the "
        f"agreed limit; every lane is drawn to its own limit. {_TOLD}"
    )


def _numbers(rows: list[dict[str, object]]) -> Table:
    columns = ("p50", "p95", "Longest", "Limit", "Arrived", "Waiting")
    return Table(
        caption="Delay from Stokly to Emarsys in the window measured, by lane.",
        columns=(Column("Lane"), *(Column(one, number=True) for one in columns)),
        rows=tuple(Row(_cells(one)) for one in rows),
    )


def _cells(one: dict[str, object]) -> tuple[Cell, ...]:
    longest = one["max_s"]
    return (
        str(one["lane"]),
        _delay(one["p50_s"], longest),
        _delay(one["p95_s"], longest),
        _delay(longest, None),
        lasting_limit(float(str(one["limit_s"]))),
        Count(int(str(one["seen"] or 0))),
        Count(int(str(one["waiting"] or 0))),
    )


def _delay(seconds: object, longest: object) -> Cell:
    """A percentile beyond all that is known is over the longest delay."""
    if isinstance(seconds, int | float):
        return lasting(seconds)
    return f"over {lasting(longest)}" if isinstance(longest, int | float) else Quiet("–")


def _by_hour(hours: pl.DataFrame, bars: tuple[LaneBar, ...]) -> Chart:
    beyond = pl.col("p95_s").is_null()
    known = hours.with_columns(delay=pl.coalesce("p95_s", "max_s"), beyond=beyond).drop_nulls(
        ["hour", "delay"]
    )
    limits = {bar.name: bar.limit_s for bar in bars}
    # One slow order at night is no slow lane, so the lanes that are late come first.
    late = {bar.name: bar.limit_s for bar in bars if bar.late and bar.name in known["lane"]}
    marks = tuple(
        HourBars(str(lane), tuple(part.sort("hour").select("hour", "delay").rows()), limits[lane])
        for (lane,), part in known.partition_by("lane", as_dict=True, maintain_order=True).items()
        if lane in limits
    )
    return Chart(
        "chart-hours",
        _worst_hour(known, late or limits),
        marks,
        "One bar an hour of the day in which the change was made; its height is the p95 delay, the "
        "dashed line the agreed limit. All lanes share one scale: the share of their limit.",
        _hours_table(known, [mark.name for mark in marks]),
    )


def _worst_hour(known: pl.DataFrame, limits: dict[str, float]) -> str:
    shared = known.filter(pl.col("lane").is_in(list(limits))).with_columns(
        share=pl.col("delay") / pl.col("lane").replace_strict(limits, return_dtype=pl.Float64)
    )
    worst = shared.sort("share", "hour", descending=[True, False]).row(0, named=True)
    hour = worst["hour"]
    hours = f"{hour:02d}:00 and {(hour + 1) % 24:02d}:00"
    took = f"{'over ' if worst['beyond'] else ''}{lasting(worst['delay'])}"
    agreed = f"{lasting_limit(limits[worst['lane']])} agreed"
    return f"Slowest: {worst['lane']} changes made between {hours} took {took} of the {agreed}"


def _hours_table(known: pl.DataFrame, lanes: list[str]) -> Table:
    wide = known.pivot("lane", index="hour", values="delay").sort("hour")
    rows = tuple(
        Row((f"{one['hour']:02d}:00", *(_delay(one.get(lane), None) for lane in lanes)))
        for one in wide.to_dicts()
    )
    return Table(
        caption="p95 delay by the hour of day in which the change was made.",
        columns=(Column("Hour"), *(Column(lane, number=True) for lane in lanes)),
        rows=rows,
        grid=True,
    )
