from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.workings.written_values import amount, instant, line, quantity


def written(rule, *values, kind=None):
    rows = pl.DataFrame({"one": pl.Series(values, dtype=kind)})
    return rows.select(told=rule(pl.col("one")))["told"]


@pytest.mark.parametrize(
    ("amount_u", "text"),
    [
        (0, "0.00"),
        (12_340_000, "12.34"),
        (-100_000, "-0.10"),
        (-1, "-0.000001"),
        (3_333_333, "3.333333"),
        (11_952_000, "11.952"),
        (None, None),
    ],
)
def test_an_amount_is_written_with_two_places_at_least_and_no_more_than_it_has(amount_u, text):
    assert written(amount, amount_u, kind=pl.Int64).to_list() == [text]


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_no_micro_unit_of_an_amount_is_lost(amount_u):
    [text] = written(amount, amount_u, kind=pl.Int64)
    assert Decimal(text).scaleb(6) == amount_u
    assert len(text.partition(".")[2]) >= 2


@pytest.mark.parametrize(("units", "text"), [("2", "2"), ("2.5", "2.5"), ("-10", "-10")])
def test_a_quantity_has_no_zeros_at_its_end(units, text):
    assert written(quantity, Decimal(units), kind=pl.Decimal(18, 6)).to_list() == [text]


def test_an_instant_is_utc_to_the_second():
    moment = datetime(2026, 3, 2, 9, 15, 0, 999_999, tzinfo=UTC)
    assert written(instant, moment).to_list() == ["2026-03-02T09:15:00Z"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\r\nb", "a b"),
        (" Red \u2028 star\t", "Red star"),
        ("gift \U0001f381", "gift"),
        ("caf\u00e9 \u20ac", "caf\u00e9 \u20ac"),
        ("\x00\x07", None),
        (" \U0001f381 ", None),
        (None, None),
    ],
)
def test_a_text_stands_on_one_line_and_has_no_sign_of_four_bytes(text, told):
    assert written(line, text, kind=pl.String).to_list() == [told]


@given(st.text())
def test_whatever_a_text_holds_emarsys_can_take_it(text):
    [told] = written(line, text, kind=pl.String)
    assert told is None or (told and not set(told) & {"\n", "\r", "\x85", "\u2028"})
    assert all(len(sign.encode()) < 4 for sign in told or "")
