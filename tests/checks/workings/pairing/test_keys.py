"""What names a record: ids as they are written, and what is no key at all."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

NBSP = "\N{NO-BREAK SPACE}"
BLANK = ["", " ", "   ", "\t", "\r\n", NBSP, f" {NBSP}\t", "\N{IDEOGRAPHIC SPACE}", "\N{EM SPACE}"]


def keys(*ids, type_=None):
    return pl.DataFrame({"id": pl.Series(ids, dtype=type_, strict=False), "v": 1})


def near(answer):
    return {step: count for step, count, _ in answer.near_keys.rows()}


def test_a_blank_key_meets_nothing(apart):
    left, right = keys(*BLANK, "a"), keys(*BLANK, *BLANK, "a")
    assert apart(left, right) == {"blank": (len(BLANK), 2 * len(BLANK))}


def test_a_null_key_meets_nothing(apart):
    left, right = keys(None, "a"), keys(None, None, "a")
    assert apart(left, right) == {"blank": (1, 2)}


def test_a_blank_key_is_no_key_and_pairs_with_none(told):
    answer = told(keys(" ", "a"), keys(" ", "a").with_columns(v=pl.Series([2, 1])))
    assert answer.keys == {"left": 1, "right": 1}
    assert answer.changed.is_empty()


def test_one_blank_part_makes_a_key_blank(apart):
    left = pl.DataFrame({"id": ["a", "b"], "no": ["1", " "], "v": [1, 2]})
    right = pl.DataFrame({"id": ["a", "b"], "no": ["1", " "], "v": [1, 3]})
    assert apart(left, right, on=["id", "no"]) == {"blank": (1, 1)}


def test_rows_without_a_key_that_are_the_same_do_not_set_the_sides_apart(told):
    left = pl.DataFrame({"id": [None, None, "a"], "v": [1, 2, 3]})
    assert told(left, left.reverse()).is_equal
    other = pl.DataFrame({"id": [None], "v": [9]}, schema=left.schema)
    for wrong in (left.with_columns(v=pl.Series([1, 9, 3])), left.head(1), other):
        assert not told(left, pl.concat([left, wrong])).is_equal
        assert not told(pl.concat([left, wrong]), left).is_equal


def test_a_null_key_is_not_an_empty_one_but_both_are_blank(told):
    answer = told(keys(None, type_=pl.String), keys(""))
    assert answer.blank["side"].to_list() == ["left", "right"]
    assert not answer.is_equal


@pytest.mark.parametrize("type_", [pl.Int64, pl.UInt8, pl.Int128, pl.Float64, pl.Decimal(9, 2)])
def test_a_whole_number_and_its_text_are_one_key(equal, type_):
    assert equal(keys("1", "20", "0"), keys(1, 20, 0, type_=type_))


def test_leading_zeros_make_another_key_and_it_is_said(told):
    answer = told(keys("0042", "7"), keys("42", "7"))
    assert (answer.missing["id"].to_list(), answer.extra["id"].to_list()) == (["0042"], ["42"])
    assert near(answer)["dropping leading zeros"] == 1


def test_leading_zeros_meet_where_the_key_is_tidied(equal):
    assert equal(keys("0042", "000"), keys("42", "0"), tidy={"id": ["zeros"]})


def test_case_alone_makes_another_key_and_it_is_said(told):
    answer = told(keys("sku-1a"), keys("SKU-1A"))
    assert near(answer) == {"ignoring case": 1}
    assert told(keys("sku-1a"), keys("SKU-1A"), tidy={"id": ["case"]}).is_equal


def test_blanks_around_a_key_make_another_and_it_is_said(told):
    answer = told(keys(" A1\n"), keys("A1"))
    assert near(answer) == {"trimming blanks": 1}
    assert told(keys(" A1\n"), keys("A1"), tidy={"id": ["blanks"]}).is_equal


def test_another_unicode_form_of_a_key_is_said(told):
    composed, loose = keys("Caf\u00e9"), keys("Cafe\u0301")
    assert near(told(composed, loose))["Unicode normalisation"] == 1
    assert told(composed, loose, tidy={"id": ["unicode"]}).is_equal


def test_dashes_in_a_key_meet_where_the_key_is_tidied(told):
    assert near(told(keys("SO-1"), keys("SO1"))) == {"dropping punctuation": 1}
    assert told(keys("SO-1"), keys("SO1"), tidy={"id": ["punctuation"]}).is_equal


def test_a_key_of_which_tidying_leaves_nothing_is_blank(apart):
    found = apart(keys("---"), keys("..."), tidy={"id": ["punctuation"]})
    assert found == {"blank": (1, 1)}


def test_tidied_keys_that_become_one_are_duplicates(apart):
    assert apart(keys("A", "a"), keys("a"), tidy={"id": ["case"]}) == {"duplicated": (1, 0)}


def test_whole_keys_beyond_what_a_float_holds_stay_apart(apart):
    left, right = keys(2**53, 2**53 + 1), keys(2**53, 2**53 + 2)
    assert apart(left, right) == {"missing": (1, 0), "extra": (0, 1)}


@pytest.mark.parametrize("lost", [2.0**53, -(2.0**53), float("nan"), float("inf")])
def test_a_float_key_that_has_lost_digits_names_nothing(apart, lost):
    assert apart(keys(1.0, lost), keys(1.0, lost)) == {"blank": (1, 1)}


def test_a_key_of_minus_zero_is_zero(equal):
    assert equal(keys(-0.0), keys("0"))


def test_parts_of_a_key_do_not_run_together(apart):
    left = pl.DataFrame({"id": ["ab"], "no": ["c"]})
    right = pl.DataFrame({"id": ["a"], "no": ["bc"]})
    assert apart(left, right, on=["id", "no"]) == {"missing": (1, 0), "extra": (0, 1)}


def test_a_day_meets_the_moments_of_that_day(equal):
    days = pl.DataFrame({"id": [date(2026, 3, 1)], "v": [1]})
    moments = pl.DataFrame({"id": [datetime(2026, 3, 1, 17, 30, tzinfo=UTC)], "v": [1]})
    assert equal(days, moments)


def test_a_day_meets_the_same_day_as_text(equal):
    days = pl.DataFrame({"id": [date(2026, 3, 1)], "v": [1]})
    assert equal(days, pl.DataFrame({"id": ["2026-03-01"], "v": [1]}))


def test_one_moment_in_two_zones_is_one_key(equal):
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)
    left = pl.DataFrame({"id": [moment], "v": [1]})
    abroad = pl.col("id").dt.convert_time_zone("America/New_York")
    assert equal(left, left.with_columns(abroad))


def test_a_key_with_quotes_and_dashes_is_a_key_like_any(apart):
    left = keys("O'Neil", 'say "x"', "--", "{{ id }}", "%s", "\\")
    assert apart(left, left.reverse()) == {}


def test_keys_alone_can_be_compared(apart):
    left, right = pl.DataFrame({"id": ["a", "b"]}), pl.DataFrame({"id": ["b", "b"]})
    assert apart(left, right) == {"missing": (1, 0), "duplicated": (0, 1)}


def test_a_truth_value_may_be_part_of_a_key(apart):
    left = pl.DataFrame({"id": ["a", "a"], "gift": [True, False], "v": [1, 2]})
    assert apart(left, left.reverse(), on=["id", "gift"]) == {}
