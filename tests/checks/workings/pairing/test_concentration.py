"""Where what was found lies: one channel, one day, said only where it is more than chance."""

from datetime import UTC, datetime, timedelta

import polars as pl

SIZE = 600
START = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = pl.DataFrame(
    {
        "id": [f"o{at}" for at in range(SIZE)],
        "channel": [("web", "shop", "phone")[at % 3] for at in range(SIZE)],
        "placed_at": [START + timedelta(hours=at) for at in range(SIZE)],
        "v": [float(at) for at in range(SIZE)],
    }
)
PHONE = pl.col("channel") == "phone"
EARLY = pl.col("placed_at") < START + timedelta(days=5)
NTH = pl.int_range(pl.len())


def places(answer):
    return {
        (
            row["differs"] or row["class"],
            row["side"],
            row["column"],
            row["value"],
            row["found"],
            row["of"],
        )
        for row in answer.concentration.to_dicts()
    }


def test_missing_orders_of_one_channel_are_said_to_lie_there(told):
    answer = told(ORDERS, ORDERS.filter(~(PHONE & EARLY)))
    assert ("missing", "left", "channel", "phone", 40, 40) in places(answer)
    row = answer.concentration.filter(column="channel").row(0, named=True)
    assert (row["rows"], row["of_rows"]) == (200, 600)


def test_a_day_is_told_of_moments(told):
    day = pl.col("placed_at").dt.date() == START.date()
    assert places(told(ORDERS, ORDERS.filter(~day))) == {
        ("missing", "left", "placed_at", "2026-03-01", 24, 24)
    }


def test_a_day_is_told_of_written_moments(told):
    written = ORDERS.with_columns(pl.col("placed_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    kept = ~pl.col("placed_at").str.starts_with("2026-03-02")
    found = places(told(written.filter(kept), written))
    assert found == {("extra", "right", "placed_at", "2026-03-02", 24, 24)}


def test_changes_of_one_channel_are_said_of_the_column(told):
    drifted = pl.when(PHONE & EARLY).then(pl.col("v") + 1).otherwise("v").alias("v")
    found = places(told(ORDERS, ORDERS.with_columns(drifted)))
    assert found == {("v", "left", "channel", "phone", 40, 40)}


def test_rows_sent_twice_on_one_day_are_said_to_be(told):
    twice = ORDERS.filter(pl.col("placed_at").dt.date() == START.date())
    found = places(told(ORDERS, pl.concat([ORDERS, twice])))
    assert ("duplicated", "right", "placed_at", "2026-03-01", 24, 24) in found


def test_what_is_spread_evenly_lies_nowhere(told):
    assert places(told(ORDERS, ORDERS.filter(NTH % 7 != 0))) == set()


def test_a_handful_shows_nothing(told):
    few = PHONE & (pl.col("placed_at") < START + timedelta(hours=27))
    assert places(told(ORDERS, ORDERS.filter(~few))) == set()


def test_less_than_twice_as_common_shows_nothing(told):
    # Half of all orders are of the web, and nine in ten of the missing ones.
    orders = ORDERS.with_columns(
        channel=pl.when(NTH < 300).then(pl.lit("web")).otherwise(pl.lit("shop"))
    )
    gone = (NTH < 180) | (NTH >= 580)
    assert not [one for one in places(told(orders, orders.filter(~gone))) if one[2] == "channel"]


def test_what_chance_could_do_shows_nothing(told):
    # Seven of ten, where a third is usual: commoner, but ten are few.
    gone = (PHONE & (NTH < 23)) | ((pl.col("channel") == "web") & (NTH > 590))
    answer = told(ORDERS, ORDERS.filter(~gone))
    assert answer.missing.height == 10
    assert not [one for one in places(answer) if one[2] == "channel"]


def test_all_of_a_side_lies_nowhere_in_particular(told):
    assert places(told(ORDERS, ORDERS.clear())) == set()


def test_a_column_called_as_a_class_is_told_apart_from_it(told):
    named = ORDERS.rename({"v": "missing"})
    drifted = pl.when(PHONE & EARLY).then(pl.col("missing") + 1).otherwise("missing")
    answer = told(named, named.with_columns(missing=drifted))
    [row] = answer.concentration.to_dicts()
    assert (row["class"], row["differs"], row["of"]) == ("changed", "missing", 40)
