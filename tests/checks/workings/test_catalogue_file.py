import pytest

from checks.workings.catalogue_file import catalogue_file

STATED = {
    "title": "Red star",
    "page_url": "https://e.org/1",
    "image_url": "https://e.org/1.jpg",
    "category": "Home > Light",
    "price_u": 12_500_000,
    "msrp_u": 15_000_000,
    "active": True,
    "available": 3,
}
HELD = {"title": "Old", "link": "https://e.org/old", "price_u": 1_000_000}
GOLDEN = """item,title,link,image,category,available,price,msrp,group_id
A1,Red star,https://e.org/1,https://e.org/1.jpg,Home > Light,TRUE,12.50,15.00,
a1,"Blue ""star"", big",https://e.org/1,https://e.org/1.jpg,Home > Light,FALSE,0.048,,G1
"""


@pytest.fixture
def made(evidence):
    """`made(ours, theirs, ...)`: the file of these items."""

    def of(ours, theirs=(), **tables):
        rows = [{"sku": f"s-{at}", **STATED, **one} for at, one in enumerate(ours, 1)]
        held = [{"item": f"s-{at}", **HELD, **one} for at, one in enumerate(theirs, 1)]
        return catalogue_file(evidence(erp_product=rows, esp_product=held, **tables))

    return of


def test_the_file_of_a_tiny_shop_is_these_bytes(made):
    worded = {"title": ' Blue "star",\r\nbig \U0001f31f'}
    other = {"sku": "a1", "price_u": 48_000, "msrp_u": 47_999, "parent_sku": "G1", "available": 0}
    rows = made([{"sku": "A1"}, other | worded], [{"item": "A1"}]).rows
    assert rows.write_csv() == GOLDEN


def test_what_stokly_does_not_state_stands_as_emarsys_has_it(made):
    [row] = made([{"title": None, "price_u": None, "msrp_u": None}], [{"group_id": "G"}]).rows.rows(
        named=True
    )
    assert (row["title"], row["price"], row["msrp"], row["group_id"]) == ("Old", "1.00", None, "G")


@pytest.mark.parametrize(
    ("ours", "held", "told"),
    [
        ({}, {}, "TRUE"),
        ({"available": 0}, {"available": True}, "FALSE"),
        ({"active": False}, {"available": True}, "FALSE"),
        ({"available": None}, {"available": False}, "FALSE"),
        ({"available": None}, {}, "TRUE"),
    ],
    ids=str,
)
def test_an_item_is_offered_where_it_can_be_bought(made, ours, held, told):
    assert made([ours], [held]).rows["available"].to_list() == [told]


def test_only_items_that_somebody_needs_are_in_it(made):
    sold = {"erp_order": [{}], "erp_order_line": [{"sku": "s-3", "qty_ordered": 1}]}
    gone = {"active": False}
    parent = {"sku": "P"}
    child = {"parent_sku": "P"}
    rows = made([{}, gone, gone, gone | {"sku": "h"}, parent, child], [{"item": "h"}], **sold).rows
    assert rows["item"].to_list() == ["h", "s-1", "s-3", "s-6"]


def test_a_parent_that_emarsys_has_stays(made):
    rows = made([{"sku": "P"}, {"parent_sku": "P"}], [{"item": "P"}]).rows
    assert rows["item"].to_list() == ["P", "s-2"]


def test_an_item_is_its_own_group_where_most_are(made):
    held = [{"item": one, "group_id": one} for one in ("x", "y")]
    assert made([{}], held).rows["group_id"].to_list() == ["s-1"]
    assert made([{}], [{"item": "x"}]).rows["group_id"].to_list() == [None]


@pytest.mark.parametrize(
    ("ours", "why"),
    [
        ({"title": " "}, "neither system has a title of it"),
        ({"title": "\U0001f31f"}, "neither system has a title of it"),
        ({"page_url": None}, "neither system has a link to it"),
        ({"sku": "a\nb"}, "its code has signs that no file may have"),
    ],
    ids=str,
)
def test_what_emarsys_would_not_take_is_left_out_with_the_reason(made, ours, why):
    found = made([ours, {}])
    assert (found.rows["item"].to_list(), found.refused["why"].to_list()) == (["s-2"], [why])
