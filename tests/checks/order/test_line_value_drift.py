import pytest

from checks.order.line_value_drift import line_value_drift
from checks.vocabulary import Basis, Design

NET = Design(basis=Basis(tax=False))


def cause(told, evidence):
    [(_, words, _)] = told(line_value_drift, evidence)
    return words


def test_a_unit_price_for_the_whole_line_is_found(held, told):
    assert told(line_value_drift, held([{}], [{"amount_u": 6_000_000}])) == [
        ("o-1/A", "the price of one unit stands for the whole line", 6_000_000)
    ]


def test_the_same_amount_is_not_reported(held, answer):
    one = answer(line_value_drift, held([{}], [{}]))
    assert (one.examined, one.findings.height, one.state) == (1, 0, "passed")


def test_both_amounts_are_told(held, answer):
    [row] = answer(line_value_drift, held([{}], [{"amount_u": 11_000_000}])).findings.to_dicts()
    assert (row["field"], row["expected"], row["actual"]) == ("amount_u", "12000000", "11000000")


def test_half_a_penny_a_unit_is_tolerated_a_penny_at_least_and_five_at_most(held, told):
    tolerated = {1: 10_000, 2: 10_000, 3: 15_000, 10: 50_000, 11: 50_000, 500: 50_000}
    cases = [
        (n, sign * (u + over)) for n, u in tolerated.items() for sign in (1, -1) for over in (0, 1)
    ]
    lines = [{"order_id": f"o-{n} by {off}", "qty_ordered": n} for n, off in cases]
    rows = [
        {"order_id_raw": f"o-{n} by {off}", "quantity": n, "amount_u": 12_000_000 + off}
        for n, off in cases
    ]
    beyond = [(f"o-{n} by {off}/A", abs(off)) for n, off in cases if abs(off) % 2]
    found = [(key, impact) for key, _, impact in told(line_value_drift, held(lines, rows))]
    assert found == sorted(beyond)


def test_what_the_amount_is_like_is_named(held, told):
    words = {
        24_000_000: "the whole line was multiplied by its units once more",
        10_000_000: "without VAT",
        15_000_000: "the list price",
        14_000_000: "today's price of the catalogue",
        1_200_000_000: "pence stand for pounds",
        11_000_000: "another price",
    }
    product = {"sku": "A", "price_u": 7_000_000, "msrp_u": 7_500_000}
    rows = [{"order_id_raw": f"o-{one}", "amount_u": one} for one in words]
    lines = [{"order_id": f"o-{one}"} for one in words]
    found = told(line_value_drift, held(lines, rows, erp_product=[product]))
    assert {key: cause for key, cause, _ in found} == {
        f"o-{one}/A": said for one, said in words.items()
    }


def test_a_discount_that_was_left_out_is_named(held, told):
    line = {"discount_u": 1_000_000, "discount_tax_u": 200_000}
    assert cause(told, held([line], [{}])) == "before discount"
    assert told(line_value_drift, held([line], [{"amount_u": 10_800_000}])) == []


def test_a_discount_of_the_whole_order_is_spread_over_its_lines(held, told):
    lines = [{"net_u": 20_000_000, "tax_u": 4_000_000}, {"sku": "B"}]
    rows = [{"amount_u": 21_600_000}, {"item": "B", "amount_u": 10_800_000}]
    assert told(line_value_drift, held(lines, rows, erp=[{"discount_u": 3_000_000}])) == []


def test_a_discount_that_the_lines_bear_is_not_spread_again(held, told):
    lines = [{"discount_u": 1_000_000, "discount_tax_u": 200_000}, {"sku": "B"}]
    rows = [{"amount_u": 10_800_000}, {"item": "B"}]
    assert told(line_value_drift, held(lines, rows, erp=[{"discount_u": 1_000_000}])) == []


def test_on_a_declared_basis_without_vat_net_amounts_agree(held, told):
    assert told(line_value_drift, held([{}], [{"amount_u": 10_000_000}], design=NET)) == []
    assert cause(told, held([{}], [{}], design=NET)) == "with VAT"


def test_amounts_of_another_basis_than_declared_are_no_finding_each(held, answer, of_many):
    lines, _ = of_many(20)
    rows = [{"order_id_raw": f"o-{at}", "amount_u": 10_000_000} for at in range(20)]
    one = answer(line_value_drift, held(lines, rows))
    assert "without VAT, after discount" in one.not_run


