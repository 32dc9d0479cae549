"""The page of a comparison: what it says, what it keeps to itself, how it opens in a browser."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

from audit.steps.compare import compare
from checks.vocabulary import ReportError
from reports.comparison.personal import is_personal
from reports.comparison.told import Told
from reports.comparison.values import beside, shown
from reports.comparison_page import comparison_page

NAMES = Told("stokly.csv", "emarsys.csv", datetime(2026, 3, 2, 12, tzinfo=UTC))
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "\u2067evil</bdi>",
    '"><img src=x onerror=y>',
    "שלום",
)
SHAPE = "[...document.querySelectorAll('*')].map((one) => one.tagName).join(' ')"


def table(*amounts, **more):
    """Orders o-0, o-1 and so on; a null amount leaves the order out."""
    kept = [at for at, amount in enumerate(amounts) if amount is not None]
    columns = {"order_id": [f"o-{at}" for at in kept], "amount": [amounts[at] for at in kept]}
    return pl.DataFrame(
        columns | {name: [values[at] for at in kept] for name, values in more.items()}
    )


def compared(left, right, on="order_id", **more):
    return compare(left, right, on, **({"total": "amount"} | more))


def page(left, right, names=NAMES, **more):
    return comparison_page(compared(left, right, **more), names)


def words(html):
    """The page's text: tags out, blanks folded."""
    text = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")


def told(left, right, **more):
    return words(page(left, right, **more))


def answer(left, right, **more):
    """The sentence of the verdict."""
    return words(re.search(r"<h1>.*?</h1>", page(left, right, **more))[0]).strip()


def test_the_first_sentence_says_what_is_wrong_and_what_it_is_worth():
    assert answer(table("1.00", "2.50", "3.00"), table("1.00", None, "3.25")) == (
        "The two sides differ: 1 of 3 records is missing on the right, worth 2.50; "
        "1 of 2 pairs is changed, 0.25 more on the right."
    )


def test_two_equal_tables_are_said_to_be_the_same():
    said = told(table("1.00", "2.00"), table("1.00", "2.00"))
    assert "✓ Equal Both sides hold the same 2 records, worth 3.00." in said
    assert "No column differs 1 column agrees in each of 2 pairs: amount." in said


def test_a_record_that_could_not_be_read_proves_nothing():
    found = replace(compared(table("1.00"), table("1.00")), refused={"left": 0, "right": 3})
    said = words(comparison_page(found, NAMES))
    assert "Not proven No difference was found, but 3 records could not be read" in said
    assert "Right: 3 records could not be read, and no row above counts them." in said


def test_an_amount_that_is_no_number_is_said():
    said = told(table("1.00", "2.00"), table("1.00", "n/a"))
    assert "Right: 1 filled value of amount is no number and is added up as nothing." in said


def test_the_bridge_leads_from_the_left_total_to_the_right_one():
    said = told(table("10.00", "2.00", "5.00"), table("12.00", None, "5.00", "1.00"))
    assert "amount; the same on both sides: 1 row worth 5.00" in said
    steps = [
        "Left total 3 17.00", "Missing on the right 1 – −1 −2.00", "Only on the right – 1 +1 +1.00",
        "Changed 1 1 0 +2.00", "None within the tolerances, duplicated, ambiguous, without a key",
        "Unexplained 0 0.00", "Right total 3 18.00",
    ]  # fmt: skip
    assert re.search(".*".join(map(re.escape, steps)), said)


def test_a_class_that_does_not_add_up_is_refused():
    found = compared(table("1.00", "2.00"), table("1.00", None))
    lost = found.classes.with_columns(left_u=pl.col("left_u") - (pl.col("class") == "missing"))
    with pytest.raises(ReportError, match="its rows add up to"):
        comparison_page(replace(found, classes=lost), NAMES)


def test_an_amount_finer_than_a_penny_is_not_rounded():
    said = told(table("1.005", "1.00"), table("1.00", "1.00"))
    assert "Left total 2 2.005" in said
    assert "Changed 1 1 0 −0.005" in said


def test_currencies_are_never_added_up():
    left = table("1.00", "2.00", "3.00", currency=["GBP", "EUR", "GBP"])
    said = told(left, left.head(1))
    assert "missing on the right, worth £3.00 and €2.00." in said
    assert "Right total 1 £1.00" in said
    assert "Right total 0 €0.00" in said


def test_pieces_have_no_pennies_and_no_currency():
    left = table(3, 4, currency=["GBP", "GBP"])
    assert "missing on the right, worth 4." in told(left, left.head(1))


def test_without_an_amount_rows_are_told_alone():
    said = told(table("1.00", "2.00"), table("1.00", None), total=())
    assert "1 of 2 records is missing on the right." in said
    assert re.search(r"Left total 2 Missing on the right 1 – −1 None .* Right total 1", said)


