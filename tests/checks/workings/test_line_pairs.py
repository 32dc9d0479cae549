from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.workings.line_pairs import line_pairs

LINE = {"qty_ordered": 2, "net_u": 10_000_000, "tax_u": 2_000_000}
ROW = {"quantity": 2, "amount_u": 12_000_000, "load_id": "L1"}


@pytest.fixture
def pairs(evidence):
    """Call it with SKUs of one order in Stokly and items of it in Emarsys."""

    def made(skus, items, **tables):
        lines = [LINE | {"order_id": "o-1", "sku": sku} for sku in skus]
        rows = [ROW | {"order_id_raw": "o-1", "item": item} for item in items]
        return line_pairs(evidence(erp=[{}], erp_order_line=lines, esp=rows, **tables))

    return made


def test_an_order_whose_lines_are_all_the_same_is_not_compared_again(pairs):
    assert pairs("AB", "BA").comparison.rows == {"left": 0, "right": 0}


def test_an_order_that_agrees_within_the_tolerance_is_not_compared_either(evidence):
    lines = [LINE | {"order_id": "o-1", "sku": "A"}]
    rows = [ROW | {"order_id_raw": "o-1", "item": "A", "amount_u": 12_010_000}]
    made = line_pairs(evidence(erp=[{}], erp_order_line=lines, esp=rows))
    assert made.comparison.rows == {"left": 0, "right": 0}


def test_of_an_order_that_differs_every_line_is_compared_and_explained_to_nothing(pairs):
    found = pairs("ABC", "AB").comparison
    assert (found.rows, found.unexplained_u) == ({"left": 3, "right": 2}, 0)


def test_what_is_asked_about_is_counted_over_all_lines(pairs):
    counts = pairs("ABC", "AB").counts
    assert (counts["orders"], counts["lines"], counts["several"]) == (1, 3, 3)
    assert counts["value_u"] == 36_000_000


def test_relations_that_nobody_asks_for_again_are_gone(pairs):
    assert sorted(pairs("A", "A").relations) == ["entries", "names", "sales", "ways"]


def told(evidence, orders):
    """SKUs absent, renamed and drifted of each order, whatever the order of rows."""
    lines = [LINE | {"order_id": f"o-{at}", "sku": sku} for at, (ours, _) in orders for sku in ours]
    rows = [
        ROW | {"order_id_raw": f"o-{at}", "item": one} for at, (_, sold) in orders for one in sold
    ]
    found = line_pairs(evidence(erp=[{}] * len(orders), erp_order_line=lines, esp=rows))
    frames = (found.told.absent, found.told.renamed, found.drifted)
    return [sorted(frame.select("order_id", "sku").rows()) for frame in frames]


skus = st.lists(st.sampled_from("ABab"), max_size=5)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(orders=st.lists(st.tuples(skus, skus), min_size=8, max_size=20))
def test_every_sku_has_one_end_whatever_the_lines_and_their_order(evidence, orders):
    numbered = list(enumerate(orders, 1))
    found = told(evidence, numbered)
    ends = [line for kind in found for line in kind]
    assert len(set(ends)) == len(ends)
    turned = [(at, (ours[::-1], sold[::-1])) for at, (ours, sold) in numbered]
    assert told(evidence, turned[::-1]) == found
    for at, (ours, sold) in numbered:
        gone = {sku for order, sku in found[0] + found[1] if order == f"o-{at}"}
        assert gone <= set(ours) - set(sold)
        assert sorted(ours) != sorted(sold) or not [one for one in ends if one[0] == f"o-{at}"]


def test_a_quantity_of_a_ten_thousandth_is_not_lost(evidence):
    lines = [LINE | {"order_id": "o-1", "sku": "A"}]
    rows = [ROW | {"order_id_raw": "o-1", "item": "A", "quantity": Decimal("2.0001")}]
    [row] = line_pairs(evidence(erp=[{}], erp_order_line=lines, esp=rows)).drifted.to_dicts()
    assert row["their_quantity"] - row["our_quantity"] == Decimal("0.0001")


def test_a_spread_discount_adds_up_to_the_last_digit(evidence):
    discounts = (1, 2, 1_000_000, 9_999_998)
    line = {"net_u": 3_333_333, "tax_u": 0}
    ids = [f"o-{at}" for at in range(1, 5)]
    made = evidence(
        erp=[{"discount_u": one} for one in discounts],
        erp_order_line=[line | {"order_id": one, "sku": sku} for one in ids for sku in "ABC"],
        esp=[{"order_id_raw": one} for one in ids],
    )
    entries = line_pairs(made).relations["entries"]
    ways = pl.DataFrame(
        [{"order_id": one, "sku": s, "item": s, "way": 2} for one in ids for s in "ABC"]
    )
    found = made.engine.ask("other_codes", ways=made.engine.lay(ways), entries=entries, asked=[2])
    worth = found.group_by("order_id").agg(pl.col("amount_u").sum()).sort("order_id")["amount_u"]
    assert worth.to_list() == [9_999_999 - one for one in discounts]
