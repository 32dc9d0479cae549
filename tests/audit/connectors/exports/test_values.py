"""Texts read as amounts, instants, dates, flags and words: exactly, or not at all."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.exports import amounts, instants
from audit.connectors.exports.mapping import Feed
from audit.connectors.exports.values import value
from checks.vocabulary import Column, Kind

EARLIEST = datetime.fromisoformat("1971-01-01")
LATEST = datetime.fromisoformat("2100-01-01")
QUICK = settings(deadline=None, max_examples=30)


def read(kind, *texts, **feed):
    column = Column(kind, "")
    expression = value(column, Feed("x", "known name", at=0, **feed), pl.col("0"))
    return pl.DataFrame({"0": texts}, schema={"0": pl.String}).select(expression).to_series()


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def instant(text, zone="Europe/London", format_=None):
    return read(Kind.INSTANT, text, zone=zone, format=format_)[0]


@pytest.mark.parametrize(
    "text",
    [
        "1,234.50",
        "1.234,50",
        "12,5",
        "£12",
        "12 GBP",
        "1e3",
        "1E5",
        "NaN",
        "Infinity",
        "inf",
        "0.0000001",
        "1" * 20,
        "9999999999999",
        ".5",
        "5.",
        "--1",
        "0x10",
        "١٢",
        "−5",
        "1 000",
        "1_0",
    ],
)
def test_what_is_no_plain_amount_is_refused_not_guessed(text):
    assert read(Kind.MONEY, text)[0] is None


@pytest.mark.parametrize(
    ("text", "amount_u"),
    [
        ("12.5", 12_500_000),
        ("-0", 0),
        ("+3", 3_000_000),
        ("-19.99", -19_990_000),
        ("41.6667", 41_666_700),
        ("0.100000", 100_000),
        ("1.50000000000", 1_500_000),
        ("000012", 12_000_000),
        (" 7 ", 7_000_000),
        ("999999999999.999999", 10**18 - 1),
    ],
)
def test_a_plain_amount_is_exact_to_the_micro_unit(text, amount_u):
    assert read(Kind.MONEY, text)[0] == amount_u


@QUICK
@given(st.lists(st.decimals("-999999999999", "999999999999", places=6), min_size=1, max_size=200))
def test_amounts_equal_the_decimal_reference(numbers):
    read_u = read(Kind.MONEY, *(f"{one:f}" for one in numbers))
    assert read_u.to_list() == [int(one * 1_000_000) for one in numbers]


@QUICK
@given(st.decimals("-99999", "99999", places=4), st.decimals("-999", "999", places=2))
def test_a_unit_amount_times_a_quantity_is_exact(unit, quantity):
    frame = pl.DataFrame({"unit": [f"{unit:f}"], "quantity": [f"{quantity:f}"]})
    product = amounts.times(amounts.scaled(pl.col("unit"), 6), pl.col("quantity"))
    assert frame.select(product).item() == int(unit * quantity * 1_000_000)


def test_a_product_with_more_than_six_decimals_is_refused():
    frame = pl.DataFrame({"unit": ["0.000001"], "quantity": ["0.5"]})
    product = amounts.times(amounts.scaled(pl.col("unit"), 6), pl.col("quantity"))
    assert frame.select(product).item() is None


def test_a_column_in_whole_units_takes_integers_only():
    assert read(Kind.MONEY, "12500000", "12.5", whole_units=True).to_list() == [12_500_000, None]


def test_a_rate_is_parts_per_billion_and_a_quantity_an_exact_decimal():
    assert read(Kind.RATE, "1.173456789")[0] == 1_173_456_789
    assert read(Kind.QUANTITY, "-0.125")[0] == Decimal("-0.125")


def test_a_count_is_a_whole_number():
    assert read(Kind.COUNT, "12", "1.5", "", "x").to_list() == [12, None, None, None]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T09:15:00Z", utc(2026, 3, 2, 9, 15)),
        ("2026-03-02 09:15:00.5+01:00", utc(2026, 3, 2, 8, 15, 0, 500_000)),
        ("2026-03-02T09:15:00.1234567Z", utc(2026, 3, 2, 9, 15, 0, 123_456)),
        ("2026-03-02T09:15-0530", utc(2026, 3, 2, 14, 45)),
        ("2026-03-02 09:15:00 UTC", utc(2026, 3, 2, 9, 15)),
        ("2026-07-02T09:15", utc(2026, 7, 2, 8, 15)),
        ("2026-07-02", utc(2026, 7, 1, 23)),
        ("2024-02-29T24:00:00Z", utc(2024, 3, 1)),
        ("1772442900000", utc(2026, 3, 2, 9, 15)),
        ("1900-01-01T00:00:00Z", utc(1900, 1, 1)),
        ("9999-12-31T23:59:59Z", utc(9999, 12, 31, 23, 59, 59)),
    ],
)
def test_a_time_is_read_in_every_form_that_exports_use(text, moment):
    assert instant(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-03-02T25:00",
        "2026-03-02T24:01",
        "2026-03-02T10:60",
        "02/03/2026",
        "1772442900",
        "soon",
        "2026-03-02T10:00:60Z",
        "0000",
        "2026-03-02T",
    ],
)
def test_what_is_no_time_is_refused(text):
    assert instant(text) is None


def test_a_local_hour_that_comes_twice_is_the_earlier_and_one_that_never_was_is_refused():
    assert instant("2026-10-25T01:30:00") == utc(2026, 10, 25, 0, 30)
    assert instant("2026-03-29T01:30:00") is None
    assert instant("2026-03-29T02:30:00", "Europe/Vienna") is None
    assert instant("2026-03-29T01:30:00", "UTC") == utc(2026, 3, 29, 1, 30)


@pytest.mark.parametrize(
    ("text", "format_", "moment"),
    [
        ("02/07/2026 09:15", "%d/%m/%Y %H:%M", utc(2026, 7, 2, 8, 15)),
        ("02.07.2026", "%d.%m.%Y", utc(2026, 7, 1, 23)),
        ("02/07/2026 09:15 +0200", "%d/%m/%Y %H:%M %z", utc(2026, 7, 2, 7, 15)),
        ("2026-07-02", "%d.%m.%Y", None),
    ],
)
def test_a_declared_format_is_followed_and_nothing_else(text, format_, moment):
    assert instant(text, format_=format_) == moment


@QUICK
@given(
    st.lists(st.datetimes(EARLIEST, LATEST), min_size=1, max_size=100),
    st.sampled_from(["Europe/London", "Europe/Vienna", "America/New_York", "Asia/Kolkata"]),
)
def test_local_times_equal_the_standard_library(moments, zone):
    read_at = read(Kind.INSTANT, *(one.isoformat() for one in moments), zone=zone)
    for one, found in zip(moments, read_at, strict=True):
        right = one.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        real = right.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == one
        assert found == (right if real else None)


def test_a_date_is_the_day_as_written():
    texts = ("1980-02-29", "1980-02-29T00:00:00+05:00", "29/02/1980")
    assert read(Kind.DATE, *texts).to_list() == [date(1980, 2, 29), date(1980, 2, 29), None]


def test_a_flag_is_known_in_any_case():
    yes = read(Kind.FLAG, "true", "1", "YES", "T", "Y", " y ")
    no = read(Kind.FLAG, "False", "0", "no", "f", "N", "n")
    assert (yes.to_list(), no.to_list()) == ([True] * 6, [False] * 6)
    assert read(Kind.FLAG, "maybe", "2", None).to_list() == [None, None, None]


@QUICK
@given(st.lists(st.text(max_size=30), min_size=1, max_size=300), st.sampled_from(list(Kind)))
def test_no_text_at_all_breaks_a_reader(texts, kind):
    assert len(read(kind, *texts, zone="Europe/London")) == len(texts)


def test_a_date_only_text_is_told_from_a_time():
    texts = pl.Series(["2026-03-02", "2026-03-02T00:00:00Z"])
    assert texts.str.contains(instants.DATE_ONLY).to_list() == [True, False]
