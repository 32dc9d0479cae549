"""Moments are the same when they are the same instant, however and wherever they are written."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LOCAL = datetime(2026, 7, 1, 12)  # noqa: DTZ001 - a clock's word without a zone is the case

WRITTEN = [
    "2026-07-01T12:00:00Z",
    "2026-07-01T13:00:00+01:00",
    "2026-07-01 13:00:00+01",
    "2026-07-01T17:30:00+0530",
    "2026-07-01T12:00:00.000000Z",
    "2026-07-01 12:00:00",
    "2026-07-01T12:00Z",
    "2026-07-01 12:00:00.000000000",
    "2026-07-01T12:00:00.000000000Z",
]


def at(*values, type_=None):
    ids = [f"o{number}" for number in range(len(values))]
    return pl.DataFrame({"id": ids, "v": pl.Series(values, dtype=type_)})


def test_one_instant_in_two_zones_is_one(equal):
    abroad = at(NOON).with_columns(pl.col("v").dt.convert_time_zone("Asia/Tokyo"))
    assert equal(at(NOON), abroad)


def test_a_written_instant_meets_the_moment_it_means(equal):
    assert equal(at(*[NOON] * len(WRITTEN)), at(*WRITTEN))
    assert equal(at(*WRITTEN), at(*["2026-07-01T12:00:00Z"] * len(WRITTEN)))


def test_an_hour_apart_is_a_difference(apart):
    assert apart(at("2026-07-01T12:00:00Z"), at("2026-07-01T12:00:00+01:00")) == {"changed": (1, 1)}


def test_a_clock_without_a_zone_is_taken_in_its_sides_own(equal):
    assert equal(at(LOCAL), at(NOON))
    london = at(datetime(2026, 7, 1, 13))  # noqa: DTZ001 - as above
    assert equal(london, at(NOON), zone={"left": "Europe/London"})
    assert equal(at(NOON), london, zone={"right": "Europe/London"})
    assert equal(at("2026-07-01 13:00:00"), at(NOON), zone={"left": "Europe/London"})


def test_a_written_offset_outweighs_the_zone_of_its_side(equal):
    assert equal(at("2026-07-01T12:00:00Z"), at(NOON), zone={"left": "America/New_York"})


def test_the_hour_that_comes_twice_is_two_instants(apart):
    summer, winter = at("2026-10-25T01:30:00+01:00"), at("2026-10-25T01:30:00+00:00")
    assert apart(summer, winter) == {"changed": (1, 1)}
    utc = at(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert apart(summer, utc) == {}


def test_the_hour_that_comes_twice_is_the_later_where_nothing_says_which(apart):
    fold = at(datetime(2026, 10, 25, 1, 30))  # noqa: DTZ001 - that is the case
    london = {"left": "Europe/London"}
    winter = [at(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert [apart(fold, one, zone=london) for one in winter] == [{"changed": (1, 1)}, {}]


@pytest.fixture(params=[None, "UTC"])
def nano(request):
    """So many nanoseconds after an instant, as a column of nanoseconds with or without a zone."""
    return lambda beyond: pl.Series([10**18 + beyond]).cast(pl.Datetime("ns", request.param))


def test_a_nanosecond_apart_is_a_difference(apart, nano):
    left, right = at(None), at(None)
    left, right = left.with_columns(v=nano(7)), right.with_columns(v=nano(8))
    assert apart(left, left) == {}
    assert apart(left, right) == {"changed": (1, 1)}


def test_a_nanosecond_apart_is_another_key(apart, nano):
    left, right = pl.DataFrame({"id": nano(7)}), pl.DataFrame({"id": nano(8)})
    assert apart(left, left) == {}
    assert apart(left, right) == {"missing": (1, 0), "extra": (0, 1)}


def test_nanoseconds_meet_microseconds(equal, nano):
    left, right = at(None), at(None)
    fine = left.with_columns(v=nano(5000))
    coarse = right.with_columns(v=nano(5000).dt.cast_time_unit("us"))
    assert equal(fine, coarse)
    assert equal(fine.rename({"v": "w"}), coarse.rename({"v": "w"}), on="w")
    assert not equal(fine.with_columns(v=nano(5001)), coarse)


def test_nanoseconds_of_a_local_clock_are_taken_in_its_zone(equal):
    london = at(datetime(2026, 7, 1, 13)).cast({"v": pl.Datetime("ns")})  # noqa: DTZ001 - as above
    assert equal(london, at(NOON), zone={"left": "Europe/London"})


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_clocks_of_other_units_agree(equal, unit):
    assert equal(at(LOCAL, type_=pl.Datetime(unit)), at(LOCAL))
    assert equal(at(LOCAL, type_=pl.Datetime(unit)), at("2026-07-01 12:00:00"))
    assert equal(at(NOON, type_=pl.Datetime(unit, "UTC")), at(NOON))


def test_a_day_is_its_midnight(apart):
    day = at(date(2026, 7, 1))
    assert apart(day, at(datetime(2026, 7, 1, tzinfo=UTC))) == {}
    assert apart(day, at(NOON)) == {"changed": (1, 1)}
    assert apart(day, at("2026-07-01")) == {}


def test_a_moment_that_does_not_exist_is_text(apart):
    left = at("2026-02-30T12:00:00Z", "2026-03-01T12:00:00Z")
    assert apart(left, left) == {}
    right = at("2026-02-31T12:00:00Z", "2026-03-01T12:00:00Z")
    assert apart(left, right) == {"changed": (1, 1)}


def test_null_is_no_moment(column):
    found = column(at(NOON, None), at(None, None, type_=pl.Datetime("us", "UTC")))
    assert (found["differing"], found["only_left"]) == (1, 1)
