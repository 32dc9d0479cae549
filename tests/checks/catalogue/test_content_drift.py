from datetime import timedelta

import pytest

from checks.catalogue.content_drift import content_drift

LINK = "https://shop.example.com/p/1"
OURS = {"title": "title", "link": "page_url", "image": "image_url", "category": "category"}


@pytest.fixture
def causes(shop, answer):
    """Call it with facts of one item each, as both sides say them: item -> (field, cause)."""

    def asked(facts):
        ours = [{OURS[field]: said} for field, said, *_ in facts]
        one = answer(content_drift, shop(ours, [{field: held} for field, _, held, *_ in facts]))
        assert one.not_run is None, one.not_run
        return {key: about for key, *about in one.findings.select("key", "field", "cause").rows()}

    return asked


DIFFERENT = [
    ("title", "Tea & Cup", "Tea & Cup (OLD)", "different"),
    ("title", "Tea & Cup", None, "none in Emarsys"),
    ("title", "Tea & Cup", " \t ", "none in Emarsys"),
    ("title", "Tea & Cup", "&nbsp;", "none in Emarsys"),
    ("title", "Tea & Cup", "TEA & CUP", "case or typography"),
    ("title", "Tea & Cup", "Tea &amp;amp; Cup", "encoded twice"),
    ("title", "Tea & Cup", "Tea &", "cut off"),
    ("title", "Café", "CafÃ©", "mojibake"),
    ("title", "007", "7", "different"),
    ("title", "1.0", "1.00", "different"),
    ("link", LINK, "https://shop.example.com/sale", "elsewhere on the same host"),
    ("link", LINK, "https://old.example.com/p/1", "on another host"),
    ("link", LINK + "?id=1", LINK + "?id=2", "elsewhere on the same host"),
    ("link", LINK, LINK + "?utm_source=mail", "only parameters of tracking differ"),
    ("link", LINK + "?id=1", LINK + "?utm_id=2&id=1", "only parameters of tracking differ"),
    ("image", "https://a.example/1.jpg", "http://b.example/1.jpg", "on another host"),
    ("category", "Home > Kitchen", "Archive > Home > Kitchen", "another category"),
    ("category", "Home > Kitchen", "Home", "another category"),
]


def test_a_fact_that_is_not_as_in_the_shop_is_reported(causes):
    told = causes(DIFFERENT)
    for number, (field, ours, theirs, cause) in enumerate(DIFFERENT, 1):
        assert told.get(f"s-{number}") == [field, cause], (ours, theirs)


ALIKE = [
    ("title", "Tea & Cup", "Tea &amp; Cup"),
    ("title", "Tea &amp; Cup", "Tea & Cup"),
    ("title", "Tea & Cup", "  Tea &  Cup\n"),
    ("title", "Tea & Cup", "Tea&nbsp;&#38; Cup"),
    ("title", "Tea & Cup", "Tea\u00a0&#x26; Cup"),
    ("title", "Fee's <b>", "Fee&apos;s &lt;b&gt;"),
    ("title", "Fee\u2019s \u00bd", "Fee&#8217;s &frac12;"),
    ("title", "Caf\u00e9", "Cafe\u0301"),
    ("title", "Caf\u00e9 \U0001f600", "Caf&eacute; &#128512;"),
    ("title", "B & C; D", "B & C; D"),
    ("title", "&unknown; &#xD800; &#0;", "&unknown; &#xD800; &#0;"),
    ("title", None, "Tea"),
    ("title", " ", "Tea"),
    ("link", LINK + "?a=1&b=2", LINK + "?a=1&amp;b=2 "),
    ("category", "Home > Kitchen", "Home>Kitchen"),
    ("category", "Home > Kitchen", " Home &gt;  Kitchen"),
    ("category", "Home > Kitchen|Gifts", "Home>Kitchen | Gifts"),
]


def test_another_form_of_the_same_is_not_reported(causes):
    told = causes([*ALIKE, ("title", "one", "other")])
    assert [ALIKE[int(key[2:]) - 1] for key in told if key != f"s-{len(ALIKE) + 1}"] == []


