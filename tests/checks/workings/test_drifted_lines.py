from decimal import Decimal

import polars as pl
import pytest

from checks.workings.drifted_lines import nearest, times, tolerance_u

QUANTITY = pl.Decimal(18, 6)


def of(expression, **columns):
    return pl.select(expression(*(pl.lit(value, kind) for value, kind in columns.values()))).item()


@pytest.mark.parametrize(
    ("amount_u", "units", "share_u"),
    [(10, "4", 2), (14, "4", 4), (10, "3", 3), (11, "3", 4), (-10, "4", -2), (7, "0.5", 14)],
)
def test_shares_go_to_the_nearest_micro_unit_and_halves_to_the_even_one(amount_u, units, share_u):
    given = {"a": (amount_u * 10**6, pl.Int128), "q": (Decimal(units), QUANTITY)}
    assert of(nearest, **given) == share_u


def test_among_no_units_nothing_is_shared():
    assert of(nearest, a=(10, pl.Int128), q=(Decimal(0), QUANTITY)) is None


@pytest.mark.parametrize(
    ("amount_u", "units", "all_u"), [(6_000_000, "2", 12_000_000), (5, "0.5", 2), (7, "0.5", 4)]
)
def test_an_amount_times_units_is_exact_to_the_micro_unit(amount_u, units, all_u):
    assert of(times, a=(amount_u, pl.Int64), q=(Decimal(units), QUANTITY)) == all_u


@pytest.mark.parametrize(
    ("units", "told_u"),
    [("1", 10_000), ("3", 15_000), ("-3", 15_000), ("99", 50_000), (None, 10_000)],
)
def test_the_tolerance_is_half_a_penny_a_unit_within_its_bounds(units, told_u):
    value = None if units is None else Decimal(units)
    assert of(tolerance_u, q=(value, QUANTITY)) == told_u
