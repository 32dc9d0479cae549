"""The money of each class, in every amount and currency, adds up to the difference exactly."""

from decimal import Decimal

import polars as pl

from checks.vocabulary import Class

LEFT = pl.DataFrame(
    {
        "id": ["same", "gone", "drift", "twice", "twice", None],
        "currency": ["GBP", "GBP", "EUR", "GBP", "GBP", "GBP"],
        "v": ["1.00", "2.00", "4.00", "8.00", "8.00", "16.00"],
        "tax": ["0.10", "0.20", "0.40", "0.80", "0.80", "1.60"],
    }
)
RIGHT = pl.DataFrame(
    {
        "id": ["same", "new", "drift", "twice"],
        "currency": ["GBP", "USD", "EUR", "GBP"],
        "v": ["1.00", "32.00", "4.50", "8.00"],
        "tax": ["0.10", "3.20", "0.40", "0.80"],
    }
)


def money(answer, total="v"):
    rows = answer.classes.filter(pl.col("total") == total)
    return {
        (row["class"], row["currency"]): (row["left_u"] - row["right_u"]) // 10_000
        for row in rows.to_dicts()
        if row["left_u"] != row["right_u"]
    }


def test_every_class_is_weighed_in_each_currency(told):
    assert money(told(LEFT, RIGHT, total="v")) == {
        ("missing", "GBP"): 200,
        ("extra", "USD"): -3200,
        ("changed", "EUR"): -50,
        ("duplicated", "GBP"): 800,
        ("blank", "GBP"): 1600,
    }


def test_several_amounts_are_weighed_each(told):
    answer = told(LEFT, RIGHT, total=["v", "tax"])
    assert money(answer, "tax")["missing", "GBP"] == 20
    assert ("changed", "EUR") not in money(answer, "tax")
    assert answer.held(Class.MISSING) == {"left": 1, "right": 0}


def test_the_control_totals_are_those_of_all_rows(told):
    totals = told(LEFT, RIGHT, total="v").totals.filter(pl.col("currency") == "GBP")
    row = totals.row(0, named=True)
    assert (row["left_rows"], row["left_u"], row["right_u"]) == (5, 35_000_000, 9_000_000)
    assert (row["difference_u"], row["unexplained_u"]) == (26_000_000, 0)


def test_a_changed_currency_moves_the_money_from_one_to_the_other(told):
    left = pl.DataFrame({"id": ["a"], "v": ["5.00"], "currency": ["GBP"]})
    answer = told(left, left.with_columns(currency=pl.lit("EUR")), total="v")
    assert money(answer) == {("changed", "GBP"): 500, ("changed", "EUR"): -500}


def test_rows_without_a_currency_are_weighed_by_themselves(told):
    left = pl.DataFrame({"id": ["a", "b"], "v": ["5.00", "6.00"], "currency": ["GBP", None]})
    assert money(told(left, left.head(1), total="v")) == {("missing", None): 600}


def test_a_currency_may_go_by_another_name(told):
    left, right = (one.rename({"currency": "iso"}) for one in (LEFT, RIGHT))
    assert ("extra", "USD") in money(told(left, right, total="v", currency="iso"))
    assert money(told(left, right, total="v", ignore=["iso"]))["extra", None] == -3200


def test_a_currency_may_be_part_of_the_key(told):
    answer = told(LEFT, RIGHT, on=["id", "currency"], total="v")
    assert money(answer)["missing", "GBP"] == 200


def test_without_an_amount_rows_alone_are_weighed(told):
    answer = told(LEFT, RIGHT)
    assert answer.amount_u(Class.MISSING) is None
    assert answer.held(Class.BLANK) == {"left": 1, "right": 0}


def test_decimals_finer_than_a_millionth_still_add_up(told):
    third = pl.Series([Decimal("0.00000040")] * 3, dtype=pl.Decimal(38, 8))
    left = pl.DataFrame({"id": ["a", "b", "c"], "v": third})
    answer = told(left, left.clear(), total="v")
    assert answer.missing.height == 3


def test_floats_and_decimals_of_any_size_add_up(told):
    values = [0.1 + 0.2, 1234567890.12, 123456789012.34, 1e9, 1e15, 0.1 + 0.7, 3e9, -2.675]
    exact = [Decimal(str(round(one, 4))) for one in values]
    ids = [f"o{at}" for at in range(len(values))]
    left = pl.DataFrame({"id": ids, "v": values})
    right = pl.DataFrame({"id": ids, "v": pl.Series(exact, dtype=pl.Decimal(38, 4))})
    assert told(left, right, total="v").is_equal
    assert told(right.with_columns(pl.col("v").cast(pl.String)), left, total="v").is_equal


def test_what_is_left_of_a_sum_of_floats_is_nothing(told):
    residue = pl.DataFrame({"id": ["a"], "v": [0.1 + 0.2 - 0.3]})
    assert told(residue, pl.DataFrame({"id": ["a"], "v": [0]}), total="v").is_equal


def test_an_empty_text_is_no_unread_amount(told):
    left = pl.DataFrame({"id": ["a", "b"], "v": ["", "1.00"]})
    assert told(left, left, total="v").is_equal
