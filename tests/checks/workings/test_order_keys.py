import polars as pl

from checks.workings.order_keys import traced

NAMES = ("order_id", "channel_ref", "nice_id")


def meant(orders, keys):
    schema = dict.fromkeys(NAMES, pl.String)
    shop = pl.LazyFrame(orders, schema=schema, orient="row")
    found = traced(shop, pl.LazyFrame({"key": keys}, schema={"key": pl.String}))
    return set(found.collect().select("key", "order_id").rows())


def test_a_key_is_read_in_the_form_that_explains_most():
    orders = [(str(n), None, str(n + 1)) for n in range(1, 7)]
    assert meant(orders, ["2", "3", "4", "5", "6", "7"]) == {
        (str(n + 1), str(n)) for n in range(1, 7)
    }


def test_a_key_in_another_form_is_still_found():
    assert meant([("1", "shop-1", None), ("2", "shop-2", None)], ["1", "shop-2"]) == {
        ("1", "1"),
        ("shop-2", "2"),
    }


def test_empty_and_unknown_keys_mean_no_order():
    assert meant([("1", None, None)], [None, "9"]) == set()


def test_one_reference_of_two_orders_means_both():
    assert meant([("1", "r", None), ("2", "r", None)], ["r", "r"]) == {("r", "1"), ("r", "2")}
