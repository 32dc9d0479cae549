"""The page of a first connection: its verdict, its rows, and what it keeps to itself."""

from datetime import UTC, datetime

import polars as pl
import pytest

from checks.vocabulary import CAPABILITY
from reports.connection_page import connection_page

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIGNED_IN = ("stokly", 1, "Does the sign-in work?", "yes", "", True)
NO_LIST = ("stokly", 9, "Is there a list of all order lines?", "no (404)", "cost", False)
LOCKED = ("emarsys", 1, "Does the sign-in work?", "no (401)", "nothing can be read", False)


def page(*rows):
    found = pl.DataFrame(rows, schema=CAPABILITY, orient="row")
    return connection_page(found, "Acme Ltd", AT, "Europe/London", "9.9")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ((SIGNED_IN,), "Ready"),
        ((SIGNED_IN, NO_LIST), "Ready with limits"),
        ((SIGNED_IN, LOCKED), "Not ready"),
        ((), "Not ready"),
    ],
)
def test_the_verdict_follows_the_printed_rule(rows, word):
    assert f"</span> {word}</span>" in page(*rows)


def test_every_question_stands_there_with_its_answer_and_what_follows():
    html = page(SIGNED_IN, NO_LIST)
    assert all(word in html for word in (*NO_LIST[2:5], "1\u00a0answer of 2 needs a look."))


def test_what_a_system_answers_is_shown_as_text_and_never_as_markup():
    odd = ("stokly", 2, "What is it called?", "<script>alert(1)</script>", "", None)
    assert "<script>alert" not in page(SIGNED_IN, odd)
