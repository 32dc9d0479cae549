from dataclasses import replace
from datetime import timedelta

import pytest

from checks.catalogue.item_missing import item_missing
from checks.vocabulary import Design

POUND = 1_000_000
GONE = {"active": False}


def there(*skus):
    return [{"item": sku} for sku in skus]


def keys(one):
    return sorted(one.findings["key"])


def test_an_item_on_sale_that_emarsys_lacks_is_reported(shop, found):
    assert found(item_missing, shop([{}, {}], [{}])) == [("s-2", "item", "S3")]


def test_catalogues_of_the_same_items_agree_whatever_they_say_of_them(shop, answer):
    one = answer(item_missing, shop([{}, {}], [{"title": "other"}, {"price_u": None}, {}]))
    assert (one.examined, one.findings.height) == (2, 0)


@pytest.mark.parametrize("active", [False, None])
def test_an_item_that_nobody_buys_any_more_is_not_asked_about(shop, answer, active):
    one = answer(item_missing, shop([{}, {"active": active}], [{}]))
    assert (one.examined, one.findings.height) == (1, 0)


@pytest.mark.parametrize(("days", "asked"), [(364, True), (365, False), (-1, False)])
def test_what_is_no_longer_on_sale_is_needed_for_a_year(shop, sold, answer, noon, days, asked):
    orders = sold({"s-2": 1}, placed_at=noon - timedelta(days=days))
    one = answer(item_missing, shop([{}, GONE], [{}], **orders))
    assert (one.examined, keys(one)) == (1 + asked, ["s-2"] if asked else [])


def test_a_sale_that_emarsys_holds_needs_the_item_too(shop, answer, noon):
    sale = {"item": "s-2", "ts_utc": noon - timedelta(days=300)}
    one = answer(item_missing, shop([{}, GONE], [{}], esp_sale_line=[sale]))
    assert one.findings["cause"].to_list() == ["no longer on sale, but sold this year"]
    taken_back = sale | {"quantity": -1}
    assert keys(answer(item_missing, shop([{}, GONE], [{}], esp_sale_line=[taken_back]))) == []


@pytest.mark.parametrize(
    "order",
    [{"status": "cancelled"}, {"cancelled_at": "now"}, {"is_test": True}, {"in_scope": False}],
)
def test_an_order_that_sells_nothing_needs_no_item(shop, sold, answer, noon, order):
    row = {name: noon if value == "now" else value for name, value in order.items()}
    one = answer(item_missing, shop([{}, GONE], [{}], **sold({"s-2": 1}, **row)))
    assert (one.examined, keys(one)) == (1, [])


@pytest.mark.parametrize(
    "line", [{"qty_cancelled": 3}, {"parent_line_id": "l-9"}, {"kind": "shipping"}], ids=str
)
def test_a_line_that_sells_nothing_needs_no_item(shop, sold, answer, line):
    orders = sold({"s-2": 3})
    orders["erp_order_line"][0] |= line
    assert keys(answer(item_missing, shop([{}, GONE], [{}], **orders))) == []


def test_what_is_sold_and_is_no_item_of_stokly_s_is_needed_too(shop, sold, answer, noon):
    sale = {"item": "phantom", "ts_utc": noon}
    one = answer(item_missing, shop(**sold({"x-9": 1}), esp_sale_line=[sale]))
    assert one.findings.select("key", "cause").rows() == [
        ("x-9", "sold this year, and no item of Stokly's")
    ]


def test_an_item_changed_within_the_agreed_time_may_still_be_on_its_way(shop, answer, noon):
    agreed = timedelta(hours=26, minutes=15)
    rows = [{}, {"updated_at": noon - agreed}, {"updated_at": noon - agreed + timedelta(seconds=1)}]
    one = answer(item_missing, shop(rows, [{}]))
    assert (one.examined, keys(one)) == (2, ["s-2"])


def test_items_that_do_not_say_when_they_changed_are_asked_about_and_told(shop, answer):
    one = answer(item_missing, shop([{}, {"updated_at": None}], [{}]))
    assert keys(one) == ["s-2"]
    assert one.unasked["age"] == "items without a time, perhaps just changed: 1"


def test_the_impact_is_what_the_item_sold_for_in_thirty_days(shop, sold, answer, noon):
    orders = sold({"s-2": 3, "s-1": 7})
    orders["erp_order"] += [{"placed_at": noon - timedelta(days=30)}]
    orders["erp_order_line"] += [{"sku": "s-2", "qty_ordered": 1, "net_u": POUND, "tax_u": 0}]
    orders["erp_order_line"][0] |= {"discount_u": POUND, "discount_tax_u": 200_000}
    one = answer(item_missing, shop([{}, {}], [{}], **orders))
    assert one.findings["impact_u"].to_list() == [18 * POUND - 1_200_000]


def test_cancelled_units_are_not_sold_and_a_foreign_order_counts_at_its_rate(shop, sold, answer):
    orders = sold({"s-2": 3}, currency="EUR", rate_ppb=850_000_000)
    orders["erp_order_line"][0] |= {"qty_cancelled": 1}
    one = answer(item_missing, shop([{}, {}], [{}], **orders))
    assert one.findings["impact_u"].to_list() == [2 * 6 * 850_000]


def test_a_line_whose_worth_nobody_knows_is_told(shop, sold, answer):
    one = answer(item_missing, shop([{}, {}], [{}], **sold({"s-2": 3}, currency="EUR")))
    assert one.findings["impact_u"].to_list() == [0]
    assert one.unasked == {"amounts": "order lines of 30 days whose worth is not known: 1"}


