import json
from datetime import timedelta

import pytest

from checks.order.partial_transfer import partial_transfer

B = {"sku": "B"}
WHOLE = {"kind": "sales", "rows_in": 3, "rows_loaded": 2, "rows_rejected": 1}


def keys(told, evidence):
    return [key for key, _, _ in told(partial_transfer, evidence)]


@pytest.fixture
def load(noon):
    """A load that ended an hour before the fence; call it with what it says otherwise."""
    return lambda **said: [
        WHOLE | {"load_id": "L1", "finished_at": noon - timedelta(hours=1)} | said
    ]


def test_a_line_absent_beside_another_is_worth_itself(held, told):
    rows = [{"load_id": None}]
    assert told(partial_transfer, held([{}, B], rows)) == [
        ("o-1/B", "other lines of the order arrived", 12_000_000)
    ]


def test_an_order_with_every_line_is_not_reported(held, answer):
    one = answer(partial_transfer, held([{}, B], [{}, {"item": "B"}]))
    assert (one.examined, one.findings.height, one.state) == (2, 0, "passed")


def test_an_order_of_which_nothing_arrived_is_another_checks_matter(held, told):
    assert keys(told, held([{}, {"order_id": "o-2"}], [{}])) == []


def test_what_need_not_be_there_is_not_missed(held, told):
    lines = [{}, B | {"qty_cancelled": 2}, B | {"parent_line_id": "l-0"}]
    lines += [{"sku": "POST", "kind": "shipping"}, {"sku": "GIFT", "kind": "gift card"}]
    assert keys(told, held(lines, [{"quantity": 3}])) == []


def test_an_order_that_need_not_be_whole_yet_is_not_asked_about(held, answer, noon):
    just_ready, just_changed = noon - timedelta(hours=4), noon - timedelta(hours=3)
    erp = [{"in_scope": False}, {"cancelled_at": just_changed}, {"status": "on_hold"}]
    erp += [{"ready_at": just_ready}, {"updated_at": just_changed}, {}]
    ids = [f"o-{at}" for at in range(1, 7)]
    lines = [{"order_id": one, "sku": sku} for one in ids for sku in "AB"][:-1]
    one = answer(partial_transfer, held(lines, [{"order_id_raw": one} for one in ids], erp=erp))
    assert (one.examined, one.findings.height) == (1, 0)


def test_a_line_under_another_code_is_not_absent(held, told):
    assert keys(told, held([{}, B], [{}, {"item": "b"}])) == []
    assert keys(told, held([{}, B], [{}, {"item": "anything"}])) == []


def test_of_two_lines_and_one_unknown_code_the_other_line_is_absent(held, told):
    lines = [B, {"sku": "C", "net_u": 50_000_000, "tax_u": 0}]
    assert keys(told, held(lines, [{"item": "X"}])) == ["o-1/C"]


def test_a_line_of_an_order_sent_under_another_name_is_found(held, told):
    rows = [{"order_id_raw": "shop-7"}]
    assert keys(told, held([{}, B], rows, erp=[{"channel_ref": "shop-7"}])) == ["o-1/B"]


def test_a_row_that_takes_back_is_not_the_line(held, told):
    back = {"item": "B", "quantity": -2, "amount_u": -12_000_000}
    assert keys(told, held([{}, B], [{}, back])) == ["o-1/B"]


def test_lines_absent_from_one_load_are_one_incident(held, told, load):
    lines = [{"order_id": one, "sku": sku} for one in ("o-1", "o-2") for sku in "AB"]
    rows = [{}, {"order_id_raw": "o-2"}]
    evidence = held(lines, rows, esp_load=load(rows_in=5, started_at=None))
    causes = {cause for key, cause, _ in told(partial_transfer, evidence) if key != "L1"}
    span = "from 2026-06-14 12:00 to 2026-06-15 11:00, which broke off"
    assert causes == {f"2 lines absent of 2 orders, the rest by load L1 {span}"}


def test_each_incident_is_shown_with_its_load_and_money(held, answer):
    [row] = answer(partial_transfer, held([{}, B], [{}])).exhibits["by_load"].to_dicts()
    assert (row["load_id"], row["lines"], row["orders"], row["amount_u"]) == (
        "L1",
        1,
        1,
        12_000_000,
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"rows_in": 5}, "2 rows neither taken nor refused: the load broke off"),
        ({"rows_in": 1}, "2 rows taken or refused that none offered"),
    ],
)
def test_a_load_whose_rows_do_not_add_up_is_reported(held, answer, load, said, words):
    [row] = answer(partial_transfer, held([{}], [{}], esp_load=load(**said))).findings.to_dicts()
    assert (row["key"], row["field"], row["cause"], row["impact_u"]) == (
        "L1",
        "rows_in",
        words,
        None,
    )
    assert (row["expected"], row["actual"]) == (str(said["rows_in"]), "3")


