"""How well two values agree: the level of each field."""

import numpy as np
import polars as pl
import pytest

from checks.workings.identity.codes import coded, numbered
from checks.workings.identity.likeness import comparison, likeness


def levels(field, one, other):
    """The word for how a field of two records agrees, both ways round; null for no level."""
    names = sorted({*one, *other})
    facts = (
        numbered(pl.Series(name, [one.get(name), other.get(name)], pl.String)) for name in names
    )
    both = likeness(coded(np.arange(2, dtype=np.uint32), facts))
    left, right = np.array([0, 1], np.uint32), np.array([1, 0], np.uint32)
    words = (*comparison(field).levels, None)
    return [words[level] for level in both.levels(field, left, right)]


@pytest.mark.parametrize(
    ("field", "one", "other", "word"),
    [
        ("surname", "whitcombe", "whitcombe", "same"),
        ("surname", "whitcombe", "whitcomeb", "close"),
        ("surname", "hargreaves", "whitcombe hargreaves", "part"),
        ("surname", "whitcombe", "thistle", "differs"),
        ("forename", "william", "bill", "nickname"),
        ("forename", "bob", "rob", "nickname"),
        ("forename", "annabel", "a", "initial"),
        ("forename", "annabel", "b", "differs"),
        ("birthday", "1979-03-05", "1979-05-03", "swapped"),
        ("birthday", "1979-03-05", "1979-03-06", "close"),
        ("birthday", "1979-03-05", "1984-11-23", "differs"),
        ("email", "ann@example.com", "ann@example.net", "mailbox"),
        ("email", "ann.whitcombe@example.com", "an.whitcombe@example.com", "close"),
        ("email", "ann@example.com", "ben@example.org", "differs"),
        ("phone", "+447700900123", "+447700900132", "close"),
        ("phone", "+447700900123", "+447700900999", "differs"),
        ("street", "cathedral close", "cathedrl close", "close"),
        ("postcode", "hr12ab", "hr12ac", "close"),
        ("sex", "f", "m", "differs"),
        ("shop", "leeds", "truro", "differs"),
    ],
)
def test_two_values_agree_as(field, one, other, word):
    assert levels(field, {field: one}, {field: other}) == [word, word]


@pytest.mark.parametrize("field", ["surname", "email", "birthday", "sex", "shop"])
def test_a_value_and_an_empty_one_have_no_level(field):
    assert levels(field, {field: "a"}, {}) == [None, None]


def test_names_in_each_others_place_are_swapped():
    one = {"forename": "annabel", "surname": "whitcombe"}
    other = {"forename": "whitcombe", "surname": "annabel"}
    assert levels("forename", one, other) == ["swapped", "swapped"]


def test_one_name_in_the_others_place_is_no_swap():
    one = {"forename": "annabel", "surname": "whitcombe"}
    other = {"forename": "whitcombe", "surname": "thistle"}
    assert levels("forename", one, other) == ["differs", "differs"]