def test_without_orders_there_is_no_amount_and_the_reason_is_told(shop, answer):
    one = answer(item_missing, shop([{}, {}], [{}]))
    assert one.findings["impact_u"].to_list() == [None]
    assert one.unasked["revenue"].endswith("no source gives erp_order")
    assert "no source gives esp_sale_line" in one.unasked["items sold this year"]


def test_up_to_one_item_in_two_hundred_may_lack_as_a_note(shop, found):
    many = [{} for _ in range(400)]
    missing = found(item_missing, shop(many, there(*(f"s-{n}" for n in range(1, 399)))))
    assert [severity for *_, severity in missing] == ["S4", "S4"]
    missing = found(item_missing, shop(many, there(*(f"s-{n}" for n in range(1, 398)))))
    assert [severity for *_, severity in missing] == ["S3", "S3", "S3"]


def test_a_best_seller_that_lacks_is_grave(shop, sold, found):
    units = {f"s-{number}": 100 - number for number in range(1, 21)}
    kept = there(*(f"s-{number}" for number in range(1, 21) if number not in {4, 5}))
    missing = found(item_missing, shop([{}] * 20, kept, **sold(units)))
    assert missing == [("s-4", "item", "S2"), ("s-5", "item", "S3")]


def test_among_nineteen_items_none_is_a_best_seller(shop, sold, found):
    units = {f"s-{number}": 100 - number for number in range(1, 20)}
    kept = there(*(f"s-{number}" for number in range(2, 20)))
    assert found(item_missing, shop([{}] * 19, kept, **sold(units))) == [("s-1", "item", "S3")]


VARIANT = [{"sku": "mug"}, {"sku": "mug-red", "parent_sku": "mug"}]


def test_a_variant_that_sales_name_while_only_its_parent_is_there_is_reported(shop, answer, noon):
    sale = {"item": "mug-red", "ts_utc": noon}
    one = answer(item_missing, shop(VARIANT, there("mug"), esp_sale_line=[sale]))
    told = one.findings.select("key", "severity", "cause", "records").rows()
    cause = "only its parent is there, but sales name the variant"
    assert told == [("mug-red", "S3", cause, ["mug"])]


def test_a_variant_that_no_sale_names_is_a_note_where_its_parent_is_there(shop, answer, noon):
    sale = {"item": "mug", "ts_utc": noon}
    one = answer(item_missing, shop(VARIANT, there("mug"), esp_sale_line=[sale]))
    assert one.findings.select("key", "severity").rows() == [("mug-red", "S4")]
    unknown = answer(item_missing, shop(VARIANT, there("mug")))
    assert unknown.findings.select("key", "severity").rows() == [("mug-red", "S3")]


def test_a_parent_is_needed_only_if_it_was_sold_itself(shop, sold, answer):
    one = answer(item_missing, shop(VARIANT, there("mug-red")))
    assert (one.examined, keys(one)) == (1, [])
    assert one.unasked["parents"].endswith("never sold themselves: 1")
    assert keys(answer(item_missing, shop(VARIANT, there("mug-red"), **sold({"mug": 1})))) == [
        "mug"
    ]


def test_an_item_under_another_spelling_is_missing_and_the_spelling_told(shop, answer):
    one = answer(item_missing, shop([{"sku": "0AB-1"}], there("ab1")))
    assert one.findings.select("cause", "records").rows() == [
        ("there under another spelling", ["ab1"])
    ]


def test_a_limit_of_the_settings_replaces_the_default(evidence, found):
    lenient = replace(Design(), limits={item_missing.id: {"tolerance": 1}})
    both = {"erp_product": [{"active": True, "updated_at": None}], "esp_product": []}
    assert found(item_missing, evidence(**both, design=lenient)) == [("s-1", "item", "S4")]


@pytest.mark.parametrize("lacking", ["erp_product", "esp_product"])
def test_without_either_catalogue_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_product": [{}], "esp_product": [{}]}
    tables.pop(lacking)
    assert answer(item_missing, evidence(**tables)).not_run == f"no source gives {lacking}"


def test_where_nobody_says_what_is_on_sale_only_what_was_sold_is_asked_about(shop, sold, answer):
    rows, unfilled = [{"active": None}] * 3, {"erp_product": ["active"]}
    one = answer(item_missing, shop(rows, [{}], **sold({"s-1": 1, "s-2": 1}), unfilled=unfilled))
    assert (one.examined, keys(one)) == (2, ["s-2"])
    assert one.unasked["items on sale"] == "no source fills erp_product.active"
    assert answer(item_missing, shop(rows, [{}], unfilled=unfilled)).not_run is not None


def test_catalogues_that_share_nothing_but_the_items_can_be_asked_about(shop, found):
    columns = ["price_u", "msrp_u", "title", "link", "image", "category"]
    bare = shop([{}, {}], [dict.fromkeys(columns)], unfilled={"esp_product": columns})
    assert found(item_missing, bare) == [("s-2", "item", "S3")]


def test_a_missing_item_is_work_and_the_file_has_its_row(shop, sold, answer):
    one = answer(item_missing, shop([{}, {}, {"page_url": None}], [{}], **sold({"s-9": 1})))
    assert dict(one.repairs.select("record", "because").rows()) == {
        "s-2": "its row goes into the next full catalogue file",
        "s-3": "no row of the file: neither system has a link to it",
        "s-9": "no row of the file: Stokly has no such item",
    }
    assert one.files["catalogue"]["item"].to_list() == ["s-1", "s-2"]
