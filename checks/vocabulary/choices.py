"""What Emarsys calls countries and languages, and the ISO words that they mean.

`countries.csv` has one row a word: the choice's number in field 14 (empty for a word that is no
choice of Emarsys, but is met), the English label, ISO 3166 alpha-2. `languages.csv` has one row a
language: English label, primary language subtag, and Emarsys' own code where it is another one.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import polars as pl

Rows = tuple[Mapping[str, str], ...]
# Choices beside the one that a country has today: Burma, Zaire, the Canary Islands.
BESIDE = ("28", "195", "201")


def country(text: pl.Expr) -> pl.Expr:
    """A label or code as ISO 3166 alpha-2; null for one that Emarsys has no choice for."""
    return _decoded(text, _country_words())


def language(text: pl.Expr) -> pl.Expr:
    """A label, tag or code as a primary language subtag; null for one that is not listed."""
    word = _decoded(text, _language_words())
    return pl.coalesce(word, _decoded(text.str.extract(r"^\s*(\p{L}{2,3})[-_]"), _language_words()))


def country_choice(text: pl.Expr) -> pl.Expr:
    """A label, code or number of a country as its choice of field 14; null where it has none."""
    return _decoded(text, _choice_words())


def country_labels() -> dict[str, str]:
    """Number of a choice of field 14 -> its label in English; Emarsys fact sheet, 3.4."""
    return {row["choice"]: row["label"] for row in _rows("countries") if row["choice"]}


@cache
def _country_words() -> dict[str, str]:
    rows = _rows("countries")
    labels = {_folded(row["label"]): row["iso"] for row in rows}
    return {row["iso"].lower(): row["iso"] for row in rows} | labels


@cache
def _choice_words() -> dict[str, str]:
    rows = [row for row in _rows("countries") if row["choice"]]
    numbers = {row["choice"]: row["choice"] for row in rows}
    labels = {_folded(row["label"]): row["choice"] for row in rows}
    of_iso = {row["iso"]: row["choice"] for row in rows if row["choice"] not in BESIDE}
    others = {word: of_iso[iso] for word, iso in _country_words().items() if iso in of_iso}
    return others | labels | numbers


@cache
def _language_words() -> dict[str, str]:
    words = {}
    for row in _rows("languages"):
        for word in (row["label"], row["tag"], row["code"]):
            words[_folded(word)] = row["tag"]
    return {word: tag for word, tag in words.items() if word}


def _decoded(text: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    bare = text.str.normalize("NFC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return bare.replace_strict(
        list(words), list(words.values()), default=None, return_dtype=pl.String
    )


def _folded(word: str) -> str:
    return "".join(sign for sign in word.lower() if sign.isalnum())


def _rows(name: str) -> Rows:
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
