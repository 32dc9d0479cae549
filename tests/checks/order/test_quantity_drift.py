from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from checks.order.quantity_drift import quantity_drift
from checks.vocabulary import Design


def test_a_unit_too_many_is_worth_its_price(held, told):
    rows = [{"quantity": 3, "amount_u": 18_000_000}]
    assert told(quantity_drift, held([{}], rows)) == [("o-1/A", "another quantity", 6_000_000)]


def test_the_same_quantity_is_not_reported(held, answer):
    one = answer(quantity_drift, held([{}], [{}]))
    assert (one.examined, one.findings.height, one.state) == (1, 0, "passed")


def test_both_quantities_are_told_without_needless_zeros(held, answer):
    [row] = answer(quantity_drift, held([{}], [{"quantity": Decimal("2.5")}])).findings.to_dicts()
    assert (row["field"], row["expected"], row["actual"]) == ("quantity", "2", "2.5")


def test_ten_units_are_ten(held, answer):
    [row] = answer(quantity_drift, held([{"qty_ordered": 10}], [{"quantity": 20}])).findings.rows(
        named=True
    )
    assert (row["expected"], row["actual"]) == ("10", "20")


def test_cancelled_units_that_are_kept_are_named(held, told):
    lines = [{"qty_cancelled": 1}]
    assert told(quantity_drift, held(lines, [{}])) == [
        ("o-1/A", "cancelled units are kept", 6_000_000)
    ]


def test_cancelled_units_that_were_left_out_are_right(held, told):
    rows = [{"quantity": 1, "amount_u": 6_000_000}]
    assert told(quantity_drift, held([{"qty_cancelled": 1}], rows)) == []


def test_a_line_cancelled_whole_is_told_and_not_judged(held, answer):
    one = answer(quantity_drift, held([{"qty_cancelled": 2}, {"sku": "B"}], [{}, {"item": "B"}]))
    assert (one.findings.height, list(one.unasked)) == (0, ["cancelled lines"])


def test_returned_units_taken_off_the_sale_are_named(held, told):
    rows = [{"quantity": 1, "amount_u": 6_000_000}]
    [(_, cause, _)] = told(quantity_drift, held([{"qty_returned": 1}], rows))
    assert cause == "returned units are taken off the sale"


def test_a_pack_for_pieces_costs_nothing_where_the_amount_is_right(held, told):
    [(_, cause, impact)] = told(quantity_drift, held([{"qty_ordered": 12}], [{"quantity": 1}]))
    assert (cause, impact) == ("another unit of measure: the amount is right", 0)


def test_a_component_counted_beside_its_kit_is_named(held, told):
    lines = [{"line_id": "kit"}, {"sku": "B", "parent_line_id": "kit", "net_u": 0, "tax_u": 0}]
    rows = [{}, {"item": "B", "amount_u": 500_000}]
    assert told(quantity_drift, held(lines, rows)) == [
        ("o-1/B", "a component of a kit is counted beside it", 500_000)
    ]


def test_two_lines_of_one_sku_are_one_row_of_both(held, told):
    rows = [{"quantity": 4, "amount_u": 24_000_000}]
    assert told(quantity_drift, held([{}, {}], rows)) == []


def test_one_line_in_two_rows_of_one_unit_is_the_same_quantity(held, told):
    rows = [{"quantity": 1, "amount_u": 6_000_000}] * 2
    assert told(quantity_drift, held([{}], rows)) == []


def test_goods_taken_back_are_not_taken_off(held, told):
    back = [{"quantity": -1, "amount_u": amount_u} for amount_u in (-6_000_000, 6_000_000, None)]
    lines, other = [{}, {"sku": "B"}], {"item": "B", "quantity": 3}
    assert [key for key, *_ in told(quantity_drift, held(lines, [{}, *back, other]))] == ["o-1/B"]


