"""An appended row is there when it adds up to the penny and the unit, and not before."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from audit import settings
from audit.connectors.sales_read_back import SOLD
from audit.progress import Silent
from audit.steps.verifying import sold_again as module
from audit.steps.verifying.appended import SALE, arrived, sale_lines, sent_lines
from audit.steps.verifying.sold_again import sold_again
from checks.vocabulary import TABLES, RepairPlan, System
from tests.audit.carrying import plan_of, row

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLY = NOON - timedelta(hours=1)
LINE = {
    "order": "o-1",
    "item": "A",
    "price": "19.90",
    "quantity": "2",
    "timestamp": "2026-02-01T08:00:00Z",
    "customer": "c-1",
}


def appended(*lines, order="o-1"):
    return row("append", order, body=json.dumps({"rows": [{**LINE, **one} for one in lines]}))


def line(item="A", amount_u=10_000_000, quantity=1, order="o-1"):
    """One line of the run's own sales data."""
    return {
        "order_id_raw": order,
        "order_id_norm": order,
        "item": item,
        "quantity": Decimal(quantity),
        "amount_u": amount_u,
    }


def sold(*lines):
    """What is read back: order, item, quantity, amount_u."""
    rows = [(order, item, Decimal(units), amount) for order, item, units, amount in lines]
    return pl.DataFrame(rows, schema=SOLD, orient="row")


def there(plan, now, was=()):
    own = pl.DataFrame(list(was), schema=TABLES[SALE].schema)
    of_order = own.select("order_id_raw", "item", "quantity", "amount_u")
    return arrived(sent_lines(plan), of_order, now)["row_id"].unique().sort().to_list()


def test_a_row_that_adds_up_is_there():
    plan = plan_of([appended({})])
    assert there(plan, sold(("o-1", "A", 2, 19_900_000))) == ["r000000"]


@pytest.mark.parametrize(
    "now", [(), (("o-1", "A", 2, 19_890_000),), (("o-1", "A", 1, 19_900_000),)]
)
def test_one_that_is_not_there_or_not_the_same_is_not(now):
    assert there(plan_of([appended({})]), sold(*now)) == []


def test_what_the_order_held_before_is_counted_beside_it():
    refund = plan_of([appended({"price": "-4.50", "quantity": "-1"})])
    was = [line(amount_u=9_000_000, quantity=2)]
    assert there(refund, sold(("o-1", "A", 1, 4_500_000)), was) == ["r000000"]
    assert there(refund, sold(("o-1", "A", 2, 9_000_000)), was) == []


def test_a_row_is_there_whole_or_not_at_all():
    plan = plan_of([appended({}, {"item": "B"}), appended({"order": "o-2"}, order="o-2")])
    now = sold(("o-1", "A", 2, 19_900_000), ("o-2", "A", 2, 19_900_000))
    assert there(plan, now) == ["r000001"]


def test_a_line_is_as_it_was_sent_and_came_before_the_fence():
    lines = sent_lines(plan_of([appended({}), appended({"customer": None, "email": "a@b.c"})]))
    first, second = sale_lines(lines, EARLY).to_dicts()
    assert (first["amount_u"], first["quantity"]) == (19_900_000, Decimal(2))
    assert first["ts_utc"] == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert (first["contact_key"], first["key_kind"]) == ("c-1", "customer")
    assert (second["contact_key"], second["key_kind"]) == ("a@b.c", "email")
    assert {one["loaded_at"] for one in (first, second)} == {EARLY}


@pytest.fixture
def again(sealed, store, client, monkeypatch):
    """What is read back is laid over the run's one line; orders that were asked about."""

    def made(plan, now):
        asked = []

        async def told(_, orders):
            asked.append(orders)
            return now

        monkeypatch.setattr(module, "sold", told)
        snapshot = sealed(System.EMARSYS, **{SALE: [line("B"), line("A", order="o-9")]})
        found = sold_again(store, settings.read(client), snapshot, plan, Silent())
        with closing(store.open([snapshot])) as connection:
            found.lay(connection, EARLY)
            told_rows = connection.table(SALE).select("order_id_raw", "item").fetchall()
            return found.rows, sorted(told_rows), asked

    return made


def test_what_is_there_stands_beside_the_runs_own(again):
    plan = plan_of([appended({}), appended({"order": "o-2"}, order="o-2")])
    rows, lines, asked = again(plan, sold(("o-1", "A", 2, 19_900_000)))
    assert asked == [["o-1", "o-2"]]
    assert rows == {"r000000"}
    assert lines == [("o-1", "A"), ("o-1", "B"), ("o-9", "A")]


@pytest.mark.parametrize(
    ("now", "arrives"),
    [((), True), ((("o-1", "A", 0, 0),), True), ((("o-1", "A", 2, 19_900_000),), False)],
)
def test_rows_that_offset_others_leave_the_order_as_the_run_saw_it(again, now, arrives):
    plan = plan_of([appended({"quantity": "-2", "price": "-19.90"})])
    back = RepairPlan(replace(plan.header, undoes="p1"), plan.rows)
    rows, lines, _ = again(back, sold(*now))
    assert rows == ({"r000000"} if arrives else frozenset())
    assert lines == [("o-1", "B"), ("o-9", "A")]


def test_where_no_source_reads_sales_back_nothing_is_there(again):
    rows, lines, _ = again(plan_of([appended({})]), None)
    assert (rows, len(lines)) == (frozenset(), 2)


def test_a_plan_that_appends_nothing_asks_nobody(again):
    assert again(plan_of([row("update", "7", field="1")]), None)[2] == []
