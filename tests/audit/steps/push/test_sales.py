"""Sale rows are appended once, after a read-back shows them absent; never a second time."""

import json
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from audit.connectors.sales_read_back import SOLD
from tests.audit.carrying import How, carried, plan_of, row
from tests.audit.pushing import UPLOAD, Jumping, busy, lost, tenant

SENDS = {"sales": "upload"}


def append(order, *items, quantity="2", price="39.98"):
    told = {"price": price, "timestamp": "2026-03-02T09:15:00Z", "customer": "C7"}
    rows = [{"item": item, "order": order, "quantity": quantity, **told} for item in items]
    return row("append", order, body=json.dumps({"rows": rows}))


def shown(one, before=()):
    """A read-back of what was there before and of all that was uploaded."""

    async def sold(orders):
        rows = one.upload.state.sales.execute(
            "select upload, place, name, value from upload_row order by upload, place"
        ).fetchall()
        lines = {}
        for upload, place, name, value in rows:
            lines.setdefault((upload, place), {})[name] = value
        told = [
            (
                line["order"],
                line["item"],
                Decimal(line["quantity"]),
                int(Decimal(line["price"]) * 10**6),
            )
            for line in lines.values()
        ]
        frame = pl.DataFrame([*before, *told], schema=SOLD, orient="row")
        some = frame.filter(pl.col("order").is_in(orders))
        return some.group_by("order", "item").agg(pl.all().sum()).cast(SOLD)

    return How(sold=sold)


def uploads(one):
    return one.upload.state.sales.execute("select count(*) from upload").fetchone()[0]


@pytest.mark.parametrize("faults", [[], [busy(UPLOAD)]])
def test_an_order_is_appended_once_and_found_again(tmp_path, faults):
    with tenant(1, upload_faults=faults) as one:
        plan = plan_of([append("S1", "a", "b"), append("S2", "a")])
        for _ in range(2):
            ends = carried(one, plan, tmp_path, how=shown(one), **SENDS)
            assert (ends.states, uploads(one)) == ({"verified": 2}, 2)


def test_u03_a_lost_answer_leaves_the_row_unknown_and_it_is_never_sent_again(tmp_path):
    with tenant(1, upload_faults=[lost(UPLOAD)]) as one:
        plan = plan_of([append("S1", "a"), append("S2", "a")])
        for _ in range(3):
            ends = carried(one, plan, tmp_path, how=shown(one), **SENDS)
            assert (ends.states, uploads(one)) == ({"unknown": 1, "verified": 1}, 2)


def test_what_is_there_already_is_not_sent(tmp_path):
    with tenant(1) as one:
        before = [("S1", "a", Decimal(1), 1)]
        ends = carried(one, plan_of([append("S1", "a")]), tmp_path, how=shown(one, before), **SENDS)
        assert (ends.rows["code"].item(), uploads(one)) == ("there already", 0)


def test_a_refund_is_sent_only_where_the_sale_is_there(tmp_path):
    with tenant(1) as one:
        before = [("S1", "a", Decimal(2), 39_980_000)]
        back = [append(order, "a", quantity="-2", price="-39.98") for order in ("S1", "S2")]
        ends = carried(one, plan_of(back), tmp_path, how=shown(one, before), **SENDS)
        assert ends.states == {"verified": 1, "moved": 1}


def test_without_a_read_back_nothing_is_sent(tmp_path):
    with tenant(1) as one:
        ends = carried(one, plan_of([append("S1", "a")]), tmp_path, **SENDS)
        assert (ends.rows["code"].item(), uploads(one)) == ("no read-back", 0)


def test_a_whole_new_order_may_hold_refunds_of_more_than_was_sold(tmp_path):
    with tenant(1) as one:
        sold, back = (json.loads(append("S1", *of)["body"])["rows"] for of in ("a", "b"))
        back = [{**each, "quantity": "-3", "price": "-9.00"} for each in [*sold, *back]]
        whole = row("append", "S1", body=json.dumps({"rows": [*sold, *back]}))
        ends = carried(one, plan_of([whole]), tmp_path, how=shown(one), **SENDS)
        assert (ends.states, uploads(one)) == ({"verified": 1}, 1)


