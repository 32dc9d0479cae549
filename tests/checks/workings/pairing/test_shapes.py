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
    "Größe", "\N{SNOWMAN}", "a\nb", "*", "^.*$", "^x", "COLUMNS(*)",
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


def test_compared_columns_may_have_any_name(told):
    # Row by row, the next column differs; the last row is missing.
    left = pl.DataFrame({"id": range(len(NAMES) + 1)} | dict.fromkeys(NAMES, 1))
    moved = [(pl.col("id") == at).cast(pl.Int64).alias(name) for at, name in enumerate(NAMES)]
    answer = told(left, left.with_columns(*moved).head(len(NAMES)), total=NAMES)
    assert answer.columns["differing"].to_list() == [len(NAMES) - 1] * len(NAMES)
    for at, name in enumerate(NAMES):
        apart = answer.changed.filter(pl.col("id") == at)
        assert set(apart["differs"].item()) == set(NAMES) - {name}
        assert apart[f"difference_u.{name}"].item() == 0
    assert answer.missing.columns == left.columns


def test_keys_may_have_any_name(told):
    rows = {name: ["a", "b", "b", None] for name in NAMES}
    left = pl.DataFrame(rows | {"x": [1, 2, 3, 4]})
    answer = told(left, left.with_columns(x=pl.Series([9, 2, 4, 4])), on=NAMES)
    for name in NAMES:
        assert answer.changed.get_column(name).to_list() == ["a", "b"]
        assert answer.blank.get_column(name).to_list() == [None, None]


@pytest.mark.parametrize("name", ["^.*$", "side", "differs", 'say "x"', "{{ side }}", "a -- b"])
def test_a_table_may_hold_nothing_but_one_odd_name(told, name):
    left = pl.DataFrame({name: ["a", "b", "b"]})
    answer = told(left, left.head(2), on=name)
    assert answer.duplicated[name].to_list() == ["b"]
    assert told(left.head(1), left.tail(1), on=name).near_keys.is_empty()


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
