"""What is asked is held against the columns of both sides; a wrong wish is refused in words."""

import polars as pl
import pytest

from checks.vocabulary import SettingsError

LEFT = pl.DataFrame({"id": ["a", "b"], "net": [1.5, 2.0], "note": ["x", "y"]})
RIGHT = pl.DataFrame({"order": ["a", "b"], "value": [1.5, 2.0], "note": ["x", "z"]})
NAMES = {"id": "order", "net": "value"}


def test_columns_that_go_by_two_names_are_mapped(told):
    answer = told(LEFT, RIGHT, map=NAMES, total="net")
    assert answer.changed["differs"].to_list() == [["note"]]


def test_a_column_that_is_ignored_is_not_compared(told):
    answer = told(LEFT, RIGHT, map=NAMES, ignore=["note"])
    assert answer.is_equal
    assert answer.question.only["left"] == ("note",)


def test_a_column_may_be_ignored_by_its_name_on_the_right(equal):
    assert equal(LEFT, RIGHT, map=NAMES | {"note": "note"}, ignore=["note"])
    wrong = RIGHT.with_columns(value=pl.lit(9.0), note=LEFT["note"])
    assert equal(LEFT, wrong, map=NAMES, ignore=["value"])


def test_two_columns_that_changed_places_can_be_mapped_crosswise(told, equal):
    left = pl.DataFrame({"id": ["a"], "net": [1], "gross": [2]})
    right = pl.DataFrame({"id": ["a"], "net": [2], "gross": [1]})
    assert told(left, right).changed["differs"].to_list() == [["net", "gross"]]
    assert equal(left, right, map={"net": "gross", "gross": "net"})


def test_a_name_that_a_map_took_stands_for_nothing_else(told):
    left = pl.DataFrame({"id": ["a"], "net": [1], "value": [7]})
    right = pl.DataFrame({"id": ["a"], "value": [1]})
    answer = told(left, right, map={"net": "value"})
    assert answer.is_equal
    assert answer.question.only["left"] == ("value",)


def test_a_key_named_twice_is_one(equal):
    assert equal(LEFT, LEFT, on=["id", "id"])


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"on": "idd"}, "did you mean id"),
        ({"total": "nett"}, "did you mean net"),
        ({"total": "id"}, "id is not compared"),
        ({"total": "note"}, None),
        ({"total": "net", "ignore": ["net"]}, "net is not compared"),
        ({"ignore": ["nothing"]}, "no column nothing"),
        ({"map": {"net": "price"}}, "no column price"),
        ({"map": {"price": "net"}}, "no column price"),
        ({"map": {"net": "note", "id": "note"}}, "note"),
        ({"tolerance": {"price": "0.01"}}, "no column price"),
        ({"tidy": {"note": ["caps"]}}, "no way to tidy"),
        ({"tidy": {"net": ["case"]}, "total": "net"}, "tidied as a text"),
        ({"currency": "iso"}, "no column iso"),
        ({"zone": {"left": "Mars/Base"}}, "no time zone"),
        ({"zone": {"left": "'; DROP TABLE x"}}, "no time zone"),
        ({"zone": {"west": "UTC"}}, "west is no side"),
        ({"add_up": ["lines"]}, "lines is no side"),
    ],
)
def test_a_wish_that_can_not_be_followed_is_refused(told, wish, words):
    if words is None:
        assert told(LEFT, LEFT, **wish).unread["left"] == {"note": 2}
        return
    with pytest.raises(SettingsError, match=words) as caught:
        told(LEFT, LEFT, **({"on": "id"} | wish))
    assert caught.value.do


def test_all_but_the_key_may_be_ignored(equal):
    assert equal(LEFT, LEFT.with_columns(net=0.0), ignore=["net", "note"])