def test_an_order_that_another_plan_has_sent_waits_until_it_is_shown(tmp_path):
    with tenant(1) as one:
        plan, how = plan_of([append("S1", "a"), append("S2", "a")]), shown(one)
        ends = carried(
            one, plan, tmp_path, how=replace(how, sent_before=frozenset({"S1"})), **SENDS
        )
        assert (ends.states, uploads(one)) == ({"failed": 1, "verified": 1}, 1)
        assert "another plan" in ends.rows.filter(state="failed")["note"].item()
        ends = carried(one, plan, tmp_path, how=how, **SENDS)
        assert (ends.states, uploads(one)) == ({"verified": 2}, 2)


def test_what_cancels_out_is_seen_by_its_rows_alone(tmp_path):
    with tenant(1) as one:
        [sale] = json.loads(append("S1", "a")["body"])["rows"]
        refund = {**sale, "quantity": "-2", "price": "-39.98"}
        plan = plan_of([row("append", "S1", body=json.dumps({"rows": [sale, refund]}))])

        async def nothing(_):
            return pl.DataFrame(schema=SOLD)

        assert carried(one, plan, tmp_path, how=How(sold=nothing), **SENDS).states == {"applied": 1}
        assert carried(one, plan, tmp_path, how=shown(one), **SENDS).states == {"verified": 1}


def taken_back(shows, **told):
    """The order S1 the other way round; it was appended to hold what is shown."""
    one = append("S1", "a", **told)
    return {**one, "body": json.dumps({**json.loads(one["body"]), "shows": shows})}


@pytest.mark.parametrize(
    ("shows", "units", "amount_u", "ended"),
    [
        ({"a": ["2", 39_980_000]}, 2, 39_980_000, ("verified", None, 1)),
        ({"a": ["0", 0]}, 0, 0, ("verified", None, 1)),
        ({"a": ["2", 39_980_000]}, 1, 19_990_000, ("moved", "not as it was appended", 0)),
        ({"a": ["2", 39_980_000]}, 2, 10_000_000, ("moved", "not as it was appended", 0)),
    ],
)
def test_an_append_is_taken_back_only_where_it_stands_as_it_was_appended(
    tmp_path, shows, units, amount_u, ended
):
    with tenant(1) as one:
        how = shown(one, [("S1", "a", Decimal(units), amount_u)])
        back = taken_back(shows, quantity="-2", price="-39.98")
        ends = carried(one, plan_of([back]), tmp_path, how=how, **SENDS)
        assert (ends.rows["state"].item(), ends.rows["code"].item(), uploads(one)) == ended


def test_what_the_upload_does_not_take_for_now_is_sent_by_the_next_push_of_the_plan(tmp_path):
    with tenant(1, upload_faults=[busy(UPLOAD, at=(0, 1, 2))]) as one:
        plan = plan_of([append("S1", "a")])
        how = shown(one)
        ends = carried(one, plan, tmp_path, how=how, **SENDS)
        assert (ends.states, uploads(one)) == ({"failed": 1}, 0)
        later = shown(one, [("S1", "b", Decimal(1), 1)])
        ends = carried(one, plan, tmp_path, how=later, **SENDS)
        assert (ends.states, uploads(one)) == ({"verified": 1}, 1)


def test_a_push_that_is_killed_while_it_waits_to_send_again_knows_that_nothing_was_sent(tmp_path):
    with tenant(1, upload_faults=[busy(UPLOAD, at=(0,))]) as one:
        plan, how = plan_of([append("S1", "a")]), shown(one)
        with pytest.raises(Killed):
            carried(one, plan, tmp_path, how=replace(how, clock=Deadly()), **SENDS)
        assert uploads(one) == 0
        ends = carried(one, plan, tmp_path, how=how, **SENDS)
        assert (ends.states, uploads(one)) == ({"verified": 1}, 1)


class Killed(BaseException):
    """No error that anybody handles."""


class Deadly(Jumping):
    """A clock on which nobody wakes again."""

    async def sleep(self, _):
        raise Killed
