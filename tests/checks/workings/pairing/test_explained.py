"""Why values differ: by how much, always by as much, the other way round."""

from decimal import Decimal

import polars as pl


def prices(*values):
    ids = [f"o{at}" for at in range(len(values))]
    return pl.DataFrame({"id": ids, "v": pl.Series(values, dtype=pl.Decimal(18, 4))})


NET = [Decimal(at) * Decimal("13.35") for at in range(1, 21)]


RATIOS = {
    "1.2": "VAT at 20 % is in the right value alone",
    "1.05": "VAT at 5 % is in the right value alone",
    "100": "pounds on the left, pence on the right",
    "0.01": "pence on the left, pounds on the right",
    "-1": "the sign is turned round",
}


def test_a_ratio_that_means_something_is_named(told):
    left, right = prices(*NET), prices(*NET)
    left = left.select("id", **dict.fromkeys(RATIOS, pl.col("v")))
    right = right.select("id", **{one: pl.col("v") * Decimal(one) for one in RATIOS})
    for row in told(left, right).columns.to_dicts():
        assert RATIOS[row["column"]] in row["pattern"]
        assert row["pattern_rows"] == 20


def test_vat_on_the_left_alone_is_told_in_rounded_pennies_too(column):
    net = [at * Decimal("7.99") for at in range(1, 21)]
    gross = [(one * Decimal("1.2")).quantize(Decimal("0.01")) for one in net]
    found = column(prices(*gross), prices(*net))
    assert "VAT at 20 % is in the left value alone" in found["pattern"]


def test_a_ratio_that_means_nothing_known_is_still_told(column):
    found = column(prices(*NET), prices(*(one * 3 for one in NET)))
    assert found["pattern"] == "right = left × 3"


def test_a_constant_difference_is_told_with_its_sign(column):
    dearer = prices(*(one + Decimal("4.99") for one in NET))
    assert column(prices(*NET), dearer)["pattern"] == "right = left + 4.99"
    assert column(dearer, prices(*NET))["pattern"] == "right = left − 4.99"


def test_differences_without_a_pattern_are_told_without_one(column):
    apart = [one + Decimal(at * at) for at, one in enumerate(NET, 1)]
    found = column(prices(*NET), prices(*apart))
    assert (found["differing"], found["pattern"]) == (20, None)


def test_two_differences_are_no_pattern(column):
    found = column(prices(1, 2), prices(2, 3))
    assert (found["differing"], found["pattern"]) == (2, None)


def test_how_much_how_often_and_which_way_is_told(column):
    found = column(prices(10, 10, 10, 10), prices(10, 12, 7, None))
    assert (found["differing"], found["above"], found["below"], found["only_left"]) == (3, 1, 1, 1)
    assert (found["sum_u"], found["abs_sum_u"]) == (-1_000_000, 5_000_000)
    assert found["largest_u"] == -3_000_000


def test_a_sign_turned_round_is_no_formatting(column):
    assert column(prices(*NET), prices(*(-one for one in NET)))["formatting_only"] == 0
    text = pl.DataFrame({"id": ["a", "b"], "v": ["-5", "n/a"]})
    assert column(text, text.with_columns(v=pl.Series(["5", "n/a"])))["formatting_only"] == 0


def test_a_point_at_another_place_is_no_formatting(column):
    text = pl.DataFrame({"id": ["a", "b"], "v": ["1.50", "n/a"]})
    for other in ("15.0", "150", "1,50"):
        right = text.with_columns(v=pl.Series([other, "n/a"]))
        assert column(text, right)["formatting_only"] == 0


def test_a_duplicate_is_no_changed_value(column):
    once = pl.DataFrame({"id": ["a"], "v": [1]})
    assert column(once, pl.concat([once, once]))["differing"] == 0
