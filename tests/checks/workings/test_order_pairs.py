from dataclasses import replace

import polars as pl
import pytest

from checks.vocabulary import NoEvidence
from checks.workings.order_pairs import names, order_pairs, sole


def test_a_due_order_without_a_row_is_missing_and_a_key_of_none_is_unknown(evidence):
    pairs = order_pairs(evidence(erp=[{}, {}], esp=[{}, {"order_id_raw": "W"}]))
    assert pairs.missing["order_id"].to_list() == ["o-2"]
    assert pairs.unknown["key"].to_list() == ["W"]


def test_a_key_that_is_a_refunds_own_is_neither(evidence):
    esp = [{}, {"order_id_raw": "r-1"}]
    pairs = order_pairs(evidence(erp=[{}], esp=esp, erp_refund=[{}]))
    assert (pairs.unknown.height, pairs.refunds["key"].to_list()) == (0, ["r-1"])


def test_an_order_under_two_names_is_there_once(evidence):
    esp = [{}, {"order_id_raw": "shop-7"}]
    made = evidence(erp=[{"channel_ref": "shop-7"}], esp=esp)
    assert sorted(names(made).rows()) == [("o-1", "o-1"), ("shop-7", "o-1")]
    pairs = order_pairs(made)
    assert (pairs.missing.height, pairs.unknown.height) == (0, 0)


def test_an_order_that_is_not_due_is_known_and_never_missing(evidence):
    kept_out = {"status": "cancelled"}
    pairs = order_pairs(evidence(erp=[kept_out, kept_out], esp=[{}]))
    assert (pairs.missing.height, pairs.unknown.height) == (0, 0)


def test_an_order_whose_id_is_blank_is_missing(evidence):
    pairs = order_pairs(evidence(erp=[{}, {"order_id": " "}], esp=[{}]))
    assert pairs.missing["order_id"].to_list() == [" "]


def test_the_orders_are_compared_once_for_all_who_ask(evidence):
    made = evidence(erp=[{}], esp=[{}])
    assert order_pairs(made) is order_pairs(made)


def test_a_name_of_two_orders_tells_the_lines_of_neither():
    rows = [("o-1", "SHOP"), ("o-2", "SHOP"), ("o-2", "2"), ("o-3", "3")]
    named = pl.DataFrame(rows, schema=["order_id", "key"], orient="row")
    assert sole(named).rows() == [("o-3", "3")]


def test_without_an_engine_nothing_can_be_asked_of_rows(evidence):
    made = replace(evidence(erp=[{}], esp=[{}]), engine=None)
    with pytest.raises(NoEvidence, match="no engine"):
        order_pairs(made)
