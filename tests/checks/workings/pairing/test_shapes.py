"""Tables of any shape: empty, narrow, wide, with columns named like our own or worse."""

import polars as pl
import pytest

from checks.vocabulary import SettingsError

ONE = pl.DataFrame({"id": ["a"], "v": [1]})
# What the kernel calls its own columns, and what its page and its engine could stumble over.
NAMES = [
    "row", "row_right", "key_0", "key_no", "key_hash", "value_0", "value_0_right", "rest_0",
    "micro_0", "raw_0", "raw_1", "class", "said", "side", "differs", "state", "is_blank",
    "left_rows", "right_rows", "on_left", "one_hash", "other_hash", "currency", "rows", "keys",
    "left", "right", "lot", "nth", "len", "kind", "differing", "apart", "left.x", "right.x",
    "difference_u.x", "two words", "dashes -- and", "{{ side }}", "{% raw %}", "{# note #}",
    "100 %", "$1", "$name", "?", "it's", 'say "x"', "back\\slash", "a;b", "x" * 300, "select",
    "Größe", "\N{SNOWMAN}", "a\nb", "*", "COLUMNS(*)",
]  # fmt: skip


def test_two_empty_tables_are_the_same(told):
    answer = told(ONE.clear(), ONE.clear())
    assert answer.is_equal
    assert answer.rows == {"left": 0, "right": 0}


def test_two_empty_tables_without_types_are_the_same(told):
    nothing = pl.DataFrame({"id": [], "v": []})
    assert told(nothing, nothing, total="v").is_equal


@pytest.mark.parametrize("empty", [ONE.clear(), pl.DataFrame({"id": [], "v": []})])
def test_where_one_side_is_empty_all_of_the_other_is_missing_or_extra(apart, empty):
    assert apart(ONE, empty, total="v") == {"missing": (1, 0)}
    assert apart(empty, ONE, total="v") == {"extra": (0, 1)}


def test_a_column_of_one_side_is_named_and_not_compared(told):
    answer = told(ONE.with_columns(only_here=pl.lit(7)), ONE.with_columns(only_there=pl.lit("x")))
    assert answer.is_equal
    assert answer.question.only == {"left": ("only_here",), "right": ("only_there",)}


def test_a_missing_row_is_shown_with_all_its_columns(told):
    left = ONE.with_columns(only_here=pl.lit(7))
    assert told(left, ONE.clear()).missing.equals(left)


@pytest.mark.parametrize("name", NAMES)
def test_a_compared_column_may_have_any_name(told, name):
    left = pl.DataFrame({"id": ["a", "b", "c"], name: [1, 2, 3], "x": [1, 1, 1]})
    right = pl.DataFrame({"id": ["a", "b", "d"], name: [1, 5, 3], "x": [1, 1, 1]})
    answer = told(left, right, total=name)
    assert answer.changed[f"difference_u.{name}"].to_list() == [-3_000_000]
    assert answer.columns["differing"].to_list() == [1, 0]
    assert answer.missing.columns == ["id", name, "x"]


@pytest.mark.parametrize("name", NAMES)
def test_a_key_may_have_any_name(told, name):
    left = pl.DataFrame({name: ["a", "b", "b", None], "x": [1, 2, 3, 4]})
    answer = told(left, left.with_columns(x=pl.Series([9, 2, 4, 4])), on=name)
    assert answer.changed[name].to_list() == ["a", "b"]
    assert answer.blank[name].to_list() == [None, None]


def test_all_those_names_may_stand_in_one_table(told):
    left = pl.DataFrame({"id": ["a", "b"]} | {name: [1, 2] for name in NAMES})
    right = left.with_columns(pl.when(pl.col("id") == "a").then(9).otherwise(2).alias("micro_0"))
    answer = told(left, right, total="row")
    assert answer.changed["differs"].to_list() == [["micro_0"]]


def test_names_that_differ_in_case_alone_are_refused_in_words(told):
    both = pl.DataFrame({"id": ["a"], "Total": [1], "total": [2]})
    with pytest.raises(SettingsError, match="Total"):
        told(both, both)


def test_a_hundred_columns_are_compared(told):
    left = pl.DataFrame({"id": ["a", "b"]} | {f"c{at}": [at, None] for at in range(100)})
    answer = told(left, left.with_columns(c99=pl.lit(0)))
    assert answer.columns.height == 100
    assert answer.columns.filter(pl.col("differing") > 0)["column"].to_list() == ["c99"]


def test_a_cell_of_ten_million_characters_is_compared_to_its_last(told):
    long = "x" * 10_000_000
    left = pl.DataFrame({"id": ["a", "b"], "v": [long, long]})
    right = pl.DataFrame({"id": ["a", "b"], "v": [long, long[:-1] + "y"]})
    assert told(left, right).changed["id"].to_list() == ["b"]


def test_columns_in_another_order_are_the_same_columns(equal):
    assert equal(ONE, ONE.select("v", "id"))


def test_the_sides_are_given_back_as_they_came(told):
    left = pl.DataFrame({"id": ["a"], "v": [1.50]}, schema_overrides={"v": pl.Float32})
    answer = told(left, pl.DataFrame({"id": ["a"], "v": ["2.50"]}))
    assert answer.changed.schema["left.v"] == pl.Float32
    assert answer.changed.schema["right.v"] == pl.String


def test_a_side_without_the_key_is_refused(told):
    with pytest.raises(SettingsError, match="the right side has no column id"):
        told(ONE, pl.DataFrame({"v": [1]}))


def test_a_table_without_columns_is_refused(told):
    with pytest.raises(SettingsError):
        told(pl.DataFrame(), ONE)
