import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.vocabulary import ReportError, money
from reports.amounts import pennies, said, settled, sums
from reports.cells import Count, Money
from reports.page import Column, Row, Table


def table(rows, total):
    return Table("Made.", (Column("Value", number=True),), tuple(Row((one,)) for one in rows),
                 (Row((total,)),), (tuple(range(len(rows))),))  # fmt: skip


def test_a_total_that_its_rows_do_not_make_is_refused():
    with pytest.raises(ReportError, match="says 3, its rows add up to 2"):
        settled(table([Count(1), Count(1)], Count(3)))


def test_a_total_across_currencies_is_refused():
    with pytest.raises(ReportError, match="different currencies"):
        settled(table([Money(1, "GBP"), Money(1, "EUR")], Money(2, "GBP")))


def test_printed_pennies_add_up_to_the_printed_total():
    third = Money(3_333_333, "GBP")
    whole = settled(table([third, third, third], Money(9_999_999, "GBP")))
    assert [row.cells[0].text for row in whole.rows] == ["£3.34", "£3.33", "£3.33"]
    assert whole.totals[0].cells[0].text == "£10.00"


@given(st.lists(st.integers(-(10**15), 10**15), max_size=20))
def test_pennies_add_up_whatever_the_amounts(amounts_u):
    whole = sum(amounts_u)
    target = money.pennies_of(abs(whole)) * (-1 if whole < 0 else 1)
    assert sum(pennies(amounts_u)) == target


def test_currencies_are_told_side_by_side_and_never_added(sample):
    found = sample.rows(
        sample.a_check(),
        {"impact_u": 2_000_000, "currency": "EUR"},
        {"impact_u": 5_000_000},
        {"impact_u": None},
    )
    assert said(sums(found)) == "£5.00 and €2.00"
