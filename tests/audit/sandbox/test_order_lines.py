"""Lines that may bear a fault are old, single of their kind, and not taken back."""

from datetime import datetime

import pytest

from audit.sandbox.planting.ground import ground
from audit.sandbox.planting.order_lines import FIT, one_each, with_lines
from audit.sandbox.shop import build

LATER = {"invoice_no": "900", "invoice_ts": datetime.fromisoformat("2026-11-02T12:00")}
OTHER = {"stock_code": "71002", "unit_price": 4}


@pytest.fixture
def fit(trade_of):
    """Codes of the lines that may bear a fault, in a shop that did this trade and went on."""

    def made(*lines):
        planted = with_lines(ground(build(trade_of(*lines, LATER), 1)))
        return sorted(planted.lines.filter(FIT)["sku"])

    return made


def test_every_line_of_an_old_order_may_bear_a_fault(fit):
    assert fit({}, OTHER) == ["71001", "71002"]


def test_a_line_alone_in_its_order_may_not(fit):
    assert fit({}) == []


@pytest.mark.parametrize("code", ["71001", "71001A", "71001a"])
def test_lines_with_codes_alike_may_not(fit, code):
    assert fit({}, OTHER, {"stock_code": code}) == ["71002"]


def test_postage_and_gifts_may_not(fit):
    assert fit({}, {"stock_code": "POST"}, OTHER | {"unit_price": 0}) == ["71001"]


def test_lines_of_an_order_that_took_something_back_may_not(fit):
    back = {"invoice_no": "C2", "quantity": -1, "invoice_ts": LATER["invoice_ts"]}
    assert fit({}, OTHER, back) == []


def test_an_order_gives_one_line_and_only_once(trade_of):
    planted = with_lines(ground(build(trade_of({}, OTHER, LATER), 1)))
    assert one_each(planted, 5, FIT).height == 1
    assert one_each(planted, 5, FIT).is_empty()
