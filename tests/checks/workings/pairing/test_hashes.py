"""No hash hides a difference: values whose hashes, or sums of hashes, are made to meet."""

from datetime import UTC, datetime

import polars as pl
import pytest

from audit.engine import Engine

TWICE = ["a", "a"]
# The hash of this number is the engine's hash of a null.
LIKE_NULL = -2930909409056394622


def test_a_value_moved_to_the_next_column_is_seen_in_twins(equal):
    text = {"v": pl.String, "w": pl.String}
    left = pl.DataFrame({"id": TWICE, "v": ["x", "x"], "w": [None, None]}, schema_overrides=text)
    right = pl.DataFrame({"id": TWICE, "v": [None, None], "w": ["x", "x"]}, schema_overrides=text)
    assert not equal(left, right)


@pytest.mark.parametrize("joint", ["", "\x1f", "\x1e", "\0"])
def test_text_that_moves_over_a_joint_is_seen(equal, joint):
    left = pl.DataFrame({"id": TWICE, "v": [f"x{joint}y"] * 2, "w": ["z"] * 2})
    right = pl.DataFrame({"id": TWICE, "v": ["x"] * 2, "w": [f"y{joint}z"] * 2})
    assert not equal(left, right)


def test_empty_text_is_not_null_in_twins(equal):
    left = pl.DataFrame({"id": TWICE, "v": ["", ""], "w": ["x", "x"]})
    right = pl.DataFrame({"id": TWICE, "v": [None, None], "w": ["x", "x"]}, schema=left.schema)
    assert not equal(left, right)


def test_numbers_too_long_for_a_type_differ_in_twins(equal):
    left = pl.DataFrame({"id": [*TWICE, "b"], "v": ["12345678901234567.5"] * 2 + ["1.5"]})
    right = pl.DataFrame({"id": [*TWICE, "b"], "v": ["12345678901234568.5"] * 2 + ["1.5"]})
    assert not equal(left, right, total="v")


def test_numbers_of_128_bits_with_halves_exchanged_differ(apart):
    left = pl.DataFrame({"id": ["a"], "v": [1]}, schema_overrides={"v": pl.Int128})
    right = pl.DataFrame({"id": ["a"], "v": [2**64]}, schema_overrides={"v": pl.Int128})
    assert apart(left, right) == {"changed": (1, 1)}


def test_the_number_that_hashes_like_null_is_not_null(apart):
    left = pl.DataFrame({"id": ["a"], "v": [LIKE_NULL]})
    right = pl.DataFrame({"id": ["a"], "v": [None]}, schema=left.schema)
    assert apart(left, right) == {"changed": (1, 1)}


def test_twins_of_one_value_are_not_twins_of_another(equal):
    left = pl.DataFrame({"id": ["a"] * 4, "v": [1, 1, 2, 2]})
    assert not equal(left, pl.DataFrame({"id": ["a"] * 4, "v": [3, 3, 4, 4]}))
    assert not equal(left, pl.DataFrame({"id": ["a"] * 4, "v": [1, 1, 1, 2]}))


def test_values_exchanged_between_two_keys_are_two_changes(apart):
    left = pl.DataFrame({"id": ["a", "b"], "v": [1, 2]})
    assert apart(left, pl.DataFrame({"id": ["a", "b"], "v": [2, 1]})) == {"changed": (2, 2)}


def test_values_exchanged_between_two_columns_are_a_change(apart):
    left = pl.DataFrame({"id": ["a"], "v": ["1"], "w": ["2"]})
    right = pl.DataFrame({"id": ["a"], "v": ["2"], "w": ["1"]})
    assert apart(left, right) == {"changed": (1, 1)}


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITTEN = {
    "amounts": ([1.5, 2.0], ["1.50", "2"]),
    "whole numbers": ([1, 2], [1.0, 2.0]),
    "moments": ([NOON, None], ["2026-03-01T12:00:00Z", None]),
    "nanoseconds": (
        pl.Series([NOON, None], dtype=pl.Datetime("ns", "UTC")),
        ["2026-03-01 12:00:00", None],
    ),
    "nothing": ([None, None], pl.Series([None, None], dtype=pl.Float64)),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_alike_is_never_carried(told, monkeypatch, name):
    carried, ask = [], Engine.ask

    def watched(engine, question, **words):
        answer = ask(engine, question, **words)
        carried.append(answer.height if question == "carry" else 0)
        return answer

    monkeypatch.setattr(Engine, "ask", watched)
    left, right = (pl.DataFrame({"id": ["a", "b"], "v": column}) for column in WRITTEN[name])
    assert told(left, right).is_equal
    assert sum(carried) == 0
