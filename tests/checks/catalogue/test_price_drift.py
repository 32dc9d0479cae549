from dataclasses import replace
from datetime import timedelta

import pytest

from checks.catalogue.price_drift import price_drift
from checks.vocabulary import Design

POUND, HALF_PENNY = 1_000_000, 5_000
RARELY = replace(Design(), limits={price_drift.id: {"share": 2}})


def told(one, *columns):
    return one.findings.select(columns).rows()


WRONG = [
    (9 * POUND, "S2", "lower in Emarsys"),
    (11 * POUND, "S3", "higher in Emarsys"),
    (10 * POUND - HALF_PENNY - 1, "S2", "lower in Emarsys"),
    (10 * POUND + HALF_PENNY + 1, "S3", "higher in Emarsys"),
    (8_333_333, "S2", "as if without VAT at 20 %"),
    (8_330_000, "S2", "as if without VAT at 20 %"),
    (9_520_000, "S2", "as if without VAT at 5 %"),
    (1_000 * POUND, "S3", "as if in pence"),
    (None, "S3", "none in Emarsys"),
]


def test_a_price_that_is_not_the_shop_s_is_reported(shop, answer):
    theirs = [{"price_u": held, "msrp_u": None} for held, *_ in WRONG]
    one = answer(price_drift, shop([{}] * len(WRONG), theirs, design=RARELY))
    found = {key: rest for key, *rest in told(one, "key", "actual", "severity", "cause")}
    for number, (held, *rest) in enumerate(WRONG, 1):
        assert found[f"s-{number}"] == [None if held is None else str(held), *rest]
    assert set(told(one, "field", "expected")) == {("price_u", "10000000")}


def test_half_a_penny_is_no_drift(shop, answer):
    apart = (0, HALF_PENNY, -HALF_PENNY)
    theirs = [{"price_u": 10 * POUND + one, "msrp_u": 12 * POUND + one} for one in apart]
    one = answer(price_drift, shop([{}] * 3, theirs))
    assert (one.examined, one.findings.height) == (6, 0)


def test_a_price_of_pennies_is_like_no_ratio(shop, answer):
    both = [{"price_u": 30_000, "msrp_u": None}], [{"price_u": 24_000, "msrp_u": None}]
    assert told(answer(price_drift, shop(*both)), "cause") == [("lower in Emarsys",)]


def test_another_price_before_reduction_is_reported_and_costs_nothing(shop, sold, answer):
    one = answer(price_drift, shop(theirs=[{"msrp_u": 15 * POUND}], **sold({"s-1": 3})))
    cause = "higher in Emarsys"
    assert told(one, "field", "severity", "cause", "impact_u") == [("msrp_u", "S3", cause, None)]


def test_a_struck_price_below_the_one_beside_it_is_reported_once(shop, answer):
    ours = [{"msrp_u": said} for said in (12 * POUND, 9 * POUND, None)]
    one = answer(price_drift, shop(ours, [{"msrp_u": 9 * POUND}] * 3))
    found = told(one, "key", "field", "expected", "actual")
    of_all = zip(("s-1", "s-2", "s-3"), ("12000000", "9000000", None), strict=True)
    assert sorted(found) == [(key, "msrp_u", said, "9000000") for key, said in of_all]
    assert set(told(one, "cause")) == {("below the price that it stands beside",)}


def test_a_struck_price_half_a_penny_below_is_not(shop, answer):
    msrp = {"msrp_u": 10 * POUND - HALF_PENNY}
    assert answer(price_drift, shop([msrp], [msrp])).findings.is_empty()
    less = {"msrp_u": 10 * POUND - HALF_PENNY - 1}
    assert answer(price_drift, shop([less], [less])).findings.height == 1


def test_what_one_side_need_not_state_is_no_drift(shop, answer):
    none = {"msrp_u": None}
    one = answer(price_drift, shop([none, {}], [{}, none]))
    assert (one.examined, one.findings.height, one.state) == (3, 0, "passed")


def test_only_active_items_that_both_sides_have_are_asked_about(shop, sold, answer, noon):
    just_changed = {"updated_at": noon - timedelta(hours=26)}
    ours = [{}, {"active": False}, {"active": None}, just_changed, {}]
    cheap = {"price_u": 2 * POUND, "msrp_u": POUND}
    theirs = [{}, cheap, cheap, cheap, {"item": "s-9"}]
    one = answer(price_drift, shop(ours, theirs, **sold({"s-2": 1, "s-3": 1})))
    assert (one.examined, one.findings.height) == (2, 0)


def test_an_item_without_a_price_in_stokly_is_told_and_not_asked_about(shop, answer):
    one = answer(price_drift, shop([{"price_u": None}, {}], [{}, {}]))
    assert (one.examined, one.findings.height) == (3, 0)
    assert one.unasked["price_u: not stated"] == "active items without one in Stokly: 1"


