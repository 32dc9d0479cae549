"""Every fault of the catalogue is really there; what only looks like one is no more than that."""

import html
from decimal import Decimal

import polars as pl
import pytest

MISSING, PRICE = "catalogue.completeness.item_missing", "catalogue.accuracy.price_drift"
CONTENT = "catalogue.accuracy.content_drift"
PAIRS = {"title": "name", "link": "page_url", "image": "image_url", "category": "category"}
HALF_PENNY = Decimal("0.005")


def keys(planted, check, **also):
    return sorted(planted.answer_key.filter(check_id=check, **also)["key"])


def spared(planted, name):
    return planted.near_misses.filter(near_miss=name)["key"].sort()


@pytest.fixture(scope="module")
def both(faulty):
    """Items that both systems have; a column of Emarsys' is called as it calls it."""
    shown = faulty["catalogue"].rename({"price": "price_esp", "msrp": "msrp_esp"})
    items = faulty["items"].rename({"category": "category_erp"})
    return items.join(shown, left_on="sku", right_on="item", how="inner")


def test_the_key_names_every_item_that_is_needed_and_lacks_and_no_other(planted, faulty):
    sold = faulty["sales_items"].filter(pl.col("timestamp") > "2025-11-21")["item"]
    needed = faulty["items"].filter(
        (pl.col("status") == "0") | pl.col("sku").is_in(sold.unique().implode())
    )
    lacking = needed.join(faulty["catalogue"], left_on="sku", right_on="item", how="anti")
    assert sorted(lacking["sku"]) == keys(planted, MISSING) != []


def test_what_is_discontinued_is_sold_or_nobody_s(planted, faulty):
    gone = faulty["items"].filter(status="1")["sku"]
    sold = keys(planted, MISSING, fault="discontinued_item_missing")
    unsold = spared(planted, "near_discontinued_never_sold")
    assert sorted([*sold, *unsold]) == sorted(gone)
    assert not unsold.is_in(faulty["sales_items"]["item"].implode()).any()
    assert len(sold) > 0 < len(unsold)


def test_a_catalogue_load_counts_the_items_that_are_there(faulty):
    loads = faulty["loads"].filter(kind="catalogue")
    assert set(loads["rows_in"]) == set(loads["rows_loaded"]) == {faulty["catalogue"].height}


def test_the_key_names_every_price_further_apart_than_half_a_penny_and_no_other(planted, both):
    apart = (pl.col("price") - pl.col("price_esp")).abs()
    assert sorted(both.filter(apart > HALF_PENNY)["sku"]) == keys(planted, PRICE, field="price_u")
    at = both.filter(apart == HALF_PENNY)["sku"].sort()
    assert at.equals(spared(planted, "near_price_at_half_a_penny"))
    [least] = both.filter(apart > HALF_PENNY).select(apart.min()).to_series()
    assert least == HALF_PENNY + Decimal("0.0001")


def test_the_key_names_every_price_above_the_one_before_reduction_and_no_other(planted, both):
    wrong = both.filter(pl.col("msrp_esp") < pl.col("price_esp"))["sku"]
    other = both.filter(pl.col("msrp_esp") != pl.col("msrp"))["sku"]
    assert sorted(wrong) == sorted(other) == keys(planted, PRICE, field="msrp_u") != []


def test_prices_are_lower_higher_and_without_vat(planted, both):
    shares = both.filter(pl.col("price") > 0).select(
        "sku", share=pl.col("price_esp") / pl.col("price")
    )
    told = planted.answer_key.join(shares, left_on="key", right_on="sku")
    by_fault = dict(told.group_by("fault").agg(pl.col("share")).select("fault", "share").rows())
    assert min(by_fault["price_higher"]) > 1
    assert {round(float(share), 3) for share in by_fault["price_lower"]} == {0.9}
    assert {round(float(share), 3) for share in by_fault["price_without_vat"]} == {0.833}


@pytest.mark.parametrize("field", PAIRS)
def test_the_key_names_every_word_that_differs_and_no_other(planted, both, field):
    ours = PAIRS[field] + ("_erp" if field == "category" else "")

    def plain(text):
        return [part.strip() for part in html.unescape(text).split(">")]

    pairs = both.select("sku", ours, field).rows()
    differ = [sku for sku, left, right in pairs if plain(left) != plain(right)]
    assert sorted(differ) == keys(planted, CONTENT, field=field) != []


def test_words_that_only_look_different_are_planted(planted, both):
    shown = {
        "near_title_with_entity": pl.col("title").str.contains("&amp;", literal=True),
        "near_title_with_blanks": pl.col("title") == "  " + pl.col("name") + " ",
        "near_category_with_other_blanks": pl.col("category").str.contains(r"\w>\w"),
    }
    for name, sign in shown.items():
        assert both.filter(sign)["sku"].sort().equals(spared(planted, name))
        assert spared(planted, name).len() > 0


def test_no_item_bears_two_faults(planted):
    items = planted.answer_key.filter(pl.col("check_id").str.starts_with("catalogue."))["key"]
    near = planted.near_misses.filter(pl.col("check_id").str.starts_with("catalogue."))["key"]
    assert pl.concat([items, near]).is_unique().all()
