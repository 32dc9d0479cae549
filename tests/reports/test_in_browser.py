"""The page as a reader meets it: opened from a file, in a real browser."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import reports

STYLE = (Path(reports.__file__).parent / "style.css").read_text(encoding="utf-8")
ORDERS = "#F-order.completeness.missing_in_esp"
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
SHAPE = "[...document.querySelectorAll('*')].map((one) => one.tagName).join(' ')"


def test_the_page_asks_for_nothing_and_complains_of_nothing(opened):
    page = opened()
    asked = [url for url in page.requests if not url.startswith(("file:", "data:"))]
    assert (len(page.requests), asked, page.complaints) == (1, [], [])
    assert page.evaluate("refused") == []


def test_hostile_values_change_nothing_of_the_page(opened, overview, sample, tmp_path, monkeypatch):
    plain = tmp_path / "plain.html"
    # What is not ASCII stands in an element of its own, so the tame ones are alike in that.
    tame = [f"Ä{at}" if not one.isascii() else f"a{at}" for at, one in enumerate(sample.HOSTILE)]
    monkeypatch.setattr(sample, "HOSTILE", tuple(tame))
    plain.write_text(overview(sample.run(), level=0), encoding="utf-8")
    assert opened().evaluate(SHAPE) == opened(file=plain).evaluate(SHAPE)


@pytest.mark.parametrize("level", [0, 3])
def test_nothing_scrolls_sideways(opened, overview, tmp_path, level):
    file = tmp_path / "page.html"
    file.write_text(overview(level=level), encoding="utf-8")
    page = opened(file=file, viewport={"width": 320, "height": 800})
    page.evaluate(OPEN_ALL)
    for width in (320, 390, 768, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


RULES = {
    "light": {"type": "tag", "values": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # Nothing but colours is different in the dark.
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}  # fmt: skip


def test_the_page_is_accessible_with_everything_open(opened, overview, sample, tmp_path):
    few = (sample.opt_outs(), sample.missing_orders(6), sample.lag(), sample.not_run())
    file = tmp_path / "page.html"
    file.write_text(overview(sample.run(*few, sample.passed()), level=0), encoding="utf-8")
    page = opened(file=file)
    page.evaluate(OPEN_ALL)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        told = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
        assert (scheme, told) == (scheme, [])


def test_a_permalink_opens_its_finding_and_takes_the_focus(opened):
    page = opened(ORDERS)
    assert page.evaluate(f"document.getElementById('{ORDERS[1:]}').open")
    assert page.evaluate("document.activeElement.parentElement.id") == ORDERS[1:]


def test_a_permalink_to_a_row_opens_the_finding_around_it(opened):
    first = opened()
    anchor = first.evaluate(f"document.getElementById('{ORDERS[1:]}').querySelector('tr[id]').id")
    page = opened(f"#{anchor}")
    assert page.locator(f"[id='{anchor}']").is_visible()
    assert page.evaluate("document.activeElement.id") == anchor


def test_filters_narrow_what_is_shown_and_say_so(opened):
    page = opened()
    page.select_option("select[name=owner]", "marketing")
    assert page.locator("details.finding:visible").count() == 2
    assert page.locator("#shown").inner_text().startswith("2 of 4 checks shown, 10 of")


def test_a_filter_narrows_the_rows_too(opened):
    page = opened(ORDERS)
    page.select_option("select[name=severity]", "S3")
    rows = page.locator(f"[id='{ORDERS[1:]}'] tr[data-severity]:visible")
    assert set(rows.evaluate_all("(all) => all.map((one) => one.dataset.severity)")) == {"S3"}


def test_a_search_finds_words_of_a_row(opened):
    page = opened()
    page.fill("input[name=q]", "SO-5040")
    assert page.locator("details.finding:visible").count() == 1
    assert page.locator("#shown").inner_text().startswith("1 of 4 checks shown, 1 of")


def test_a_view_is_restored_from_its_address(opened):
    page = opened("#owner=ecommerce&severity=S3")
    assert page.input_value("select[name=owner]") == "ecommerce"
    assert page.locator("details.finding:visible").count() == 2


def test_clearing_shows_everything_again(opened):
    page = opened("#q=nothing+has+this")
    assert page.locator("details.finding:visible").count() == 0
    page.click("button[type=reset]")
    page.wait_for_function("document.querySelectorAll('details.finding:not([hidden])').length == 4")


def test_a_link_to_a_hidden_finding_brings_it_back(opened):
    page = opened("#owner=marketing")
    page.evaluate(f"location.hash = '{ORDERS}'")
    page.wait_for_selector(f"[id='{ORDERS[1:]}'] tr[data-severity]", state="visible")


def test_a_head_sorts_its_column_up_down_and_back(opened):
    page = opened(ORDERS)
    head = page.locator(f"[id='{ORDERS[1:]}'] th", has_text="Amount")
    came = column(page, ORDERS, "Amount")
    found = []
    for _ in range(3):
        head.get_by_role("button").click()
        found.append((head.get_attribute("aria-sort"), column(page, ORDERS, "Amount")))
    up, down, back = found
    assert up == ("ascending", sorted(came, key=worth))
    assert down == ("descending", sorted(came, key=worth, reverse=True))
    assert back == (None, came)


def test_amounts_are_sorted_exactly_and_ties_stay_as_they_were(opened, overview, sample, tmp_path):
    # A float can't tell the first two apart; what has no amount comes last either way.
    amounts = [9_007_199_254_740_993, 9_007_199_254_740_992, None, 5_000, 5_000, 1]
    found = [{"key": f"o-{at}", "impact_u": one} for at, one in enumerate(amounts)]
    file = tmp_path / "page.html"
    file.write_text(overview(sample.run(sample.an_answer(*found)), level=0), encoding="utf-8")
    page = opened(ORDERS, file=file)
    button = page.get_by_role("button", name="Amount")
    button.click()
    assert column(page, ORDERS, "Order") == ["o-5", "o-3", "o-4", "o-1", "o-0", "o-2"]
    button.click()
    assert column(page, ORDERS, "Order") == ["o-0", "o-1", "o-3", "o-4", "o-5", "o-2"]


def test_keys_are_sorted_as_people_count(opened, overview, sample, tmp_path):
    file = tmp_path / "page.html"
    run = sample.run(sample.an_answer(*({"key": one} for one in ("SO-10", "SO-9", "SO-100"))))
    file.write_text(overview(run, level=0), encoding="utf-8")
    page = opened(ORDERS, file=file)
    page.get_by_role("button", name="Order", exact=True).click()
    assert column(page, ORDERS, "Order") == ["SO-9", "SO-10", "SO-100"]


def test_without_script_a_head_is_no_button(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("th button").count() == 0
    assert page.locator(f"[id='{ORDERS[1:]}'] th").first.text_content() == "Order"


def column(page, finding, label):
    """What stands in a column of a finding's evidence, top to bottom."""
    heads = page.locator(f"[id='{finding[1:]}'] th").all_inner_texts()
    at = [re.sub(r"\s*[↕↑↓]$", "", head) for head in heads].index(label) + 1
    cells = page.locator(f"[id='{finding[1:]}'] tbody td:nth-child({at})").all_text_contents()
    return [re.sub(r"\s*#$", "", cell.strip()) for cell in cells]


