from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MOVED = ["contact_id", "order_id", "amount_u", "rows"]


def bought(contact, order="o-1", amount=1_000_000, **told):
    return {"contact_id": contact, "order_id_raw": order, "amount_u": amount, **told}


def test_the_orders_of_the_others_go_to_the_survivor(settled):
    lines = [bought("1", "o-1"), bought("1", "o-2"), bought("2", "o-3", 5), bought("2", "o-3", 7)]
    found = settled(esp_contact=[{}, {}], esp=lines)
    assert found.orders.select(MOVED).rows() == [("2", "o-3", 12, 2)]
    effect = found.effect.row(0, named=True)
    assert (effect["orders_before"], effect["orders_after"]) == (2, 3)
    assert (effect["value_before_u"], effect["value_after_u"]) == (2_000_000, 2_000_012)


def test_an_order_that_two_contacts_have_part_of_is_one_order(settled):
    found = settled(esp_contact=[{}, {}], esp=[bought("1"), bought("2")])
    assert found.effect["orders_after"].item() == 1
    assert found.orders.height == 1


def test_rows_without_an_order_are_money_and_no_order(settled):
    found = settled(esp_contact=[{}, {}], esp=[bought("1"), bought("2", None, 9)])
    assert found.orders.select(MOVED).rows() == [("2", None, 9, 1)]
    assert found.effect["orders_after"].item() == 1


YEAR = timedelta(days=365)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("ages", "segment"),
    [
        ([DAY], "one-time"),
        ([DAY, 2 * YEAR], "repeat"),
        ([YEAR + DAY], "lapsed"),
        ([YEAR], "one-time"),
        ([], "no order"),
        ([None], "not known"),
    ],
    ids=str,
)
def test_a_segment_is_told_from_the_number_of_orders_and_the_last_one(settled, noon, ages, segment):
    lines = [bought("1", f"o-{at}", ts_utc=age and noon - age) for at, age in enumerate(ages)]
    found = settled(esp_contact=[{}, {}], esp=[*lines, bought("9")]).effect
    assert found.select("segment_before", "segment_after").row(0) == (segment, segment)


def test_a_merge_moves_a_customer_to_the_segment_of_all_its_orders(settled, noon):
    lines = [
        bought("1", "o-1", ts_utc=noon - 2 * YEAR),
        bought("1", "o-2", ts_utc=noon - 3 * YEAR),
        bought("2", "o-3", ts_utc=noon - DAY),
        bought("2", "o-4", -1_000_000, ts_utc=noon),
    ]
    found = settled(esp_contact=[{}, {}], esp=lines).effect
    assert found.select("segment_before", "segment_after").row(0) == ("lapsed", "repeat")


def test_without_sales_data_the_effect_is_not_known(settled):
    found = settled(esp_contact=[{}, {}])
    assert found.orders.is_empty()
    told = found.effect.select("orders_after", "value_after_u", "segment_after").row(0)
    assert told == (None, None, None)


def test_amounts_that_no_source_gives_are_no_nought(settled):
    unfilled = {"esp_sale_line": ["amount_u"]}
    found = settled(esp_contact=[{}, {}], esp=[bought("1")], unfilled=unfilled).effect
    assert found.select("orders_after", "value_after_u").row(0) == (1, None)


LINE = st.tuples(
    st.sampled_from("12345678"),
    st.sampled_from(["o-1", "o-2", "o-3", None]),
    st.integers(-(10**15), 10**15),
)
TRIED = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@TRIED
@given(st.lists(LINE, max_size=20))
def test_no_micro_unit_is_made_or_lost(settled, lines):
    groups = {"a": "1 2 3", "b": "4 5"}
    found = settled(groups, esp_contact=[{}] * 8, esp=[bought(*line) for line in lines])
    for group, ids in groups.items():
        whole = sum(amount for contact, _, amount in lines if contact in ids.split())
        [effect] = found.effect.filter(group=group).to_dicts()
        moved = found.orders.filter(group=group)["amount_u"].sum()
        assert effect["value_after_u"] == whole == effect["value_before_u"] + moved
