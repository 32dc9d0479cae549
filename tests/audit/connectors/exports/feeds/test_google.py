"""A Google feed as Emarsys shows it, and its own form left alone."""

import polars as pl
import pytest

from audit.connectors.exports.reading import readings
from audit.connectors.files import Files
from audit.source_parts import EmarsysPart
from checks.vocabulary import Design, Home, System

HEAD = "id\titem group id\ttitle\timage link\tavailability\tprice\tsale price\n"
ROWS = (
    "TEE-S\tTEE\tTee S\t/s.jpg\tin stock\t20.00 GBP\t15.00 GBP\n"
    "TEE-M\tTEE\tTee M\t/m.jpg\tout of stock\t20.00 GBP\t\n"
    "MUG\t\tMug\t/mug.jpg\tin_stock\t9.99 GBP\t\n"
)


@pytest.fixture
def shown(tmp_path):
    def made(text, name="catalogue.tsv", design=None, **part):
        (tmp_path / name).write_text(text)
        settings = EmarsysPart(folder=tmp_path, **part)
        files = Files(System.EMARSYS, settings, design or Design(), workspace=tmp_path)
        [reading] = readings(files.exports(), settings, design or Design())
        portions = [*reading.portions]
        rows = pl.concat([one.rows for one in portions])
        return rows, pl.concat([one.rejects for one in portions]), reading.fed

    return made


def test_the_price_shown_is_the_sale_price_where_there_is_one(shown):
    rows, rejects, fed = shown(HEAD + ROWS)
    assert rows.select("item", "price_u", "msrp_u").rows() == [
        ("TEE-S", 15_000_000, 20_000_000),
        ("TEE-M", 20_000_000, None),
        ("MUG", 9_990_000, None),
    ]
    assert rejects.is_empty()
    assert ("price_u", "sale price, else price") in fed.select("column", "from").rows()


def test_every_variant_is_an_item_with_its_group(shown):
    rows, _, _ = shown(HEAD + ROWS)
    assert rows.select("item", "group_id", "available").rows() == [
        ("TEE-S", "TEE", True),
        ("TEE-M", "TEE", False),
        ("MUG", None, True),
    ]


def test_an_account_that_collapses_variants_shows_the_first_under_the_groups_id(shown):
    rows, _, _ = shown(HEAD + ROWS, feed_variants="collapsed")
    assert rows.select("item", "title", "image").rows() == [
        ("TEE", "Tee S", "/s.jpg"),
        ("MUG", "Mug", "/mug.jpg"),
    ]


def test_a_group_is_shown_once_however_far_apart_its_variants_stand(shown):
    filler = "".join(f"F{at}\t\t{'x' * 400}\t\tin stock\t1.00 GBP\t\n" for at in range(45_000))
    last = "TEE-L\tTEE\tTee L\t/l.jpg\tin stock\t20.00 GBP\t\n"
    rows, _, _ = shown(HEAD + ROWS + filler + last, feed_variants="collapsed")
    assert rows.filter(item="TEE")["title"].to_list() == ["Tee S"]


def test_an_amount_of_another_currency_is_refused_not_taken_for_ours(shown):
    rows, rejects, _ = shown(HEAD + ROWS, design=Design(home=Home(currency="EUR")))
    assert rows["price_u"].to_list() == [None, None, None]
    assert rejects.filter(column="price_u")["value"].to_list() == [
        "15.00 GBP",
        "20.00 GBP",
        "9.99 GBP",
    ]


def test_a_word_that_nobody_explains_is_listed(shown):
    _, rejects, _ = shown(HEAD + ROWS.replace("in_stock", "preorder"))
    assert rejects.select("column", "value").rows() == [("available", "preorder")]


def test_emarsys_own_form_is_left_as_it_is(shown):
    text = "item,id,price,availability\nA,other,1.50 GBP,TRUE\n"
    rows, rejects, _ = shown(text, "catalogue.csv")
    assert rows.select("item", "available").rows() == [("A", True)]
    assert rejects["value"].to_list() == ["1.50 GBP"]


def test_a_column_named_in_the_settings_goes_first(shown):
    rows, _, _ = shown(HEAD + ROWS, columns={"esp_product": {"price_u": "price"}})
    assert rows["price_u"].to_list() == [20_000_000, 20_000_000, 9_990_000]
