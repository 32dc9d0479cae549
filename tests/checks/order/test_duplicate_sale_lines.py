from dataclasses import replace

import pytest

from checks.order.duplicate_sale_lines import duplicate_sale_lines
from checks.vocabulary import Design

B, LATER = {"sku": "B"}, {"load_id": "L2"}


def extra(told, evidence):
    return [(key, impact) for key, _, impact in told(duplicate_sale_lines, evidence)]


def test_an_order_brought_by_two_loads_is_there_once_too_often(held, told):
    assert told(duplicate_sale_lines, held([{}], [{}, LATER])) == [
        ("o-1", "brought again by load L2; kept: load L1", 12_000_000)
    ]


def test_an_order_that_is_there_once_is_not_reported(held, answer):
    one = answer(duplicate_sale_lines, held([{}], [{}]))
    assert (one.examined, one.findings.height, one.state) == (1, 0, "passed")


def test_the_rows_and_their_loads_are_told(held, answer):
    [row] = answer(duplicate_sale_lines, held([{}], [{}, LATER])).findings.to_dicts()
    assert (row["field"], row["expected"], row["actual"]) == ("sale_lines", "1 rows", "2 rows")
    assert row["records"] == ["L2"]


def test_equal_rows_of_one_load_are_copies_where_stokly_has_one_line(held, told):
    words = "more equal rows than Stokly has lines, 2 too many in load L1"
    assert told(duplicate_sale_lines, held([{}], [{}] * 3)) == [("o-1", words, 24_000_000)]


def test_equal_rows_are_right_where_stokly_has_as_many_lines(held, told):
    assert extra(told, held([{}, {}], [{}, {}])) == []
    assert extra(told, held([{}, {}], [{}] * 3)) == [("o-1", 12_000_000)]


def test_rows_that_add_up_to_the_line_are_no_copies(held, told):
    halves = [{"quantity": 1, "amount_u": 6_000_000}] * 2
    assert extra(told, held([{}], halves)) == []
    assert extra(told, held([{}], [halves[0], halves[1] | LATER])) == []


def test_of_two_loads_the_one_nearest_to_stokly_is_kept(held, told):
    other = LATER | {"quantity": 3, "amount_u": 18_000_000}
    assert extra(told, held([{}], [{}, other])) == [("o-1", 18_000_000)]
    rows = [{"quantity": 1, "amount_u": 6_000_000}, LATER]
    assert extra(told, held([{}], rows)) == [("o-1", 6_000_000)]


def test_a_resend_with_a_line_more_makes_the_first_load_the_copy(held, told):
    rows = [{}, LATER, LATER | {"item": "B"}]
    [(_, cause, impact)] = told(duplicate_sale_lines, held([{}, B], rows))
    assert (cause, impact) == ("brought again by load L1; kept: load L2", 12_000_000)


def test_a_second_load_that_completes_the_order_is_no_copy(held, told):
    assert extra(told, held([{}, B], [{}, LATER | {"item": "B"}])) == []


def test_a_resend_under_another_code_is_the_same_line(held, told):
    rows = [{}, LATER | {"item": "a"}]
    assert extra(told, held([{}], rows)) == [("o-1", 12_000_000)]


def test_a_resend_under_another_name_of_the_order_is_the_same_order(held, told):
    rows = [{}, LATER | {"order_id_raw": "shop-7"}]
    assert extra(told, held([{}], rows, erp=[{"channel_ref": "shop-7"}])) == [("o-1", 12_000_000)]


def test_goods_taken_back_are_no_copy(held, told):
    back = LATER | {"quantity": -2, "amount_u": -12_000_000}
    assert extra(told, held([{}], [{}, back])) == []


def test_of_a_kept_load_a_copy_is_counted_too(held, told):
    assert extra(told, held([{}], [{}, {}, LATER])) == [("o-1", 24_000_000)]


