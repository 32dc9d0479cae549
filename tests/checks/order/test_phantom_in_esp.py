from datetime import timedelta

import pytest

from checks.order.phantom_in_esp import phantom_in_esp

KNOWN = [{"order_id": "1001"}, {"order_id": "1009"}]


def keys(found, evidence):
    return [key for key, _, _ in found(phantom_in_esp, evidence)]


def test_a_sale_of_an_order_that_stokly_never_had_is_reported(evidence, answer):
    rows = [{"order_id_raw": "W-77"}, {"order_id_raw": "W-77", "amount_u": 5_000_000}]
    [row] = answer(phantom_in_esp, evidence(erp=[{}], esp=rows)).findings.to_dicts()
    assert (row["key"], row["field"], row["impact_u"]) == ("W-77", "order_id", 15_000_000)
    assert (row["expected"], row["actual"]) == (None, "W-77")


def test_a_known_order_is_not_reported(evidence, answer):
    one = answer(phantom_in_esp, evidence(erp=[{}], esp=[{}]))
    assert (one.examined, one.findings.height, one.state) == (1, 0, "passed")


@pytest.mark.parametrize("form", ["order_id", "channel_ref", "nice_id"])
def test_any_name_of_an_order_makes_it_known(evidence, found, form):
    sent = [{"order_id_raw": " shop-7 "}]
    assert keys(found, evidence(erp=[{form: "shop-7"}], esp=sent)) == []


@pytest.mark.parametrize(
    "said", [{"is_test": True}, {"in_scope": False}, {"status": "cancelled"}], ids=str
)
def test_an_order_that_stokly_knows_in_any_state_is_known(evidence, found, said):
    assert keys(found, evidence(erp=[said], esp=[{}])) == []


def test_a_refund_under_its_own_id_is_known_and_no_order(evidence, answer):
    rows = [{}, {"order_id_raw": "r-1", "quantity": -1, "amount_u": -1_000_000}]
    one = answer(phantom_in_esp, evidence(erp=[{}], esp=rows, erp_refund=[{}]))
    assert (one.examined, one.findings.height, one.unasked) == (1, 0, {})


def test_without_refunds_it_is_told_that_they_look_unknown(evidence, answer):
    one = answer(phantom_in_esp, evidence(erp=[{}], esp=[{}]))
    assert "no source gives erp_refund" in one.unasked["refunds"]


def test_a_sale_loaded_within_the_settle_time_is_not_yet_asked_about(evidence, answer, noon):
    new = {"order_id_raw": "W-77", "loaded_at": noon - timedelta(minutes=14)}
    one = answer(phantom_in_esp, evidence(erp=[{}], esp=[{}, new]))
    assert (one.examined, one.findings.height) == (1, 0)
    old = new | {"loaded_at": noon - timedelta(minutes=15)}
    assert answer(phantom_in_esp, evidence(erp=[{}], esp=[{}, old])).findings.height == 1


def test_a_sale_without_a_load_time_is_asked_about(evidence, found):
    assert keys(found, evidence(erp=[{}], esp=[{"order_id_raw": "W", "loaded_at": None}])) == ["W"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("1005", "a number between Stokly's own: removed there"),
        ("1010", "a number like Stokly's, beyond its last or before its first: "),
        ("DE-1005", "of another account: DE- before a number like Stokly's"),
        ("WT-x9kq", "a name unlike Stokly's: tracked on the web alone"),
        ("test-5", "a test, by its name"),
        ("latest5", "a name unlike Stokly's"),
    ],
)
def test_where_it_may_come_from_is_told_by_its_key(evidence, answer, key, words):
    one = answer(phantom_in_esp, evidence(erp=KNOWN, esp=[{"order_id_raw": key}]))
    assert one.findings["cause"][0].startswith(words)


def phantom(evidence, orders, amount_u):
    rows = [{"order_id_raw": f"o-{at}", "amount_u": 100_000_000} for at in range(1, orders)]
    return evidence(erp=[{}] * orders, esp=[*rows, {"order_id_raw": "W", "amount_u": amount_u}])


def test_two_thousandths_of_the_value_are_grave_and_of_nineteen_orders_never(evidence, found):
    def grade(orders, amount_u):
        return found(phantom_in_esp, phantom(evidence, orders, amount_u))[0][2]

    # 19 orders of £100 and £3.807615..., a five-hundredth of all.
    assert (grade(20, 3_807_616), grade(20, 3_807_615)) == ("S2", "S3")
    assert grade(19, 100_000_000) == "S3"


def test_origins_are_shown_with_their_money(evidence, answer):
    rows = [{"order_id_raw": one} for one in ("WT-a", "WT-b", "DE-1005")]
    shown = answer(phantom_in_esp, evidence(erp=KNOWN, esp=rows)).exhibits["by_origin"]
    assert shown["orders"].to_list() == [2, 1]
    assert shown["amount_u"].to_list() == [20_000_000, 10_000_000]


def test_an_unknown_order_without_an_amount_is_told(evidence, answer):
    one = answer(phantom_in_esp, evidence(erp=[{}], esp=[{"order_id_raw": "W", "amount_u": None}]))
    assert one.unasked["amounts"] == "1 of 1 unknown orders have no amount"


@pytest.mark.parametrize("lacking", ["erp", "esp"])
def test_without_either_side_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(phantom_in_esp, evidence(**tables)).not_run


def test_sales_data_without_rows_are_not_green(evidence, answer):
    assert answer(phantom_in_esp, evidence(erp=[{}], esp=[])).state == "not run"


def test_an_unknown_order_is_work_and_stands_in_no_file(evidence, answer):
    one = answer(phantom_in_esp, evidence(erp=[{}], esp=[{"order_id_raw": "W-77"}]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["seen"]) == ("work", "W-77", "1 rows")
    assert (row["because"].endswith("take its row out"), one.files) == (True, {})
