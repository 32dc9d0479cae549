from datetime import timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.vocabulary import Design
from checks.workings.lags import JOURNEY, delays, percentiles

HOUR = timedelta(hours=1)


def timed(*pairs, lane="orders"):
    """Delays in hours, each with whether it was seen."""
    rows = [(lane, timedelta(hours=lag), seen) for lag, seen in pairs]
    schema = {"lane": pl.String, "lag": pl.Duration("us"), "seen": pl.Boolean}
    return pl.LazyFrame(rows, schema=schema, orient="row")


def measured(*pairs):
    return percentiles(timed(*pairs), "lane").collect().row(0, named=True)


def journeys(*pairs):
    rows = [("w", left, seen, None) for left, seen in pairs]
    return pl.LazyFrame(rows, schema=JOURNEY, orient="row")


def test_of_twenty_arrivals_the_nineteenth_is_the_95th_percentile():
    got = measured(*[(hour, True) for hour in range(1, 21)])
    assert (got["p50"], got["p95"], got["max"]) == (10 * HOUR, 19 * HOUR, 20 * HOUR)
    assert (got["seen"], got["waiting"]) == (20, 0)


def test_a_waiting_one_is_not_dropped():
    seen = [(1, True)] * 10
    assert measured(*seen)["p95"] == HOUR
    assert measured(*seen, (9, False))["p95"] is None


def test_where_too_many_wait_the_percentile_lies_beyond_the_longest():
    got = measured((1, True), (7, False))
    assert (got["p50"], got["p95"], got["max"]) == (HOUR, None, 7 * HOUR)
    assert (got["seen"], got["waiting"]) == (1, 1)


def test_one_that_stopped_waiting_early_says_nothing_of_later_hours():
    assert measured((1, False), (2, True), (3, True))["p50"] == 2 * HOUR


def test_groups_do_not_mix():
    both = pl.concat([timed((1, True)), timed((5, True), lane="profiles")])
    got = percentiles(both, "lane").collect().sort("lane")
    assert got["p95"].to_list() == [HOUR, 5 * HOUR]


def slow_percentile(pairs, share):
    """Kaplan and Meier by hand, in exact fractions."""
    waiting = Fraction(1)
    for lag in sorted({lag for lag, _ in pairs}):
        at_risk = sum(other >= lag for other, _ in pairs)
        arrived = sum(other == lag and seen for other, seen in pairs)
        waiting *= 1 - Fraction(arrived, at_risk)
        if waiting <= share:
            return lag * HOUR
    return None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=60))
def test_percentiles_are_those_computed_by_hand(pairs):
    got = measured(*pairs)
    assert got["p50"] == slow_percentile(pairs, Fraction(1, 2))
    assert got["p95"] == slow_percentile(pairs, Fraction(1, 20))
    assert got["max"] == max(lag for lag, _ in pairs) * HOUR


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (timedelta(minutes=14), 0),  # in flight
        (timedelta(minutes=15), 1),
        (timedelta(days=30), 0),  # before the window
        (timedelta(days=29), 1),
    ],
    ids=str,
)
def test_only_what_left_in_the_window_is_measured(noon, left, kept):
    assert delays(journeys((noon - left, None)), Design(), noon).collect().height == kept


def test_what_arrived_after_the_fence_waits_at_the_fence(noon):
    row = delays(journeys((noon - HOUR, noon + HOUR)), Design(), noon).collect()
    assert row.select("seen", "lag").rows() == [(False, HOUR)]


def test_what_was_there_before_it_was_due_has_not_waited(noon):
    row = delays(journeys((noon - HOUR, noon - 2 * HOUR)), Design(), noon).collect()
    assert row.select("seen", "lag").rows() == [(True, timedelta(0))]


def test_hours_are_those_of_the_business_day(noon):
    row = delays(journeys((noon - HOUR, noon)), Design(), noon).collect()
    assert row["hour"].to_list() == [12]  # 11:00 UTC is 12:00 in a British summer
