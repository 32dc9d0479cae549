import pytest

from checks.order.sku_mismatch import sku_mismatch

NONE = "a code that means no SKU of the order"
B = {"sku": "B"}


def test_a_code_that_means_nothing_is_the_line_that_is_left(held, told):
    assert told(sku_mismatch, held([{}, B], [{}, {"item": "B-OLD"}])) == [
        ("o-1/B", NONE, 12_000_000)
    ]


def test_lines_under_their_skus_are_not_reported(held, answer):
    one = answer(sku_mismatch, held([{}, B], [{}, {"item": "B"}]))
    assert (one.examined, one.findings.height, one.state) == (2, 0, "passed")


def test_both_codes_are_told(held, answer):
    [row] = answer(sku_mismatch, held([{}], [{"item": "7"}])).findings.to_dicts()
    assert (row["field"], row["expected"], row["actual"]) == ("sku", "A", "7")


def test_the_way_by_which_a_code_means_its_sku_is_named(held, told):
    ways = {
        "a": ({}, "the SKU in another case or with other blanks"),
        "A ": ({}, "the SKU in another case or with other blanks"),
        "MKT-A": ({"listing_sku": "MKT-A"}, "the SKU of the channel's listing"),
        "555": ({"listing_ref": "555"}, "the store's own reference"),
        "P": ({"parent_sku": "P"}, "the SKU of its parent"),
    }
    lines = [line | {"order_id": f"o-{item}"} for item, (line, _) in ways.items()]
    rows = [{"order_id_raw": f"o-{item}", "item": item} for item in ways]
    rows[1]["order_id_raw"], lines[1]["order_id"] = "o-blank", "o-blank"
    causes = [cause for _, cause, _ in told(sku_mismatch, held(lines, rows))]
    assert sorted(causes) == sorted(words for _, words in ways.values())


def test_a_parent_that_the_catalogue_alone_knows_is_named(held, told):
    product = {"sku": "A", "parent_sku": "P"}
    [(_, words, _)] = told(sku_mismatch, held([{}], [{"item": "P"}], erp_product=[product]))
    assert words == "the SKU of its parent"


def test_the_first_way_that_tells_decides(held, told):
    lines = [{"listing_sku": "b"}, B]
    words = {key: cause for key, cause, _ in told(sku_mismatch, held(lines, [{}, {"item": "b"}]))}
    assert words == {"o-1/B": "the SKU in another case or with other blanks"}


def test_a_listing_with_a_code_of_its_own_is_right_under_its_sku(held, told):
    assert told(sku_mismatch, held([{"listing_sku": "MKT-A"}], [{}])) == []


def test_a_parent_of_two_lines_means_neither(held, told):
    lines = [{"parent_sku": "P"}, B | {"parent_sku": "P", "qty_ordered": 5}]
    found = told(sku_mismatch, held(lines, [{}, {"item": "P", "quantity": 5}]))
    assert found == [("o-1/B", NONE, 12_000_000)]


def test_of_two_lines_left_the_one_that_is_alike_goes_under_the_code(held, told):
    lines = [B, {"sku": "C", "net_u": 50_000_000, "tax_u": 0}]
    assert told(sku_mismatch, held(lines, [{"item": "X"}])) == [("o-1/B", NONE, 12_000_000)]


def test_two_codes_that_fit_two_lines_alike_are_told_as_such(held, answer):
    one = answer(sku_mismatch, held([{}, B], [{"item": "X"}, {"item": "Y"}]))
    assert one.findings["key"].sort().to_list() == ["o-1/A", "o-1/B"]
    assert one.findings["actual"].null_count() == 2
    assert set(one.findings["cause"]) == {"one of several codes that mean no SKU of the order"}


def test_a_code_beside_lines_that_are_all_there_is_no_line_of_stoklys(held, told):
    assert told(sku_mismatch, held([{}], [{}, {"item": "X"}])) == [
        ("o-1/X", "no line of the order in Stokly", 12_000_000)
    ]