def worth(amount):
    """Currency, then pence."""
    return amount[0] == "£", int(re.sub(r"\D", "", amount))


def test_a_client_has_a_line_to_answer_on_screen_and_paper(opened):
    page = opened(ORDERS)
    line = page.locator(f"[id='{ORDERS[1:]}'] .blank")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        box = line.bounding_box()
        assert box["width"] > 200
        assert box["height"] >= 20


def test_open_all_opens_and_closes(opened):
    page = opened()
    page.click("#open-all")
    assert page.locator("details.finding[open]").count() == 4
    page.click("#open-all")
    assert page.locator("details.finding[open]").count() == 0


def test_the_page_is_read_without_script(opened):
    page = opened(java_script_enabled=False)
    assert not page.locator("#filters").is_visible()
    page.locator("details.finding summary").first.click()
    assert page.get_by_text("opted out").first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_print_shows_what_the_screen_shows_with_everything_open(opened, script):
    page = opened(java_script_enabled=script)
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text().split()
    screen = opened()
    screen.evaluate(f"{OPEN_ALL}; document.querySelector('#filters').remove()")
    whole = screen.locator("body").inner_text().split()
    assert len(paper) >= 0.95 * len(whole)
    assert not page.locator("nav").is_visible()


def test_a_chart_is_drawn_on_paper_too(opened):
    page = opened()
    page.emulate_media(media="print")
    bars = page.locator("svg.lanes rect.bar")
    assert (
        bars.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().width > 1)")
        == [True] * 5
    )


def test_before_printing_every_finding_opens_and_folds_again_after(opened):
    page = opened()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_the_first_tab_leads_past_the_bar(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0


def test_headings_go_down_one_step_at_a_time(opened):
    page = opened()
    page.evaluate(OPEN_ALL)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map((one) => +one.tagName[1])"
    )
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_target_is_large_enough(opened):
    page = opened(viewport={"width": 390, "height": 800})
    page.evaluate(OPEN_ALL)
    small = page.evaluate(
        "[...document.querySelectorAll('summary, button, select, input, .sections a, .self')]"
        ".map((one) => one.getBoundingClientRect())"
        ".filter((box) => box.height < 24 || box.width < 24).length"
    )
    assert small == 0


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXT = {
    "bg": ["ink", "muted", "link", "s4-ink"],
    "surface": ["ink", "muted"],
    "notrun-line": ["notrun-ink"],
    **{one: [f"{one}-ink"] for one in ("s1", "s2", "s3", "passed", "notrun")},
}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", TEXT)
def test_text_stands_out_from_its_ground(theme, ground):
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", STYLE.split(":root {")[theme + 1]))
    assert all(contrast(tokens[text], tokens[ground]) >= 4.5 for text in TEXT[ground])
