"""Forecast: which faults the servers show when one is asked for by its row of the test matrix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from starlette.types import ASGIApp

from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.stokly.drift import Drift
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.stokly.state import StoklyState
from audit.sandbox.servers.weather import Fault, Weather, When
from audit.sandbox.servers.weather_faults import (
    cut_off,
    deep,
    empty,
    failing,
    gzip_bomb,
    happening,
    labelled,
    last_page_again,
    log_in_page,
    lying_count,
    redirected,
    size_ignored,
    skewed,
    slow,
    too_many,
    truncated,
)

NEVER_DONE = ("scheduled", "in progress")
ABSURD = ("9000000000", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "soon")


def _seldom(share: float = 0.05) -> When:
    return When(share=share)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the matrix as a server shows it.

    Attributes:
        says: what goes wrong, in words.
        faults: makes the faults; each call makes fresh ones.
        stokly, emarsys: what is set otherwise in their options.
    """

    says: str
    faults: Callable[[], list[Fault]] = list
    stokly: Mapping[str, object] = field(default_factory=dict)
    emarsys: Mapping[str, object] = field(default_factory=dict)


ROWS: dict[str, Row] = {
    "P01": Row(
        "429 on 60 % of the calls, and limits",
        lambda: [too_many(When(share=0.6))],
        stokly={"per_minute": 120},
        emarsys={"limit": 1000},
    ),
    "P02": Row(
        "429 with an absurd Retry-After",
        lambda: [too_many(_seldom(), {"retry-after": value}) for value in ABSURD],
    ),
    "P03": Row("503 on 30 % of the calls", lambda: [failing(When(share=0.3))]),
    "P04": Row(
        "bodies cut short",
        lambda: [truncated(_seldom()), cut_off(_seldom()), cut_off(_seldom(), counted=False)],
    ),
    "P05": Row("answers that take half a minute", lambda: [slow(_seldom(0.02), 30)]),
    "P06": Row(
        "log-in pages, wrong labels, empty answers",
        lambda: [log_in_page(_seldom()), labelled(When(share=0.5)), empty(_seldom())],
    ),
    "P07": Row(
        "failures inside HTTP 200, shapes that change",
        emarsys={"odd": frozenset({"errors", "ids", "html", "order"})},
    ),
    "P08": Row(
        "tokens that live for ten seconds",
        stokly={"token_s": 10.0},
        emarsys={"token_seconds": 10},
    ),
    "P09": Row("a clock ten minutes ahead", lambda: [skewed(timedelta(minutes=10))]),
    "P10": Row("rows that come, go and move while paging"),
    "P11": Row(
        "the last page for ever, lying counts, sizes ignored",
        lambda: [
            last_page_again(),
            lying_count(lambda count, die: count + die.randint(-2, 2)),
            size_ignored(50),
        ],
    ),
    "P12": Row("exports that are never done", emarsys={"export_states": NEVER_DONE}),
    "P13": Row(
        "a gzip bomb and JSON 100,000 deep",
        lambda: [gzip_bomb(_seldom(0.01), 1024), deep(_seldom(0.01), 100_000)],
    ),
    "P18": Row(
        "redirects to another host",
        lambda: [redirected("https://elsewhere.example.org", _seldom(0.02))],
    ),
}


def behaving(
    stokly: StoklyOptions, emarsys: EmarsysOptions, rows: Sequence[str]
) -> tuple[StoklyOptions, EmarsysOptions]:
    """The options with what the rows change."""
    for row in rows:
        stokly = replace(stokly, **ROWS[row].stokly)  # type: ignore[arg-type]
        emarsys = replace(emarsys, **ROWS[row].emarsys)  # type: ignore[arg-type]
    return stokly, emarsys


def under(app: ASGIApp, rows: Sequence[str], seed: int) -> ASGIApp:
    """The app in the weather of the rows; itself where they bring none."""
    faults = [fault for row in rows for fault in ROWS[row].faults()]
    if "P10" in rows and hasattr(app, "state") and hasattr(app.state, "stokly"):
        faults += [
            _drifting(app.state.stokly, table, seed) for table in ("customers", "saleorders")
        ]
    return Weather(app, faults, seed) if faults else app


def _drifting(state: StoklyState, table: str, seed: int) -> Fault:
    return happening(Drift(state, table, seed), When(share=0.2, paths=f"/{table}/?$"))