def test_the_impact_is_the_difference_times_the_units_of_thirty_days(shop, sold, answer):
    orders = sold({"s-1": 3, "s-2": 5})
    orders["erp_order_line"][0] |= {"qty_cancelled": 1}
    theirs = [{"price_u": 9_300_000}, {"price_u": 11_000_000}, {"price_u": POUND}]
    one = answer(price_drift, shop([{}, {}, {}], theirs, **orders))
    assert sorted(told(one, "key", "impact_u")) == [
        ("s-1", 2 * 700_000),
        ("s-2", 5 * POUND),
        ("s-3", 0),
    ]


def test_without_orders_a_drift_has_no_amount_and_the_reason_is_told(shop, answer):
    one = answer(price_drift, shop(theirs=[{"price_u": POUND}]))
    assert told(one, "impact_u") == [(None,)]
    assert one.unasked["units sold"].endswith("no source gives erp_order")


@pytest.mark.parametrize(("items", "severity"), [(100, "S2"), (101, "S3"), (19, "S3"), (20, "S2")])
def test_one_item_in_a_hundred_is_grave_from_twenty_items(shop, found, items, severity):
    theirs = [{"price_u": 11 * POUND}] + [{}] * (items - 1)
    assert found(price_drift, shop([{}] * items, theirs)) == [("s-1", "price_u", severity)]


def test_an_item_counts_once_however_many_of_its_prices_are_wrong(shop, found):
    theirs = [{"price_u": 11 * POUND, "msrp_u": 15 * POUND}] + [{}] * 100
    severities = [severity for *_, severity in found(price_drift, shop([{}] * 101, theirs))]
    assert severities == ["S3", "S3"]


def test_a_limit_of_the_settings_replaces_the_default(shop, found):
    strict = replace(Design(), limits={price_drift.id: {"cases": 1}})
    evidence = shop(theirs=[{"price_u": 11 * POUND}], design=strict)
    assert found(price_drift, evidence) == [("s-1", "price_u", "S2")]


def test_what_the_kernel_saw_in_common_stands_beside_the_findings(shop, answer):
    ours = [{"price_u": number * POUND, "msrp_u": None} for number in range(6, 12)]
    theirs = [{"price_u": number * POUND * 5 // 6, "msrp_u": None} for number in range(6, 12)]
    columns = answer(price_drift, shop(ours, theirs)).exhibits["columns"]
    assert "VAT at 20 %" in columns.filter(column="price_u")["pattern"].item()


@pytest.mark.parametrize("lacking", ["erp_product", "esp_product"])
def test_without_either_catalogue_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_product": [{}], "esp_product": [{}]}
    tables.pop(lacking)
    assert answer(price_drift, evidence(**tables)).not_run == f"no source gives {lacking}"


@pytest.mark.parametrize(
    ("table", "columns", "why"),
    [
        ("erp_product", ["active"], "no source fills erp_product.active"),
        (
            "esp_product",
            ["price_u", "msrp_u"],
            "the two systems do not both fill price_u or msrp_u",
        ),
    ],
)
def test_without_a_column_that_it_needs_it_is_not_run(shop, answer, table, columns, why):
    assert answer(price_drift, shop(unfilled={table: columns})).not_run == why


def test_a_price_that_one_side_never_fills_is_told_and_the_other_asked_about(shop, answer):
    rows = {"ours": [{"msrp_u": None}], "theirs": [{"price_u": 9 * POUND, "msrp_u": POUND}]}
    one = answer(price_drift, shop(**rows, unfilled={"erp_product": ["msrp_u"]}))
    assert (one.examined, told(one, "field")) == (1, [("price_u",)])
    assert one.unasked["msrp_u"] == "no source fills erp_product.msrp_u"


def test_an_item_that_both_never_have_leaves_it_not_run(shop, answer):
    assert "no prices" in answer(price_drift, shop(theirs=[{"item": "other"}])).not_run


def test_a_wrong_price_is_work_and_the_file_has_the_shops(shop, answer):
    one = answer(price_drift, shop(theirs=[{"price_u": 9 * POUND}]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["field"]) == ("work", "s-1", "price")
    assert (row["seen"], row["desired"]) == ("9.00", "10.00")
    assert one.files["catalogue"].select("item", "price", "msrp").rows() == [
        ("s-1", "10.00", "12.00")
    ]


def test_a_struck_price_below_the_one_beside_it_goes(shop, answer):
    both = [{"msrp_u": 9 * POUND}], [{"msrp_u": 9 * POUND}]
    one = answer(price_drift, shop(*both))
    assert one.repairs.select("field", "seen", "desired").rows() == [("msrp", "9.00", None)]
    assert one.files["catalogue"]["msrp"].to_list() == [None]


def test_catalogues_that_agree_need_no_file(shop, answer):
    one = answer(price_drift, shop())
    assert (one.repairs.height, one.files) == (0, {})
