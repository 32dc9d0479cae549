import re

import pytest

from checks.vocabulary import Design, Home, money
from checks.vocabulary.locales import locale
from reports import words
from reports.writing import amount, language, whole, written_as

AMOUNT_U = 76_405_840_000


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en-GB", "£76,405.84"),
        ("fr-FR", "76\u202f405,84\u202f£"),
        ("de-DE", "76.405,84\u00a0£"),
        ("de-AT", "76.405,84\u00a0£"),
        ("nl-NL", "£76,405.84"),
    ],
)
def test_an_amount_is_written_as_the_locale_has_it(name, said):
    assert money.shown(AMOUNT_U, "GBP", locale=locale(name)) == said


def test_without_a_locale_nothing_changes():
    assert money.shown(-AMOUNT_U, "SEK") == "−SEK 76,405.84"


def test_a_currency_without_a_sign_follows_too():
    assert money.shown(-50_000, "SEK", locale=locale("de-DE")) == "−0,05\u00a0SEK"


def test_the_locale_holds_for_one_page_and_no_longer():
    with written_as("fr-FR"):
        assert (whole(-1_200), amount(AMOUNT_U, "EUR")) == (
            "−1\u202f200",
            "76\u202f405,84\u202f€",
        )
    assert whole(1_200) == "1,200"


def test_shares_and_counts_follow_the_locale():
    with written_as("de-DE"):
        assert words.share(333, 12_000) == "2,8\u00a0%"
        assert words.share(7, 20_000) == "0,04\u00a0%"
        assert words.counted(2_000, "orders") == "2.000\u00a0orders"


@pytest.mark.parametrize(
    ("name", "said"), [("en-GB", "en-GB"), ("fr-FR", "en-FR"), ("de-DE", "en-DE"), ('x"y', "en")]
)
def test_the_page_says_that_its_words_are_english(name, said):
    assert language(name) == said


@pytest.mark.parametrize(
    ("name", "lang", "said"),
    [("fr-FR", "en-FR", "17\u202f298,80\u202f£"), ("de-DE", "en-DE", "17.298,80\u00a0£")],
)
def test_a_whole_page_follows_the_locale_of_the_client(sample, overview, name, lang, said):
    page = overview(sample.run(design=Design(home=Home(locale=name))))
    assert f'<html lang="{lang}">' in page
    assert said in page
    assert not re.search(
        r"£[\d]|\d,\d{3}\.\d", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    )