@pytest.mark.parametrize(("left", "right"), [((), ("1.00",)), (("1.00",), ()), ((), ())])
def test_a_page_is_made_of_empty_sides_too(left, right):
    sides = [
        table(*amounts).cast({"order_id": pl.String, "amount": pl.String})
        for amounts in (left, right)
    ]
    assert ("Both sides are empty." in told(*sides)) == (left == right)


def test_a_column_says_in_how_many_pairs_it_differs_and_what_they_share():
    net = [f"{10 * at}.00" for at in range(1, 11)]
    said = told(table(*net), table(*net[:5], *(f"{12 * at}.00" for at in range(6, 11))))
    assert "amount 5 of 10 pairs (50.0 %) 5 0 +80 +20" in said
    assert "VAT at 20 % is in the right value alone): 5 of 5 (100 %)" in said


def test_a_tolerance_is_told_and_what_it_lets_pass_is_counted():
    said = told(
        table("1.00", "2.00"), table("1.01", "2.00"), tolerance={"amount": "1 % but at least 0.01"}
    )
    assert "Both sides hold the same 2 records, 1 of them within the tolerances." in said
    assert "amount: 1 % but at least 0.01" in said
    assert "Within the tolerances 1 1 0 +0.01" in said


def test_where_it_concentrates_stands_beside_what_is_usual():
    channels = ["eBay"] * 12 + ["web"] * 88
    left = table(*["1.00"] * 100, channel=channels)
    said = told(left, left.tail(88))
    assert "Missing on the right channel = eBay 12 of 12 (100 %) 12 of 100 (12.0 %)" in said


def test_keys_that_are_only_written_differently_are_said():
    left = table("1.00", "2.00", "3.00")
    said = told(left, left.with_columns(pl.col("order_id").str.to_uppercase()))
    assert "After ignoring case, 3 of 3 missing keys (100 %) would meet one" in said
    assert "--tidy order_id=case" in said


def test_a_value_that_differs_is_marked_in_the_part_that_does():
    html = page(table("1.00", status=["sent"]), table("1.00", status=["sent "]))
    assert "<bdi>sent</bdi>" in html
    assert "<bdi>sent<mark>␣</mark></bdi>" in html


def test_an_hour_more_is_told_as_an_hour():
    left = table("1.00", at=["2026-03-29T01:00:00Z"])
    assert "+1 h" in told(left, table("1.00", at=["2026-03-29T02:00:00Z"]))


def test_the_largest_rows_come_first_and_the_others_are_counted():
    left = table(*(f"{at}.00" for at in range(1, 302)))
    html = page(left, left.head(1))
    section = html[html.index('<section id="missing"') :]
    assert "First 200 of 300 rows, largest amount first; every row is in missing.parquet" in section
    assert re.findall(r">o-(\d+)", section)[:2] == ["300", "299"]
    assert section.count("<tr role") == 201


def test_a_hundred_columns_stay_readable():
    left = table(*["1.00"] * 12, **{f"c{at}": ["x"] * 12 for at in range(99)})
    right = left.with_columns(pl.lit("y").alias(f"c{at}") for at in range(99)).tail(8)
    said = told(left, right)
    assert "every row is in missing.parquet, with 91 further columns" in said
    assert said.count("24 further columns") == 8


def test_a_cell_of_ten_million_signs_is_cut_around_the_difference():
    long, some = "a" * 5_000_000, "a" * 40
    left, right = beside(f"{long}b{long}", f"{long}c{long}")
    assert (left.before, left.apart, right.apart) == (f"…{some}", "b", "c")
    assert left.after == f"{some}… (10,000,001 characters)"
    assert shown(long) == "a" * 160 + "… (5,000,000 characters)"


@pytest.mark.parametrize("text", [None, "", "plain"])
def test_null_and_empty_are_not_the_same(text):
    assert getattr(shown(text), "text", shown(text)) == {None: "null", "": "empty"}.get(text, text)


def test_signs_that_join_with_others_are_named_where_they_differ():
    left, right = beside("café", "cafe\u0301")
    assert (left.apart, right.apart) == ("é", "e[U+0301]")


PERSONAL = [
    "email",
    "E-Mail",
    "customerEmail",
    "phone",
    "mobile_no",
    "name",
    "first name",
    "Surname",
]
PERSONAL += ["ADDRESS", "postal_code", "zip", "birthday", "dateOfBirth", "forename", "street1"]
NOBODYS = [
    "order_id",
    "sku",
    "product_name",
    "fileName",
    "amount",
    "status",
    "title",
    "channel",
    "value",
]


@pytest.mark.parametrize("column", [*PERSONAL, *NOBODYS])
def test_columns_are_known_as_personal_by_their_names(column):
    assert is_personal(column) == (column in PERSONAL)