def test_without_loads_equal_rows_are_found_and_edited_ones_are_told(held, answer):
    nameless = {"load_id": None}
    unfilled = {"esp_sale_line": ["load_id"]}
    one = answer(duplicate_sale_lines, held([{}], [nameless] * 2, unfilled=unfilled))
    assert one.findings["impact_u"].to_list() == [12_000_000]
    assert "not recognised" in one.unasked["loads"]


def test_an_order_of_which_a_row_names_no_load_is_judged_by_equal_rows_alone(held, told):
    edited = LATER | {"quantity": 3, "amount_u": 18_000_000}
    rows = [{}, edited, {"item": "B", "load_id": None}]
    assert extra(told, held([{}, B], rows)) == []


def test_rows_of_another_time_are_no_copies_of_each_other(held, told, noon):
    nameless = {"load_id": None}
    assert extra(told, held([{}], [nameless, nameless | {"ts_utc": noon}])) == []


def test_an_order_out_of_scope_can_be_doubled_too(held, told):
    assert extra(told, held([{}], [{}, LATER], erp=[{"in_scope": False}])) == [("o-1", 12_000_000)]


def test_loads_that_brought_orders_again_are_shown(held, answer):
    lines = [{}, {"order_id": "o-2"}]
    rows = [{}, {"order_id_raw": "o-2"}]
    one = answer(duplicate_sale_lines, held(lines, rows + [row | LATER for row in rows]))
    assert one.exhibits["by_load"].rows() == [("L2", 2, 24_000_000)]


def doubled(held, of_many, orders, amount_u=12_000_000):
    lines, rows = of_many(orders, amount_u=amount_u)
    return held(lines, [*rows, rows[0] | LATER])


def test_one_order_in_a_thousand_or_five_hundred_pounds_are_grave(held, found, of_many):
    def grade(*said):
        return found(duplicate_sale_lines, doubled(held, of_many, *said))[0][2]

    assert (grade(1_000), grade(1_001), grade(19)) == ("S2", "S3", "S3")
    assert (grade(19, 500_000_000), grade(19, 499_999_999)) == ("S2", "S3")


def test_a_limit_of_the_settings_replaces_the_default(held, found):
    strict = replace(Design(), limits={duplicate_sale_lines.id: {"value": 12}})
    assert found(duplicate_sale_lines, held([{}], [{}, LATER], design=strict))[0][2] == "S2"


def test_rows_too_many_without_an_amount_are_told(held, answer):
    rows = [{"amount_u": None}] * 2
    one = answer(duplicate_sale_lines, held([{}], rows))
    assert one.unasked["amounts"].startswith("1 rows too many have no amount")


def test_an_order_whose_lines_nobody_gives_is_told(held, answer):
    rows = [{}, {"order_id_raw": "o-2"}, {"order_id_raw": "o-2"} | LATER]
    one = answer(duplicate_sale_lines, held([{}], rows, erp=[{}, {}]))
    assert (one.examined, one.findings.height) == (1, 0)
    assert one.unasked["orders without lines"].startswith("1 orders")


def test_the_order_of_rows_changes_nothing(held, told):
    lines = [{"order_id": f"o-{at % 7}", "sku": "AB"[at % 2]} for at in range(20)]
    rows = [{"order_id_raw": f"o-{at % 7}", "item": "ABab"[at % 4]} for at in range(40)]
    rows = [row | {"load_id": f"L{at % 3}"} for at, row in enumerate(rows)]
    first = told(duplicate_sale_lines, held(lines, rows))
    rows = rows[1::2] + rows[::2]
    assert told(duplicate_sale_lines, held(lines[::-1], rows)) == first != []


@pytest.mark.parametrize("lacking", ["erp", "erp_order_line", "esp"])
def test_without_a_table_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "erp_order_line": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(duplicate_sale_lines, evidence(**tables)).not_run


def test_rows_too_many_are_work_and_the_file_has_the_order_once(held, answer):
    one = answer(duplicate_sale_lines, held([{}], [{}, LATER]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["seen"], row["desired"]) == ("work", "2 rows", "1 rows")
    assert one.files["sales_correction"].select("item", "price").rows() == [("A", "12.00")]