def test_what_is_there_once_too_often_is_another_checks_matter(held, told):
    lines, rows = [{}, {"sku": "B"}], [{}, {"load_id": "L2"}, {"item": "B"}, {"item": "B"}]
    assert told(quantity_drift, held(lines, rows)) == []


def test_a_sale_in_another_currency_is_worth_its_price_at_its_rate(held, told):
    erp = [{"currency": "EUR", "rate_ppb": 850_000_000}]
    rows = [{"quantity": 3, "amount_u": 15_300_000}]
    assert told(quantity_drift, held([{}], rows, erp=erp))[0][2] == 5_100_000


def test_an_order_that_need_not_be_right_yet_is_not_asked_about(held, answer, noon):
    just_ready, just_changed = noon - timedelta(hours=4), noon - timedelta(hours=3)
    erp = [{"in_scope": False}, {"status": "cancelled"}, {"status": "on_hold"}]
    erp += [{"ready_at": just_ready}, {"updated_at": just_changed}, {}]
    ids = [f"o-{at}" for at in range(1, 7)]
    rows = [{"order_id_raw": one, "quantity": 3} for one in ids[:-1]] + [{"order_id_raw": "o-6"}]
    one = answer(quantity_drift, held([{"order_id": one} for one in ids], rows, erp=erp))
    assert (one.examined, one.findings.height) == (1, 0)


def test_a_quantity_that_nobody_tells_is_not_judged(held, answer):
    lines = [{}, {"order_id": "o-2"}, {"order_id": "o-3", "qty_ordered": None}]
    rows = [{"quantity": None}, {"order_id_raw": "o-2"}, {"order_id_raw": "o-3"}]
    one = answer(quantity_drift, held(lines, rows))
    assert one.findings.height == 0
    assert one.unasked["lines without a quantity"].startswith("2 lines")


def test_of_two_hundred_lines_one_is_grave_and_of_nineteen_none(held, found, of_many):
    assert {grade for *_, grade in found(quantity_drift, held(*of_many(200, quantity=3)))} == {"S2"}
    assert {grade for *_, grade in found(quantity_drift, held(*of_many(201, quantity=3)))} == {"S3"}
    assert {grade for *_, grade in found(quantity_drift, held(*of_many(19, quantity=3)))} == {"S3"}


def test_a_limit_of_the_settings_replaces_the_default(held, answer, of_many):
    lenient = replace(Design(), limits={quantity_drift.id: {"share": 0.5}})
    one = answer(quantity_drift, held(*of_many(20, quantity=3), design=lenient))
    assert one.findings["severity"].to_list() == ["S3"]


def test_the_order_of_rows_changes_nothing(held, told, of_many):
    lines, rows = of_many(30, quantity=7)
    rows += [{"quantity": 1, "order_id_raw": "o-5", "amount_u": 6_000_000}]
    first = told(quantity_drift, held(lines, rows))
    rows = rows[1::2] + rows[::2]
    assert told(quantity_drift, held(lines[::-1], rows)) == first


@pytest.mark.parametrize("lacking", ["erp", "erp_order_line", "esp"])
def test_without_a_table_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "erp_order_line": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(quantity_drift, evidence(**tables)).not_run


def test_sales_without_quantities_leave_it_not_run(held, answer):
    one = answer(quantity_drift, held([{}], [{}], unfilled={"esp_sale_line": ["quantity"]}))
    assert "no source fills esp_sale_line.quantity" in one.not_run


def test_a_shop_without_lines_is_not_green(held, answer):
    assert answer(quantity_drift, held([], [], erp=[{}])).state == "not run"


def test_a_wrong_quantity_is_work_and_the_file_has_stoklys(held, answer):
    one = answer(quantity_drift, held([{}], [{"quantity": 3}]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["field"]) == ("work", "o-1", "quantity of A")
    assert (row["seen"], row["desired"]) == ("3", "2")
    assert one.files["sales_correction"]["quantity"].to_list() == ["2"]
