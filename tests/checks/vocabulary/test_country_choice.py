"""A country is written by the number of its choice, in whatever word it is met."""

import polars as pl
import pytest

from checks.vocabulary import country_labels
from checks.vocabulary.choices import country_choice


def choice(text):
    return pl.select(country_choice(pl.lit(text, pl.String))).item()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GB", "184"),
        ("United Kingdom", "184"),
        ("england", "184"),
        ("184", "184"),
        ("ES", "162"),
        ("MM", "120"),
        ("CD", "41"),
        ("Canary Islands", "201"),
        ("Jersey", None),
        ("JE", None),
        ("999", None),
        ("", None),
        (None, None),
    ],
)
def test_a_word_is_one_choice_or_none(text, number):
    assert choice(text) == number


def test_every_label_of_emarsys_is_its_own_choice():
    labels = country_labels()
    rows = pl.DataFrame({"number": [*labels], "label": [*labels.values()]})
    assert rows.filter(country_choice(pl.col("label")) != pl.col("number")).is_empty()
