"""A chart as data, laid out in percent of its width: text keeps its size on every screen."""

from dataclasses import dataclass

from reports.page import Chart, HourBars, LaneBar
from reports.words import lasting, lasting_limit

MOST = 3.0  # times the limit; a longer bar is cut there, with a break mark and its number
_LANE = 46  # height of one lane, pixels
_PLOT = 64  # height of the tallest hour, pixels
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One lane as drawn: lengths in percent of the width, `top` in pixels."""

    name: str
    said: str
    top: int
    length: float
    median: float | None
    late: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Lanes:
    """Bars under each other, and the upright line of the limit that they share."""

    bars: tuple[Bar, ...]
    limit: float
    height: int
    description: str


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour as drawn: `left` in percent, `height` in pixels from the ground."""

    left: float
    height: float
    late: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One lane's hours, and the level of its limit in pixels from the ground."""

    name: str
    hours: tuple[Hour, ...]
    limit: float
    plot: int
    description: str


def lanes(chart: Chart) -> Lanes | None:
    """The lane bars of a chart; null when it holds something else."""
    marks = [mark for mark in chart.marks if isinstance(mark, LaneBar)]
    if not marks:
        return None
    widest = _widest([_times(mark.reached_s, mark.limit_s) for mark in marks])
    bars = tuple(_bar(mark, at, widest) for at, mark in enumerate(marks))
    told = "; ".join(f"{bar.name}: {bar.said}" for bar in bars)
    return Lanes(bars, _percent(1, widest), _LANE * len(bars) + 20, told)


def days(chart: Chart) -> tuple[Day, ...]:
    """The hour bars of a chart, one picture a lane, all on one scale."""
    marks = [mark for mark in chart.marks if isinstance(mark, HourBars)]
    shares = [_times(delay, mark.limit_s) for mark in marks for _, delay in mark.by_hour_s]
    highest = _widest(shares)
    return tuple(_day(mark, highest) for mark in marks)


def _widest(times: list[float]) -> float:
    return min(MOST, max(1.25, *times)) if times else 1.25


def _times(seconds: float, limit_s: float) -> float:
    return seconds / limit_s if limit_s else MOST


def _percent(times: float, widest: float) -> float:
    return round(100 * min(times, widest) / widest, 2)


def _bar(mark: LaneBar, at: int, widest: float) -> Bar:
    times = _times(mark.reached_s, mark.limit_s)
    over = "over " if mark.p95_s is None else ""
    late = ", late" if mark.late else ""
    median = None if mark.p50_s is None else _percent(_times(mark.p50_s, mark.limit_s), widest)
    return Bar(
        name=mark.name,
        said=f"{over}{lasting(mark.reached_s)} of {lasting_limit(mark.limit_s)}{late}",
        top=_LANE * at,
        length=max(_percent(times, widest), 0.5),
        median=median,
        late=mark.late,
        cut=times > widest,
    )


def _day(mark: HourBars, highest: float) -> Day:
    hours = tuple(_hour(hour, delay, mark.limit_s, highest) for hour, delay in mark.by_hour_s)
    worst_hour, worst = max(mark.by_hour_s, key=lambda one: one[1])
    return Day(
        name=mark.name,
        hours=hours,
        limit=round(_PLOT / highest, 1),
        plot=_PLOT,
        description=f"{mark.name}: slowest at {worst_hour:02d}:00 with {lasting(worst)}, "
        f"limit {lasting_limit(mark.limit_s)}",
    )


def _hour(hour: int, delay: float, limit_s: float, highest: float) -> Hour:
    times = _times(delay, limit_s)
    return Hour(
        left=round(100 * hour / _HOURS, 2),
        height=max(round(_PLOT * min(times, highest) / highest, 1), 1),
        late=times > 1,
        cut=times > highest,
    )