def test_what_both_sides_wrote_is_shown_as_they_wrote_it(shop, answer):
    one = answer(content_drift, shop([{"title": " A &amp; B"}], [{"title": "A &amp; C "}]))
    assert one.findings.select("expected", "actual").rows() == [(" A &amp; B", "A &amp; C ")]


def test_only_active_items_that_both_sides_have_are_asked_about(shop, sold, answer, noon):
    just_changed = {"updated_at": noon - timedelta(hours=26)}
    ours = [{}, {"active": False}, {"active": None}, just_changed, {}]
    other = {"title": "Other"}
    theirs = [{}, other, other, other, {"item": "s-9"}]
    one = answer(content_drift, shop(ours, theirs, **sold({"s-2": 1, "s-3": 1})))
    assert (one.examined, one.findings.height) == (4, 0)


@pytest.mark.parametrize("field", ["link", "image"])
@pytest.mark.parametrize(("items", "severity"), [(100, "S2"), (101, "S3"), (19, "S3"), (20, "S2")])
def test_one_broken_link_in_a_hundred_is_grave(shop, found, field, items, severity):
    theirs = [{field: "https://other.example"}] + [{}] * (items - 1)
    assert found(content_drift, shop([{}] * items, theirs)) == [("s-1", field, severity)]


@pytest.mark.parametrize("field", ["title", "category"])
def test_words_are_never_grave(shop, found, field):
    theirs = [{field: "Other"}] + [{}] * 19
    assert found(content_drift, shop([{}] * 20, theirs)) == [("s-1", field, "S3")]


def test_a_parameter_of_tracking_is_a_note_and_makes_nothing_grave(shop, found):
    tracked = [{"link": LINK + "?utm_source=mail"}] * 10
    theirs = [{"link": "https://other.example"}, *tracked, *[{}] * 90]
    severities = [severity for *_, severity in found(content_drift, shop([{}] * 101, theirs))]
    assert severities == ["S3", *["S4"] * 10]


def test_links_are_not_tried_and_that_is_told(shop, answer):
    assert answer(content_drift, shop()).unasked == {
        "links": "not tried; only their text is compared"
    }


def test_a_fact_that_stokly_does_not_state_is_told(shop, answer):
    one = answer(content_drift, shop([{"category": None}], [{}]))
    assert one.examined == 3
    assert one.unasked["category: not stated"] == "active items without one in Stokly: 1"


@pytest.mark.parametrize(
    ("table", "column"), [("esp_product", "image"), ("erp_product", "image_url")]
)
def test_a_fact_that_one_side_never_fills_is_told_and_the_others_asked_about(
    shop, answer, table, column
):
    side = "theirs" if table == "esp_product" else "ours"
    rows = {side: [{column: None}]}
    one = answer(content_drift, shop(**rows, unfilled={table: [column]}))
    assert (one.examined, one.findings.height) == (3, 0)
    assert one.unasked["image"] == f"no source fills {table}.{column}"


@pytest.mark.parametrize("lacking", ["erp_product", "esp_product"])
def test_without_either_catalogue_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_product": [{}], "esp_product": [{}]}
    tables.pop(lacking)
    assert answer(content_drift, evidence(**tables)).not_run == f"no source gives {lacking}"


def test_where_nobody_says_what_is_on_sale_it_is_not_run(shop, answer):
    one = answer(content_drift, shop(unfilled={"erp_product": ["active"]}))
    assert one.not_run == "no source fills erp_product.active"


def test_another_text_is_work_and_the_file_has_the_shops(shop, answer):
    one = answer(content_drift, shop([{"title": " A\nB"}], [{"title": "A C"}]))
    [row] = one.repairs.to_dicts()
    assert (row["action"], row["record"], row["field"]) == ("work", "s-1", "title")
    assert (row["seen"], row["desired"]) == ("A C", "A B")
    assert one.files["catalogue"]["title"].to_list() == ["A B"]
