"""One row against several: the rows of a key are added up before they are compared."""

import polars as pl

from checks.vocabulary import Class

LINES = pl.DataFrame(
    {
        "order": ["o1", "o1", "o2", "o3", None, " "],
        "line": ["1", "2", "1", "1", "1", "1"],
        "net": ["10.00", "2.50", "7.00", "-3.00", "4.00", "5.00"],
        "currency": ["GBP", "GBP", "GBP", "EUR", "GBP", "GBP"],
    }
)
ORDERS = pl.DataFrame(
    {
        "order": ["o1", "o2", "o3"],
        "net": ["12.50", "7.00", "-3.01"],
        "currency": ["GBP", "GBP", "EUR"],
    }
)


def test_an_order_meets_the_sum_of_its_lines(told):
    answer = told(ORDERS, LINES, on="order", total="net", add_up=["right"])
    assert answer.changed["order"].to_list() == ["o3"]
    assert answer.amount_u(Class.CHANGED) == -10_000
    assert answer.held(Class.BLANK) == {"left": 0, "right": 2}


def test_lines_may_stand_on_the_left(told):
    answer = told(LINES, ORDERS, on="order", total="net", add_up=["left"])
    assert answer.changed.select("left.net", "right.net").rows() != []
    assert answer.amount_u(Class.CHANGED) == 10_000


def test_both_sides_may_be_added_up(told):
    shuffled = LINES.sample(fraction=1, shuffle=True, seed=3)
    assert told(LINES, shuffled, on="order", total="net", add_up=["left", "right"]).is_equal


def test_what_the_lines_share_is_kept_and_what_they_do_not_is_said(told):
    lines = LINES.head(2).with_columns(currency=pl.Series(["GBP", "EUR"]))
    answer = told(ORDERS.head(1), lines, on="order", add_up=["right"])
    assert answer.changed["right.currency"].to_list() == ["(several) [EUR, GBP]"]


def test_lines_that_share_nothing_are_told_apart_by_what_they_hold(apart):
    lines = pl.DataFrame({"id": ["a", "a"], "v": ["x", "y"]})
    other = pl.DataFrame({"id": ["a", "a"], "v": ["x", None]})
    both = {"add_up": ["left", "right"]}
    assert apart(lines, lines.reverse(), **both) == {}
    assert apart(lines, other, **both) == {"changed": (1, 1)}


def test_a_day_meets_the_orders_of_that_day(told):
    days = pl.DataFrame({"day": ["2026-03-01", "2026-03-02"], "v": ["5.50", "1.00"]})
    orders = pl.DataFrame({"day": ["2026-03-01"] * 2 + ["2026-03-02"], "v": [2.25, 3.25, 1.00]})
    assert told(days, orders, on="day", total="v", add_up=["right"]).is_equal


def test_moments_are_added_up_to_their_day(told):
    days = pl.DataFrame({"day": ["2026-03-01"], "v": [3]}).with_columns(pl.col("day").str.to_date())
    at = ["2026-03-01 09:00:00", "2026-03-01 23:59:59"]
    orders = pl.DataFrame({"day": at, "v": [1, 2]}).with_columns(pl.col("day").str.to_datetime())
    assert told(days, orders, on="day", total="v", add_up=["right"]).is_equal


def test_floats_are_added_up_without_an_error(told):
    lines = pl.DataFrame({"id": ["a"] * 10, "v": [0.1] * 10})
    assert told(pl.DataFrame({"id": ["a"], "v": [1]}), lines, add_up=["right"]).is_equal


def test_a_key_whose_amounts_are_all_null_adds_up_to_null(told):
    lines = pl.DataFrame({"id": ["a", "a", "b"], "v": [None, None, 2]})
    orders = pl.DataFrame({"id": ["a", "b"], "v": [None, 2]})
    assert told(orders, lines, add_up=["right"]).is_equal


def test_a_line_that_is_no_number_is_not_lost_from_sight(told):
    lines = pl.DataFrame({"id": ["a", "a", "b"], "v": ["1.00", "n/a", "1.00"]})
    orders = pl.DataFrame({"id": ["a", "b"], "v": ["1.00", "1.00"]})
    answer = told(orders, lines, total="v", add_up=["right"])
    assert answer.unread == {"left": {"v": 0}, "right": {"v": 1}}
    assert answer.changed["id"].to_list() == ["a"]


def test_tidied_keys_are_added_up_together(told):
    lines = pl.DataFrame({"id": ["a", "A"], "v": [1, 2]})
    orders = pl.DataFrame({"id": ["A"], "v": [3]})
    assert told(orders, lines, add_up=["right"], tidy={"id": ["case"]}).is_equal


def test_days_and_flags_that_lines_share_are_kept(told):
    lines = pl.DataFrame({"id": ["a", "a"], "paid": [True, True], "day": ["2026-03-01"] * 2})
    lines = lines.with_columns(pl.col("day").str.to_date())
    assert told(lines.head(1), lines, add_up=["right"]).is_equal
