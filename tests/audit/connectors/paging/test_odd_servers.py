"""Servers that keep no promise: reading them ends, and what it can't vouch for it says."""

import dataclasses
import json
import tracemalloc

import pytest

from audit.connectors.paging.plan import ENDLESS, Page, Plan

KEYS = ["number", None]


def listing(size):
    """Answers of a list of so many records, by offset."""

    async def ask(offset, most):
        ids = tuple(f"r{n:06d}" for n in range(offset, min(offset + most, size)))
        body = json.dumps({"data": [{"id": one} for one in ids]}).encode()
        return Page(body, ids, tuple(one[1:] for one in ids), size)

    return ask


def counted(ask):
    """The same, with a list of what was asked."""
    asked = []

    async def asking(place, size):
        asked.append((place, size))
        return await ask(place, size)

    return asking, asked


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("by", ["page", "offset"])
def test_a_last_page_that_is_repeated_for_ever_ends_the_reading(through, key, by):
    async def ask(place, size):
        offset = min(place * size if by == "page" else place, 250)
        page = await listing(300)(offset, size)
        return dataclasses.replace(page, count=None)

    asking, asked = counted(ask)
    came, proof = through(asking, Plan(size=100, by=by, key=key))
    assert len(came) == 300 or proof.why_incomplete
    assert len(asked) < 100


@pytest.mark.parametrize("key", KEYS)
def test_the_same_page_whatever_is_asked_is_no_whole_list(through, key):
    first = listing(1_000)
    asking, asked = counted(lambda _, size: first(0, size))
    came, proof = through(asking, Plan(size=100, key=key))
    assert (len(came), len(asked) < 100) == (100, True)
    assert proof.why_incomplete == "the same page came again in place of the next"
    assert not proof.ended


@pytest.mark.parametrize("key", KEYS)
def test_two_pages_that_take_turns_are_no_whole_list(through, key):
    turns = listing(200)
    asking, asked = counted(lambda place, _: turns(place // 100 % 2 * 100, 100))
    _, proof = through(asking, Plan(size=100, by="offset", key=key))
    assert proof.why_incomplete
    assert len(asked) < 500


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("told", "whole"), [(10, True), (0, True), (10**9, False), (301, False)])
def test_a_wrong_count_hides_no_record_and_too_high_a_one_is_said(through, key, told, whole):
    async def ask(number, size):
        page = await listing(300)(number * size, size)
        return dataclasses.replace(page, count=told)

    came, proof = through(ask, Plan(size=100, key=key))
    assert len(came) == 300
    assert proof.why_incomplete == (None if whole else f"300 of {told:,} announced records came")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("counts", [True, False])
def test_a_server_with_a_page_size_of_its_own_is_read_whole(through, key, counts):
    async def ask(number, _):
        page = await listing(1_050)(number * 100, 100)
        return page if counts else dataclasses.replace(page, count=None)

    came, proof = through(ask, Plan(size=1_000, key=key))
    assert (len(came), proof.why_incomplete) == (1_050, None)


def test_a_list_that_never_ends_is_left_at_a_bound_with_flat_memory(through):
    endless = listing(10**9)
    tracemalloc.start()
    _, proof = through(endless, Plan(size=1_000, by="offset", most=50_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (proof.why_incomplete, proof.ended) == (ENDLESS, False)
    assert most < 20 << 20


def test_a_list_in_another_order_than_asked_for_is_read_by_passes(through):
    async def ask(number, size):
        page = await listing(300)(number * size, size)
        return dataclasses.replace(page, keys=page.keys[::-1])

    came, proof = through(ask, Plan(size=100, key="number"))
    assert (len(came), proof.why_incomplete) == (300, None)


def test_a_tie_longer_than_a_page_is_read_by_passes(through):
    async def ask(number, size):
        page = await listing(300)(number * size, size)
        return dataclasses.replace(page, keys=("7",) * len(page.ids))

    came, proof = through(ask, Plan(size=100, key="number"))
    assert (len(came), proof.why_incomplete) == (300, None)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("count", [0, None])
def test_an_empty_list_is_whole_after_few_requests(through, key, count):
    async def ask(*_):
        return Page(b'{"data": []}', (), (), count)

    asking, asked = counted(ask)
    came, proof = through(asking, Plan(size=100, by="offset", key=key))
    assert (came, proof.why_incomplete, proof.ended) == (set(), None, True)
    assert len(asked) <= 2