def test_what_is_no_goods_in_stokly_is_no_unknown_code(held, told):
    lines = [{}, {"sku": "POST", "kind": "shipping"}, {"sku": "CARD", "kind": "fee"}]
    assert told(sku_mismatch, held(lines, [{}, {"item": "POST"}, {"item": "CARD"}])) == []


def test_an_order_that_is_not_due_is_not_asked_about(held, answer):
    lines = [{}, {"order_id": "o-2"}]
    rows = [{"item": "X"}, {"order_id_raw": "o-2"}]
    one = answer(sku_mismatch, held(lines, rows, erp=[{"status": "cancelled"}, {}]))
    assert (one.examined, one.findings.height) == (1, 0)


def test_lines_under_one_name_of_two_orders_are_told(held, answer):
    erp = [{"channel_ref": "SHOP"}, {"channel_ref": "SHOP"}, {}]
    lines = [{}, {"order_id": "o-2"}, {"order_id": "o-3"}]
    rows = [{"order_id_raw": "SHOP", "item": "X"}, {"order_id_raw": "o-3"}]
    one = answer(sku_mismatch, held(lines, rows, erp=erp))
    assert (one.examined, one.findings.height) == (1, 0)
    assert one.unasked["orders under one name"].startswith("2 orders")


def test_lines_without_a_sku_are_told(held, answer):
    one = answer(sku_mismatch, held([{}, {"sku": None}], [{}]))
    assert (one.examined, one.unasked["lines without a SKU"]) == (
        1,
        "1 lines of Stokly's name no SKU",
    )


def test_one_line_in_a_hundred_is_grave_and_of_nineteen_never(held, found, of_many):
    def grade(orders):
        return found(sku_mismatch, held(*of_many(orders, item="X")))[0][2]

    assert (grade(100), grade(101), grade(19)) == ("S2", "S3", "S3")


def test_where_most_lines_go_by_one_other_way_it_is_one_finding(held, answer):
    ids = [f"o-{at}" for at in range(20)]
    lines = [{"order_id": one, "listing_sku": "MKT-A"} for one in ids]
    rows = [{"order_id_raw": one, "item": "MKT-A"} for one in ids]
    [row] = answer(sku_mismatch, held(lines, rows)).findings.to_dicts()
    assert (row["key"], row["severity"]) == ("all lines by the SKU of the channel's listing", "S2")
    assert (row["cause"], row["impact_u"]) == ("20 lines go by it", 240_000_000)


def test_the_order_of_rows_changes_nothing(held, told):
    lines = [{"order_id": f"o-{at}", "sku": sku} for at in range(9) for sku in "ABC"]
    rows = [
        {"order_id_raw": f"o-{at}", "item": item} for at in range(9) for item in ("a", "B", "X")
    ]
    first = told(sku_mismatch, held(lines, rows))
    rows = rows[1::2] + rows[::2]
    assert told(sku_mismatch, held(lines[::-1], rows)) == first != []


@pytest.mark.parametrize("lacking", ["erp", "erp_order_line", "esp"])
def test_without_a_table_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "erp_order_line": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(sku_mismatch, evidence(**tables)).not_run


def test_a_line_under_another_code_is_work_and_its_order_stands_in_the_file(held, answer):
    one = answer(sku_mismatch, held([{}, B], [{}, {"item": "B-OLD"}]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["field"]) == ("work", "o-1", "item")
    assert (row["seen"], row["desired"]) == ("B-OLD", "B")
    assert one.files["sales_correction"]["item"].to_list() == ["A", "B"]


def test_a_mapping_is_one_piece_of_work_and_no_file(held, answer):
    lines = [{"order_id": f"o-{at}", "listing_sku": "L"} for at in range(20)]
    rows = [{"order_id_raw": f"o-{at}", "item": "L"} for at in range(20)]
    one = answer(sku_mismatch, held(lines, rows))
    assert (one.repairs["action"].to_list(), one.files) == (["work"], {})
    assert one.repairs["because"][0].endswith("then all orders are loaded again")
