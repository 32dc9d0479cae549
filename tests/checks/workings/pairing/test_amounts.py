"""Amounts to the penny and beyond: exact types, written numbers, floats and what is no number."""

from decimal import Decimal
from itertools import combinations_with_replacement

import polars as pl
import pytest

from checks.vocabulary import Class

SUM = 0.1 + 0.2  # 0.30000000000000004


def amount(*values, type_=None):
    ids = [f"o{at}" for at in range(len(values))]
    return pl.DataFrame({"id": ids, "v": pl.Series(values, dtype=type_)})


def as_decimal(*values, places=2):
    return amount(*map(Decimal, values), type_=pl.Decimal(38, places))


HALF_PENNIES = [amount(1.005), amount("1.005"), as_decimal("1.005", places=3)]


def test_whole_amounts_beyond_what_a_float_holds_differ_by_one(column):
    found = column(amount(2**53), amount(2**53 + 1))
    assert (found["differing"], found["sum_u"]) == (1, 1_000_000)


def test_the_largest_whole_numbers_are_told_apart(apart):
    top = amount(2**63 - 1)
    assert apart(top, amount(2**63 - 2)) == {"changed": (1, 1)}
    assert apart(top, amount(2**63 - 1, type_=pl.UInt64)) == {}


@pytest.mark.parametrize("made", [as_decimal, amount])
def test_sixteen_digits_a_penny_apart_differ_by_a_penny(column, made):
    found = column(made("12345678901234.56"), made("12345678901234.57"), total="v")
    assert (found["differing"], found["sum_u"]) == (1, 10_000)


def test_a_written_amount_meets_the_same_decimal(equal):
    assert equal(amount("12.50", "0.10", "-3", "7"), as_decimal("12.5", "0.1", "-3", "7"))


@pytest.mark.parametrize(("left", "right"), [*combinations_with_replacement(HALF_PENNIES, 2)])
def test_a_pound_and_half_a_penny_is_the_same_however_it_is_kept(equal, left, right):
    assert equal(left, right)


def test_the_error_of_adding_floats_is_no_difference(equal):
    assert equal(amount(SUM), amount(0.3))
    assert equal(amount(SUM), amount("0.3"))


def test_a_millionth_is_a_difference_between_floats(column):
    assert column(amount(0.300001), amount(0.3))["sum_u"] == -1


def test_a_float_of_32_bits_is_the_number_it_is_written_as(equal):
    assert equal(amount(0.1, 12.34, type_=pl.Float32), amount(0.1, 12.34))


def test_not_a_number_equals_nothing_not_even_itself(apart):
    nan = amount(float("nan"), 1.0)
    assert apart(nan, nan) == {"changed": (1, 1)}
    twins = pl.DataFrame({"id": ["a", "a"], "v": [float("nan")] * 2})
    assert apart(twins, twins) == {"changed": (2, 2)}


def test_infinity_is_no_amount(told):
    infinite = amount(float("inf"), 1.0)
    answer = told(infinite, infinite, total="v")
    assert answer.changed.height == 1
    assert answer.unread == {"left": {"v": 1}, "right": {"v": 1}}


def test_minus_zero_is_zero(equal):
    assert equal(amount(-0.0), amount(0.0))
    assert equal(amount(-0.0), amount(0))
    assert equal(amount("-0.00"), amount("0.00"))


def test_null_is_not_zero(column):
    found = column(amount(None, 5), amount(0, 5), total="v")
    assert (found["differing"], found["only_right"], found["sum_u"]) == (1, 1, 0)


def test_null_is_null(equal):
    assert equal(amount(None, 5), amount(None, 5))


def test_a_column_of_nulls_meets_a_column_of_numbers(column):
    found = column(amount(None, None), amount(1, None))
    assert (found["differing"], found["only_right"]) == (1, 1)


def test_refunds_are_negative_and_keep_their_sign(told):
    answer = told(amount("-12.50", "20.00"), amount("12.50", "20.00"), total="v")
    assert answer.amount_u(Class.CHANGED) == -25_000_000
    assert answer.changed["difference_u.v"].to_list() == [-25_000_000]


def test_numbers_of_thirty_digits_are_compared_digit_by_digit(told):
    left, right = "123456789012345678901234567890.12", "123456789012345678901234567890.13"
    answer = told(amount(left, "1.00"), amount(right, "1.00"), total="v")
    assert answer.changed.select("left.v", "right.v").row(0) == (left, right)
    assert answer.unread["left"] == {"v": 1}  # compared, but beyond what is added up


def test_a_number_with_more_decimals_than_millionths_is_told_apart(apart):
    assert apart(amount("1.00000001"), amount("1.00000002")) == {"changed": (1, 1)}
    assert apart(amount("1.00000000"), amount("1")) == {}


def test_a_very_small_float_is_told_apart(apart):
    assert apart(amount(1e-9), amount(2e-9)) == {"changed": (1, 1)}
    assert apart(amount(1e-9), amount(1e-9)) == {}
    assert apart(amount(1e300), amount(1e300)) == {}


@pytest.mark.parametrize("five", [5, 5.0, "5.00", Decimal("5.0")])
def test_every_type_of_number_holds_the_same_five(equal, five):
    types = [pl.Int8, pl.Int16, pl.Int32, pl.UInt64, pl.Int128, pl.Float32, pl.Float64]
    left = pl.DataFrame({"id": ["a"]} | {f"{one}": pl.Series([5], dtype=one) for one in types})
    right = pl.DataFrame({"id": ["a"]} | {f"{one}": [five] for one in types})
    assert equal(left, right)


def test_huge_whole_numbers_are_weighed(told):
    huge = 10**18 - 2
    answer = told(amount(huge, type_=pl.Int128), amount(huge + 1, type_=pl.Int128), total="v")
    assert answer.amount_u(Class.CHANGED) == -1_000_000


def test_a_number_too_large_to_weigh_is_compared_and_said_to_be_unread(told):
    answer = told(amount(10**37, type_=pl.Int128), amount(10**37 + 1, type_=pl.Int128), total="v")
    assert answer.changed.height == 1
    assert answer.unread["left"] == {"v": 1}


def test_wide_decimals_with_many_places_keep_them(apart):
    left, right = as_decimal("1.000000000001", places=12), as_decimal("1.000000000002", places=12)
    assert apart(left, right) == {"changed": (1, 1)}
    assert apart(left, left, total="v") == {}


def test_an_amount_that_is_no_number_is_said_and_proves_nothing(told):
    answer = told(amount("12.50", "n/a"), amount("12.50", "n/a"), total="v")
    assert answer.unread == {"left": {"v": 1}, "right": {"v": 1}}
    assert not answer.is_equal


def test_an_amount_written_with_commas_is_a_matter_of_form(told):
    answer = told(amount("1,234.50", "2.00"), amount("1234.5", "2.00"), total="v")
    assert answer.columns["would_match"].to_list() == ["reading as a number"]
    assert answer.columns["formatting_only"].to_list() == [1]


def test_an_exponent_is_no_written_amount(apart):
    assert apart(amount("1e3"), amount("1000")) == {"changed": (1, 1)}


def test_written_whole_numbers_are_text_and_keep_their_zeros(column):
    # They are ids as likely as counts.
    assert column(amount("007"), amount("7"))["differing"] == 1
    assert column(amount("7"), amount("8"))["kind"] == "text"


def test_a_text_column_that_holds_nothing_is_of_the_other_sides_sort(column):
    found = column(amount(None, type_=pl.String), as_decimal("1.50"))
    assert (found["kind"], found["only_right"]) == ("number", 1)
