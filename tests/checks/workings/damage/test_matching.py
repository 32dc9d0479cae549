"""One transform, of both sides, makes two ids the same; the first that does is told."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.workings.damage.matching import fitting, matched
from checks.workings.damage.transforms import TRANSFORMS

ID = st.text(alphabet="0017aA.E+ \uff11\u00e9", max_size=7)


def frames(theirs, ours):
    return (
        pl.LazyFrame({"value": theirs}, schema={"value": pl.String()}),
        pl.LazyFrame({"ours": ours}, schema={"ours": pl.String()}),
    )


def first_by_hand(theirs, ours):
    pair = pl.DataFrame({"value": [theirs], "ours": [ours]})
    for name, transform in TRANSFORMS.items():
        if pair.select(transform(pl.col("value")) == transform(pl.col("ours"))).item():
            return name
    return None


@given(theirs=ID, ours=ID)
def test_whatever_one_transform_makes_the_same_is_found_and_nothing_else(theirs, ours):
    found = fitting(*frames([theirs], [ours])).to_dicts()
    name = first_by_hand(theirs, ours)
    wanted = [{"value": theirs, "ours": ours, "transform": name}] if name else []
    assert found == wanted


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("1.2E+11", "120000000000"),
        ("1E3", "1000"),
        ("4,47700900123e11", "447700900123"),
        ("1.2345E+2", "1.2345E+2"),
        ("12E+3", "12E+3"),
        ("0.5E+3", "0.5E+3"),
    ],
)
def test_scientific_notation_becomes_digits_only_where_they_are_whole(written, digits):
    transform = TRANSFORMS["scientific notation written out"]
    assert pl.select(transform(pl.lit(written))).item() == digits


def test_of_several_transforms_that_fit_different_ids_the_first_counts():
    rows = matched(*frames(["07 "], ["07", "7 "])).rows()
    assert rows == [("07 ", "07", "blanks trimmed")]


def test_repeats_and_nulls_change_nothing():
    rows = matched(*frames(["7", "7", None], ["07", "07", None])).rows()
    assert rows == [("7", "07", "leading zeros stripped")]


def test_nothing_is_held_against_nothing():
    assert fitting(*frames([], ["1"])).is_empty()
    assert fitting(*frames(["1"], [])).is_empty()