def test_another_quantity_is_another_checks_matter(held, told):
    rows = [{"quantity": 3, "amount_u": 18_000_000}, {"item": "B"}]
    assert told(line_value_drift, held([{}, {"sku": "B"}], rows)) == []


def test_units_left_of_a_part_cancelled_line_are_worth_their_part(held, told):
    line = {"qty_ordered": 3, "qty_cancelled": 1, "net_u": 10_000_000, "tax_u": 0}
    assert told(line_value_drift, held([line], [{"amount_u": 6_666_667}])) == []
    [(_, _, impact)] = told(line_value_drift, held([line], [{"amount_u": 7_666_667}]))
    assert impact == 1_000_000


def test_a_foreign_line_is_held_at_the_rate_of_its_order(held, told):
    erp = [{"currency": "EUR", "rate_ppb": 850_000_000}]
    assert told(line_value_drift, held([{}], [{"amount_u": 10_200_000}], erp=erp)) == []
    assert told(line_value_drift, held([{}], [{}], erp=erp))[0][2] == 1_800_000


def test_a_line_without_an_amount_is_told_and_not_judged(held, answer):
    ids = [f"o-{at}" for at in range(1, 6)]
    lines = [{"net_u": None}, {"tax_u": None}, {}, {}, {}]
    rows = [{}, {}, {"amount_u": None}, {}, {}]
    one = answer(
        line_value_drift,
        held(
            [line | {"order_id": one} for one, line in zip(ids, lines, strict=True)],
            [row | {"order_id_raw": one} for one, row in zip(ids, rows, strict=True)],
            erp=[{}, {}, {}, {"currency": "EUR"}, {}],
        ),
    )
    assert one.findings.height == 0
    assert one.unasked["lines without an amount"].startswith("4 lines")


def test_unit_prices_on_half_of_twenty_lines_are_the_gravest(held, found, of_many):
    lines, rows = of_many(20)
    unit = [row | {"amount_u": 6_000_000} for row in rows]
    graded = found(line_value_drift, held(lines, [*unit[:10], *rows[10:]]))
    assert {grade for *_, grade in graded} == {"S1"}
    graded = found(line_value_drift, held(lines, [*unit[:9], *rows[9:]]))
    assert {grade for *_, grade in graded} == {"S2"}


def test_half_a_percent_of_the_value_is_grave_and_of_nineteen_lines_never(held, found, of_many):
    grades = {
        (orders, off): found(line_value_drift, held(*of_many(orders, amount_u=12_000_000 - off)))[
            0
        ][2]
        for orders, off in ((20, 1_200_000), (20, 1_199_999), (19, 1_200_000))
    }
    assert list(grades.values()) == ["S2", "S3", "S3"]


def test_loads_and_channels_of_the_lines_are_shown(held, answer):
    one = answer(line_value_drift, held([{}], [{"amount_u": 11_000_000}], erp=[{"channel": "Web"}]))
    assert one.exhibits["by_load"].rows() == [("L1", 1, 1_000_000)]
    assert one.exhibits["by_channel"].rows() == [("Web", 1, 1_000_000)]


def test_the_order_of_rows_changes_nothing(held, told, of_many):
    lines, rows = of_many(30, amount_u=6_000_000)
    first = told(line_value_drift, held(lines, rows))
    rows = rows[1::2] + rows[::2]
    assert told(line_value_drift, held(lines[::-1], rows)) == first


@pytest.mark.parametrize("lacking", ["erp", "erp_order_line", "esp"])
def test_without_a_table_it_is_not_run(evidence, answer, lacking):
    tables = {"erp": [{}], "erp_order_line": [{}], "esp": [{}]}
    tables.pop(lacking)
    assert "no source gives" in answer(line_value_drift, evidence(**tables)).not_run


def test_lines_without_vat_leave_it_not_run_unless_none_is_declared(held, answer):
    unfilled = {"erp_order_line": ["tax_u"]}
    one = answer(line_value_drift, held([{}], [{}], unfilled=unfilled))
    assert "no source fills erp_order_line.tax_u" in one.not_run
    rows = [{"amount_u": 10_000_000}]
    assert answer(line_value_drift, held([{}], rows, unfilled=unfilled, design=NET)).not_run is None


def test_a_wrong_amount_is_work_and_the_file_has_stoklys(held, answer):
    one = answer(line_value_drift, held([{}], [{"amount_u": 6_000_000}]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["field"]) == ("work", "o-1", "price of A")
    assert (row["seen"], row["desired"]) == ("6.00", "12.00")
    assert one.files["sales_correction"]["price"].to_list() == ["12.00"]
