from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.stokly.line_amounts import before_discount

NET, TAX, OFF = "displayLinePrice", "displayLineTax", "displayLineDiscount"


def one(**line):
    texts = {name: pl.Series([text], dtype=pl.String) for name, text in line.items()}
    made = before_discount(pl.DataFrame(texts))
    return made.row(0, named=True)


def test_units_become_the_whole_line_with_their_discount_put_back():
    line = one(quantity="2", displayPrice="20.8333", displayTax="4.1667", displayDiscount="1.5")
    assert (line[NET], line[TAX], line[OFF]) == ("44.666600", "8.333400", "3.000000")


def test_the_amounts_of_units_are_gone_so_that_nothing_is_counted_twice():
    assert {*one(quantity="1", displayPrice="5")} == {"quantity", NET}


def test_a_line_total_counts_before_units_for_it_was_rounded_once():
    assert one(quantity="3", displayPrice="3.3333", displayLinePrice="10.00")[NET] == "10.000000"


@pytest.mark.parametrize("total", ["18.00", "20.00"])
def test_a_total_is_the_same_line_whether_its_discount_is_off_already_or_not(total):
    line = one(quantity="2", displayPrice="9", displayLinePrice=total, displayLineDiscount="2")
    assert line[NET] == "20.000000"


def test_the_tax_follows_its_line():
    line = one(
        quantity="2",
        displayPrice="9",
        displayLinePrice="18",
        displayLineTax="3.60",
        displayLineDiscount="2",
        displayLineDiscountTax="0.40",
    )
    assert line[TAX] == "4.000000"


def test_an_amount_that_is_none_stays_as_written_and_is_refused_later():
    assert one(quantity="1", displayLinePrice="1,50")[NET] == "1,50"


def test_a_unit_amount_without_a_quantity_is_no_line_amount():
    assert one(quantity=None, displayPrice="5")[NET] == "5 x nothing"


def test_a_line_that_says_nothing_says_nothing():
    assert one(quantity="1", displayPrice=None)[NET] is None


@settings(deadline=None)
@given(st.decimals(0, 99_999, places=4), st.integers(1, 999), st.decimals(0, 99, places=4))
def test_the_line_is_exact_to_the_last_digit(price, quantity, discount):
    line = one(quantity=str(quantity), displayPrice=f"{price:f}", displayDiscount=f"{discount:f}")
    assert Decimal(line[NET]) == (price + discount) * quantity