def test_nobody_is_named_on_the_page_unless_it_is_asked_for():
    more = {"first_name": ["Zebedee"], "note": ["ask ann@example.com"], "birthday": ["1980-01-02"]}
    sides = table("1.00", **more), table("2.00", **{name: ["x"] for name in more})
    masked, open_ = page(*sides), page(*sides, names=replace(NAMES, personal=True))
    for value in ("Zebedee", "ann@example.com", "1980-01-02"):
        assert (value in masked, value in open_) == (False, True)
    assert ("Personal values masked" in masked, "Personal values shown" in open_) == (True, True)


def test_values_that_differ_only_in_what_is_masked_are_said_to():
    said = told(table("1.00", email=["ann@x.com"]), table("1.00", email=["amy@x.com"]))
    assert "o-0 email a•••@x.com differs in what is not shown" in said


def test_the_question_is_told_with_the_answer():
    left = table("1.00", qty=["1"], code=["x"])
    right = table("1.00", quantity=["1"], segment=["y"])
    said = told(
        left,
        right,
        map={"qty": "quantity"},
        tidy={"qty": ["blanks"]},
        zone={"right": "Europe/London"},
    )
    for fact in (
        "Key order_id",
        "qty = quantity",
        "Only left code",
        "Only right segment",
        "qty: blanks",
    ):
        assert fact in said
    assert "right: Europe/London" in said
    assert "Compared 2 March 2026, 12:00 UTC" in said


def test_how_it_was_judged_and_who_chose_the_key_is_told():
    said = words(
        page(table("1.00"), table("1.00"), names=replace(NAMES, suggested=True, proven=True))
    )
    assert "chosen here, because no key was named" in said
    assert "Every key was compared by its values" in said


@pytest.fixture(scope="module")
def rich():
    """Every class, every section, hostile names and values."""
    return hostile(HOSTILE)


def hostile(values):
    names = values * 20
    currency = ["GBP", "EUR"] * 50
    left = table(
        *(f"{at}.10" for at in range(100)), note=names, **{values[0]: names}, currency=currency
    )
    at, turned = pl.int_range(90), dict(zip(values, values[::-1], strict=True))
    right = left.tail(90).with_columns(
        amount=pl.when(at % 7 == 0).then(pl.col("amount") + "1").otherwise("amount"),
        note=pl.when(at % 2 == 0).then(pl.col("note").replace(turned)).otherwise("note"),
    )
    twice = right.head(3).with_columns(note=pl.lit("x"), amount=pl.lit("5.00"))
    lost = right.head(2).with_columns(order_id=pl.lit(None, pl.String))
    extra = right.head(4).with_columns(order_id="z" + pl.col("order_id"))
    whole = pl.concat([right, twice, lost, extra])
    return page(left, whole, tolerance={"amount": "0.01"})


def test_sections_come_in_the_order_in_which_people_ask(rich):
    ids = re.findall(r'<section id="([a-z]+)"', rich)
    order = ["answer", "asked", "reconciliation", "columns", "places", "near", "missing", "extra"]
    order += ["changed", "tolerated", "duplicated", "ambiguous", "blank", "unread", "files"]
    assert ids == [one for one in order if one in ids]
    assert {"missing", "extra", "changed", "tolerated", "duplicated", "blank"} < set(ids)


@pytest.fixture
def file(rich, tmp_path):
    path = tmp_path / "comparison.html"
    path.write_text(rich, encoding="utf-8")
    return path


def test_the_page_asks_for_nothing_and_complains_of_nothing(opened, file):
    one = opened(file=file)
    assert (len(one.requests), one.complaints, one.evaluate("refused")) == (1, [], [])


def test_hostile_values_change_nothing_of_the_page(opened, file, tmp_path):
    tame = tuple(chr(97 + at) * 3 + "Ä" * (not one.isascii()) for at, one in enumerate(HOSTILE))
    plain = tmp_path / "plain.html"
    plain.write_text(hostile(tame), encoding="utf-8")
    assert opened(file=file).evaluate(SHAPE) == opened(file=plain).evaluate(SHAPE)


def test_the_page_is_accessible_in_light_and_dark(opened, file):
    one = opened(file=file)
    for scheme in ("light", "dark"):
        one.emulate_media(color_scheme=scheme)
        found = Axe().run(one, options={"resultTypes": ["violations"]})
        said = [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]]
        assert (scheme, said) == (scheme, [])


def test_nothing_scrolls_sideways(opened, file):
    one = opened(file=file, viewport={"width": 320, "height": 800})
    for width in (320, 390, 768, 1024):
        one.set_viewport_size({"width": width, "height": 800})
        assert one.evaluate("document.documentElement.scrollWidth") <= width


def test_rows_are_sorted_by_what_they_are_worth(opened, file):
    one = opened(file=file)
    button = one.locator("#missing").get_by_role("button", name="amount")
    button.click()
    amounts = [Decimal(text) for text in one.locator("#missing td.n").all_inner_texts()]
    assert amounts == sorted(amounts)


def test_paper_shows_every_row(opened, file):
    one = opened(file=file)
    one.emulate_media(media="print")
    box = one.locator("#changed .scroll")
    assert box.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
