"""How near is near enough: a penny that is a penny, a share, both, and spans of time."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from checks.vocabulary import Class, SettingsError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PENNY = {"v": "0.01"}


def one(value):
    return pl.DataFrame({"id": ["a"], "v": [value]})


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("made", [str, float])
def test_a_penny_apart_is_within_a_penny(equal, made, sign):
    assert equal(one(made(sign * 10.00)), one(made(sign * 10.01)), tolerance=PENNY)
    assert equal(one(made(sign * 0.30)), one(made(sign * 0.29)), tolerance=PENNY)


def test_a_penny_and_a_millionth_apart_is_not(equal):
    assert not equal(one("10.00"), one("10.010001"), tolerance=PENNY)
    assert not equal(one(10.00), one(10.010001), tolerance=PENNY)


def test_what_is_tolerated_is_shown_and_its_money_told(told):
    answer = told(one("10.00"), one("10.01"), tolerance=PENNY, total="v")
    assert answer.tolerated["differs"].to_list() == [["v"]]
    assert answer.amount_u(Class.TOLERATED) == -10_000
    assert answer.columns.select("differing", "tolerated").row(0) == (0, 1)


def test_a_share_is_of_the_left_value(equal):
    half = {"v": "0.5 %"}
    assert equal(one("200.00"), one("201.00"), tolerance=half)
    assert not equal(one("200.00"), one("201.01"), tolerance=half)
    assert equal(one("-200.00"), one("-199.00"), tolerance=half)
    assert not equal(one("0.00"), one("0.01"), tolerance=half)


def test_a_share_but_at_least_a_penny_is_the_larger_of_both(equal):
    both = {"v": "0.5 % but at least 0.01"}
    assert equal(one("1.00"), one("1.01"), tolerance=both)
    assert not equal(one("1.00"), one("1.02"), tolerance=both)
    assert equal(one("200.00"), one("201.00"), tolerance=both)


def test_null_is_near_nothing(equal):
    assert not equal(one(None), one(0.0), tolerance={"v": "5"})


def test_a_tolerance_reads_written_whole_numbers_as_numbers(equal):
    assert equal(one("100"), one("101"), tolerance={"v": "1"})


def test_a_tolerance_on_an_amount_that_is_no_number_lets_only_the_same_pass(apart):
    left = pl.DataFrame({"id": ["a", "b", "c"], "v": ["1.00", "n/a", "n/a"]})
    right = pl.DataFrame({"id": ["a", "b", "c"], "v": ["1.01", "n/a", "none"]})
    assert apart(left, right, tolerance=PENNY) == {"changed": (1, 1)}


def test_seconds_are_tolerated_between_moments(equal):
    later = one(NOON + timedelta(seconds=5))
    assert equal(one(NOON), later, tolerance={"v": "5 s"})
    assert equal(later, one(NOON), tolerance={"v": "5s"})
    assert not equal(one(NOON), later, tolerance={"v": "4999 ms"})


def test_a_span_of_time_is_tolerated_between_written_moments(equal):
    left, right = one("2026-03-01T12:00:00Z"), one("2026-03-01T13:02:00+01:00")
    assert equal(left, right, tolerance={"v": "2 min"})


def test_days_are_tolerated_between_days(equal):
    left, right = one(date(2026, 3, 1)), one(date(2026, 3, 2))
    assert equal(left, right, tolerance={"v": "1 d"})
    assert not equal(left, right, tolerance={"v": "23 h"})


@pytest.mark.parametrize(
    ("value", "wish"),
    [(1.5, "5 s"), (NOON, "0.01"), (True, "0.01"), (date(2026, 3, 1), "1 %"), ([1], "1")],
)
def test_a_tolerance_of_the_wrong_sort_is_refused(told, value, wish):
    with pytest.raises(SettingsError, match="v "):
        told(one(value), one(value), tolerance={"v": wish})


@pytest.mark.parametrize("wish", ["a penny", "", "-0.01", "nan", "inf", "1 %%", "5 s but at least"])
def test_words_that_say_no_tolerance_are_refused(told, wish):
    with pytest.raises(SettingsError, match="is no tolerance"):
        told(one("1.00"), one("1.00"), tolerance={"v": wish})


def test_a_tolerance_finer_than_a_millionth_is_refused(told):
    with pytest.raises(SettingsError, match="is no tolerance"):
        told(one("1.00"), one("1.00"), tolerance={"v": "0.0000001"})
