"""The review page in a real browser: keys answer, and what is saved can be read in again."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from audit.answers import read
from reports.review_page import review_page

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = "\"><img src=x onerror=y>\u202e'"


def a_pair(left, right, **more):
    return {
        "left_of": "people", "left_id": left, "right_of": "others", "right_id": right,
        "probability": 0.375, "kind": "doubtful", "joined": False,
        "evidence": {"start": -2.7, "email": 2.0}, "agreement": {"email": "near"},
        "left": {"email": "ann@example.com", "city": "Leeds"},
        "right": {"email": "anm@example.com", "city": None},
    } | more  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "review.html"
    pairs = [a_pair("1", "2"), a_pair(HOSTILE, "4"), a_pair("5", "6")]
    path.write_text(review_page(pairs, AT, left_out=7), encoding="utf-8")
    return path


@pytest.fixture
def page(opened, file):
    shown = opened(file=file)
    shown.evaluate("localStorage.clear()")
    shown.reload()
    return shown


def status(page):
    return page.locator("#review [role=status]").inner_text()


def visible(page):
    return page.locator("#review article:visible").count()


def saved(page, path):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save answers").click()
    assert download.value.suggested_filename == "answers.jsonl"
    download.value.save_as(path)
    return read(path)


def test_one_pair_is_shown_with_both_records_and_a_banner(page):
    assert visible(page) == 1
    assert status(page) == "Pair 1 of 3; 0 answered."
    text = page.locator("#review").inner_text()
    assert "hand it to nobody" in text
    assert "ann@example.com" in text
    assert "Leeds" in text


def test_keys_answer_and_the_saved_file_is_read_in_again(page, tmp_path):
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Your name").press("Tab")
    for key in ("s", "d", "u"):
        page.keyboard.press(key)
    found = saved(page, tmp_path / "answers.jsonl")
    assert [(one.left, one.right, one.answer, one.who) for one in found.given] == [
        ("1", "2", "same", "Ann"), (HOSTILE, "4", "different", "Ann"), ("5", "6", "unsure", "Ann")
    ]  # fmt: skip
    assert {(one.left_of, one.right_of, one.probability) for one in found.given} == {
        ("people", "others", 0.375)
    }
    assert found.torn == ()


def test_going_back_and_answering_again_leaves_the_last_answer(page, tmp_path):
    page.keyboard.press("s")
    page.keyboard.press("ArrowLeft")
    assert status(page) == "Pair 1 of 3, answered “same”; 1 answered."
    page.get_by_role("button", name="Different").click()
    page.keyboard.press("ArrowRight")
    assert status(page).startswith("Pair 3 of 3")
    page.get_by_label("Your name").fill("Ann")
    found = saved(page, tmp_path / "answers.jsonl")
    assert [(one.left, one.answer) for one in found.given] == [("1", "different")]


def test_without_a_name_nothing_is_saved_and_the_name_is_asked_for(page):
    page.keyboard.press("s")
    page.get_by_role("button", name="Save answers").click()
    assert status(page).startswith("Write your name first")
    assert page.evaluate("document.activeElement.name") == "who"


def test_typing_a_name_answers_nothing(page):
    page.get_by_label("Your name").press_sequentially("sud")
    assert status(page) == "Pair 1 of 3; 0 answered."


def test_answers_outlive_a_closed_page(page):
    page.keyboard.press("s")
    assert status(page) == "Pair 2 of 3; 1 answered."
    page.wait_for_timeout(300)  # the browser writes to its disk by itself, a little later
    page.reload()
    assert status(page) == "Pair 2 of 3; 1 answered."


def test_a_browser_that_keeps_nothing_says_so(page):
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error(); }; }")
    page.keyboard.press("s")
    assert "This browser keeps nothing: save before you close the page." in status(page)


def test_without_script_every_pair_can_be_read(opened, file):
    page = opened(file=file, java_script_enabled=False)
    assert visible(page) == 3
    assert not page.get_by_role("button", name="Save answers").is_visible()


def test_hostile_values_do_nothing_and_nothing_is_asked_for(page):
    page.keyboard.press("ArrowRight")
    assert page.complaints == []
    assert {url.partition("?")[0][:8] for url in page.requests} == {"file:///"}
    assert page.locator("#review img").count() == 0


def test_it_is_accessible_and_fits_a_phone(opened, file):
    page = opened(file=file, viewport={"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert [one["id"] for one in found.response["violations"]] == []


def test_the_controls_are_not_printed(page):
    page.emulate_media(media="print")
    assert not page.get_by_label("Your name").is_visible()
