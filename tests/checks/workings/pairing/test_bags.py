"""Rows that share a key: equal ones pair first, then the cheapest pairing; no guess by order."""

import time

import polars as pl


def rows(*values, id_="a"):
    return pl.DataFrame({"id": [id_] * len(values), "v": values})


def pairs(answer):
    return sorted(answer.changed.select("left.v", "right.v").rows())


def test_duplicates_in_another_order_are_the_same(equal):
    assert equal(rows(1, 2, 3), rows(3, 1, 2))


def test_the_first_of_two_duplicates_lost_is_that_one(told):
    answer = told(rows(1, 2), rows(2))
    assert answer.duplicated.select("side", "v").rows() == [("left", 1)]
    assert answer.changed.is_empty()


def test_a_row_sent_twice_is_one_duplicate(apart):
    assert apart(rows(7), rows(7, 7)) == {"duplicated": (0, 1)}


def test_triple_against_double_is_one_too_many(apart):
    assert apart(rows(7, 7, 7), rows(7, 7)) == {"duplicated": (1, 0)}


def test_two_pairs_of_twins_against_others_are_not_the_same(apart):
    # A hash that cancels out over two equal rows would call these alike.
    assert apart(rows(1, 1), rows(2, 2)) == {"changed": (2, 2)}


def test_double_against_double_with_one_drifted_is_one_change(told):
    assert pairs(told(rows(10, 20), rows(20, 11))) == [(10, 11)]


def test_near_rows_go_together_whatever_their_order(told):
    assert pairs(told(rows(10, 20, 30), rows(31, 11, 21))) == [(10, 11), (20, 21), (30, 31)]


def test_three_against_two_leaves_over_the_one_that_costs_most(told):
    answer = told(rows(10, 20, 90), rows(21, 11))
    assert pairs(answer) == [(10, 11), (20, 21)]
    assert answer.duplicated["v"].to_list() == [90]


def test_the_cheapest_pairing_is_the_cheapest_in_all_not_the_greedy_one(told):
    # 5 is nearest to 6, but then 10 would go with 0: 1 + 10 against 5 + 4.
    assert pairs(told(rows(5, 10), rows(6, 0))) == [(5, 0), (10, 6)]


def test_fewer_columns_apart_count_more_than_money(told):
    left = pl.DataFrame({"id": ["a", "a"], "v": [1, 900], "w": ["x", "y"], "z": [1, 2]})
    right = pl.DataFrame({"id": ["a", "a"], "v": [900, 1], "w": ["x", "y"], "z": [1, 2]})
    assert pairs(told(left, right)) == [(1, 900), (900, 1)]


def test_all_money_of_a_key_counts_less_than_one_column(told):
    # By the nearest amounts: one column, then two. The other way round: one each.
    left = pl.DataFrame({"id": ["a", "a"], "v": [0, 2], "w": ["x", "y"]})
    right = pl.DataFrame({"id": ["a", "a"], "v": [0, 3], "w": ["y", "x"]})
    assert pairs(told(left, right)) == [(0, 3), (2, 0)]


def test_the_amount_that_counts_decides_who_goes_with_whom(told):
    left = pl.DataFrame({"id": ["a", "a"], "v": [10, 20], "n": [500, 1]})
    right = pl.DataFrame({"id": ["a", "a"], "v": [11, 21], "n": [2, 400]})
    assert pairs(told(left, right, total="v")) == [(10, 11), (20, 21)]


def test_a_partner_equally_near_to_two_is_no_ones(apart):
    assert apart(rows(1, 3), rows(2)) == {"ambiguous": (2, 1)}


def test_the_order_of_the_rows_picks_no_partner(told):
    once, again = told(rows(1, 3, 9), rows(2, 8)), told(rows(9, 3, 1), rows(8, 2))
    assert once.ambiguous.sort("side", "v").equals(again.ambiguous.sort("side", "v"))
    assert pairs(once) == pairs(again) == [(9, 8)]


def test_rows_that_are_themselves_the_same_are_not_ambiguous(apart):
    assert apart(rows(1, 1), rows(2)) == {"changed": (1, 1), "duplicated": (1, 0)}


def test_two_crossed_pairs_of_equal_cost_are_ambiguous(apart):
    assert apart(rows(1, 4), rows(2, 3)) == {"changed": (2, 2)}
    assert apart(rows("p", "q"), rows("r", "s")) == {"ambiguous": (2, 2)}


def test_each_side_may_have_a_surplus_of_another_key(apart):
    left = pl.concat([rows(1, 1), rows(2, id_="b")])
    right = pl.concat([rows(1), rows(2, 2, id_="b")])
    assert apart(left, right) == {"duplicated": (1, 1)}


def test_only_what_is_open_is_ambiguous_of_a_key(told):
    answer = told(rows(1, 3, 50), rows(2, 51))
    assert pairs(answer) == [(50, 51)]
    assert sorted(answer.ambiguous["v"].to_list()) == [1, 2, 3]


def test_within_the_tolerance_a_surplus_is_still_a_surplus(told):
    answer = told(rows(10, 20), rows(20.004), tolerance={"v": "0.01"})
    assert answer.duplicated["v"].to_list() == ["10"]
    assert answer.tolerated.height == 1


def test_a_key_three_hundred_times_on_both_sides_is_ambiguous_soon(apart):
    # Each row has one near partner, but so many are not tried.
    started = time.monotonic()
    found = apart(rows(*range(0, 3000, 10)), rows(*range(3001, 1, -10)))
    assert found == {"ambiguous": (300, 300)}
    assert time.monotonic() - started < 5


def test_a_hundred_rows_of_one_key_drifted_by_one_pair_up(told):
    found = pairs(told(rows(*range(0, 1000, 10)), rows(*range(991, 0, -10))))
    assert found == [(at, at + 1) for at in range(0, 1000, 10)]


def test_a_key_all_of_whose_values_differ_in_one_column_takes_it_as_a_bag(equal):
    left = pl.DataFrame({"id": ["a"] * 4, "v": [None, None, 1, 2]})
    assert equal(left, left.reverse())


def test_money_of_surplus_and_of_ambiguous_rows_is_told(told):
    answer = told(rows(1, 3, 50), rows(2), total="v")
    weighed = answer.classes.filter(pl.col("class") == "ambiguous")
    assert weighed.select("left_u", "right_u").row(0) == (4_000_000, 2_000_000)
    assert answer.duplicated.is_empty() is False
