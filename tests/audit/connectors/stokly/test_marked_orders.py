import pytest

from audit.connectors.exports.fetched import fetched
from audit.connectors.stokly.marked_orders import marked
from audit.connectors.stokly.sampling import shown


def orders(*records):
    rows = ",".join(records)
    return fetched("o.json", "/o", lambda: iter([("0", f'{{"data":[{rows}]}}'.encode())]))


def markers(*records):
    return dict(marked(orders(*records)).iter_rows())


def order(name, **said):
    fields = {"saleOrderId": name, "updatedAt": "2026-01-01T00:00:00Z", "total": "1", **said}
    return "{" + ",".join(f'"{key}":"{value}"' for key, value in fields.items()) + "}"


@pytest.mark.parametrize(
    "change", [{"updatedAt": "2026-01-01T00:00:01Z"}, {"total": "1.01"}, {"itemStatuses": "x"}]
)
def test_an_order_that_changed_has_another_mark(change):
    assert markers(order("a", stage="o", **change)) != markers(order("a", stage="o"))


def test_a_field_that_tells_of_no_change_leaves_the_mark():
    assert markers(order("a", shown="7 times")) == markers(order("a", shown="8 times"))


def test_without_a_time_of_change_every_field_counts():
    plain = '{"saleOrderId":"a","city":"Hereford"}'
    assert markers(plain) != markers(plain.replace("Hereford", "Leeds"))


def test_nothing_and_an_empty_text_next_to_each_other_are_told_apart():
    one = '{"saleOrderId":"a","city":null,"town":"x"}'
    other = '{"saleOrderId":"a","city":"x","town":null}'
    assert markers(one) != markers(other)


def test_the_order_of_chance_hangs_on_the_ids_alone():
    some = [order(f"id-{n}") for n in range(50)]
    there, back = (marked(orders(*one))["order_id"] for one in (some, some[::-1]))
    assert there.to_list() == back.to_list()
    assert there.to_list() != there.sort().to_list()


def test_every_order_is_there_once_as_it_was_met_last():
    twice = marked(orders(order("a", total="1"), order("a", total="2")))
    assert dict(twice.iter_rows()) == markers(order("a", total="2"))


def test_a_sample_says_what_it_would_show():
    assert shown(3_000, 22_000, 3_000) == (
        "lines of 3,000 of 22,000 orders were read, a random sample:"
        " a fault in 0.1 % of the orders or more would show with 95 %"
    )
    assert shown(0, 7, 0) == "lines of 0 of 7 orders were read"


@pytest.mark.parametrize(("sample", "least"), [(3, "64"), (40, "8"), (1_000, "0.3")])
def test_what_a_sample_would_show_is_rounded_up_and_never_down(sample, least):
    assert f"a fault in {least} % of the orders" in shown(sample, 9_999, sample)


def test_orders_that_chance_did_not_choose_make_no_sample_larger():
    assert shown(9_000, 9_500, 40) == (
        "lines of 9,000 of 9,500 orders were read, 40 of them, a random sample:"
        " a fault in 8 % of the orders or more would show with 95 %"
    )
