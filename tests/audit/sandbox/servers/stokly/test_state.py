"""State: a file instead of memory, records that drift, shops of any size."""

import pytest

from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.stokly.drift import Drift
from audit.sandbox.servers.stokly.filled import filled
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.stokly.state import Listing


@pytest.fixture
def bulk():
    return bulk_shop(customers=40, orders=300, items=10, lines=3)


def test_a_bulk_shop_has_the_size_that_was_asked_for(bulk):
    state = filled(bulk, StoklyOptions())
    sizes = {"customers": 40, "saleorders": 300, "items": 10, "saleorder_items": 900, "refunds": 0}
    assert {table: state.page(Listing(table), 0, 1)[1] for table in sizes} == sizes


def test_a_state_in_a_file_answers_as_one_in_memory(bulk, tmp_path):
    listing = Listing("saleorders", sort="niceId", down=True)
    pages = [
        filled(bulk, StoklyOptions(folder=folder)).page(listing, 100, 50)
        for folder in (None, tmp_path, tmp_path)
    ]
    assert pages[0] == pages[1] == pages[2]
    assert (tmp_path / "stokly.sqlite").exists()


@pytest.mark.parametrize("table", ["customers", "items", "saleorders"])
def test_drift_leaves_what_it_says(bulk, table):
    state = filled(bulk, StoklyOptions())
    before = set(state.keys(table))
    drift = Drift(state, table, seed=3)
    for number in range(40):
        drift(number)
    assert set(state.keys(table)) == (before | set(drift.came)) - set(drift.went)
    assert min(map(len, (drift.came, drift.went, drift.moved))) > 5


def test_a_page_shows_what_was_written_since_the_last_one(bulk):
    state = filled(bulk, StoklyOptions())
    listing = Listing("saleorders", sort="niceId")
    state.page(listing, 0, 1)
    state.remove("saleorders", "O0")
    rows, count = state.page(listing, 0, 1)
    assert count == 299
    assert '"O1"' in rows


def test_many_lists_are_read_in_turn(bulk):
    state = filled(bulk, StoklyOptions())
    lists = [Listing("saleorder_items", owner=f"O{number}") for number in range(50)]
    for _ in range(2):
        assert {state.page(one, 0, 9)[1] for one in lists} == {3}