@pytest.mark.parametrize("said", [{}, {"kind": "catalogue", "rows_in": 5}, {"finished_at": None}])
def test_a_load_that_is_whole_of_another_kind_or_still_running_is_not_reported(
    held, told, load, said
):
    said = {"rows_in": 5 if "finished_at" in said else 3} | said
    assert keys(told, held([{}], [{}], esp_load=load(**said))) == []


def test_a_load_that_does_not_count_its_rows_is_told(held, answer, load):
    one = answer(partial_transfer, held([{}], [{}], esp_load=load(rows_loaded=None)))
    assert one.unasked["loads"] == "1 of 1 loads do not count their rows"
    assert one.examined == 1


def test_without_loads_lines_are_asked_about_alone(held, answer):
    one = answer(partial_transfer, held([{}], [{}]))
    assert "no source gives esp_load" in one.unasked["loads"]


def partial(orders, absent):
    """Orders of two lines on one day, of which so many lack the second."""
    lines = [{"order_id": f"o-{at}", "sku": sku} for at in range(orders) for sku in "AB"]
    rows = [{"order_id_raw": line["order_id"], "item": line["sku"]} for line in lines]
    gone = {f"o-{at}" for at in range(absent)}
    return lines, [r for r in rows if not (r["order_id_raw"] in gone and r["item"] == "B")]


@pytest.mark.parametrize(
    ("orders", "absent", "grade"),
    [(2_100, 10, "S2"), (2_100, 9, "S3"), (200, 1, "S2"), (19, 1, "S3")],
)
def test_ten_orders_or_half_a_percent_of_a_day_are_grave(held, found, orders, absent, grade):
    graded = found(partial_transfer, held(*partial(orders, absent)))
    assert {one for *_, one in graded} == {grade}


@pytest.mark.parametrize(("net_u", "grade"), [(1_000_000_000, "S2"), (999_999_999, "S3")])
def test_a_thousand_pounds_are_grave(held, found, net_u, grade):
    lines = [{}, B | {"net_u": net_u, "tax_u": 0}]
    assert [one for *_, one in found(partial_transfer, held(lines, [{}]))] == [grade]


def test_an_absent_line_without_an_amount_is_told(held, answer):
    one = answer(partial_transfer, held([{}, B | {"net_u": None}], [{}]))
    assert one.unasked["amounts"] == "1 of 1 absent lines have no known amount"


def test_the_order_of_rows_changes_nothing(held, told):
    lines, rows = partial(30, 4)
    first = told(partial_transfer, held(lines, rows))
    rows = rows[1::2] + rows[::2]
    assert told(partial_transfer, held(lines[::-1], rows)) == first


@pytest.mark.parametrize("lacking", ["erp", "erp_order_line", "esp"])
def test_without_a_table_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "erp_order_line": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(partial_transfer, evidence(**tables)).not_run


def test_loads_alone_do_not_make_orders_without_lines_pass_unsaid(held, answer, load):
    one = answer(partial_transfer, held([], [{}], erp=[{}], esp_load=load()))
    assert "lines" in one.unasked


def test_the_absent_lines_of_an_order_are_appended_together_and_no_other(held, answer):
    one = answer(partial_transfer, held([{}, B, {"sku": "C"}], [{}]))
    assert one.repairs.select("key", "action", "record").rows() == [
        ("o-1/B", "append", "o-1"),
        ("o-1/C", "append", "o-1"),
    ]
    [body] = one.repairs["body"].unique()
    assert [row["item"] for row in json.loads(body)["rows"]] == ["B", "C"]
    [file] = one.files.values()
    assert sorted(file["item"]) == ["A", "B", "C"]


def test_a_line_that_a_strange_code_may_stand_for_is_not_appended(held, answer):
    cheap = {"sku": "C", "net_u": 1_000_000, "tax_u": 0}
    one = answer(partial_transfer, held([{}, B, cheap], [{}, {"item": "?"}]))
    assert set(one.repairs["action"]) == {"work"}
    assert "perhaps this one" in one.repairs["because"][0]


def test_a_load_that_broke_off_is_work(held, answer, load):
    one = answer(partial_transfer, held([{}], [{}], esp_load=load(rows_in=9)))
    assert one.repairs.select("key", "action", "record").rows() == [("L1", "work", "L1")]
