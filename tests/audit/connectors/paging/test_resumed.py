"""A reading that was cut off goes on where it was, and ends with the same records."""

import asyncio
import dataclasses

import pytest

from audit.connectors.connector import Proof
from audit.connectors.paging.plan import Plan
from audit.connectors.paging.through import page_through, proof_of
from audit.connectors.staging import Staging


class CutOffError(Exception):
    """The connection, or the process, is gone."""


def cut_off(ask, after):
    """Answers until so many were given."""
    left = iter(range(after))

    async def asked(place, size):
        if next(left, None) is None:
            raise CutOffError
        return await ask(place, size)

    return asked


def read_in_pieces(path, ask, plan, piece):
    """Page through, each process cut off after so many answers; how many processes it took."""
    for process in range(1, 1_000):
        with Staging(path, "asked") as staging:
            try:
                proof = asyncio.run(page_through(cut_off(ask, piece), staging, "list", plan))
            except CutOffError:
                assert proof_of(staging, "list") is None
            else:
                return proof, process
    raise AssertionError


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
@pytest.mark.parametrize("key", ["number", None])
@pytest.mark.parametrize("by", ["page", "offset"])
def test_whenever_it_is_cut_off_the_rows_are_those_of_one_go(
    tmp_path, drifting, ids_in, piece, key, by
):
    server = drifting(3, 950)
    ask = server.by_page if by == "page" else server.by_offset
    proof, processes = read_in_pieces(
        tmp_path / "s.sqlite", ask, Plan(size=100, by=by, key=key), piece
    )
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        assert set(ids_in(staging)) == server.throughout
    assert proof == Proof(950, 950)
    assert processes == -(-len(server.asked) // piece)


@pytest.mark.parametrize("key", ["number", None])
@pytest.mark.parametrize("seed", range(20))
def test_a_list_that_changes_between_two_processes_loses_nothing_unsaid(
    tmp_path, drifting, ids_in, key, seed
):
    server = drifting(seed, 400, comes=0.4, goes=0.2, moves=0 if key else 0.1, calm=40)
    proof, _ = read_in_pieces(
        tmp_path / "s.sqlite", server.by_page, Plan(size=60, key=key), seed % 4 + 1
    )
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        assert server.throughout <= set(ids_in(staging)) or proof.why_incomplete


def test_a_list_that_was_read_is_not_asked_for_again(tmp_path, drifting):
    server = drifting(3, 250)
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        proof = asyncio.run(page_through(server.by_page, staging, "list", Plan(size=100)))
        again = asyncio.run(page_through(cut_off(server.by_page, 0), staging, "list", Plan(100)))
    assert proof == again


def test_records_that_changed_meanwhile_are_read_again_and_their_copy_is_the_last(
    tmp_path, drifting, ids_in
):
    server = drifting(3, 250)

    async def changed(number, _):
        page = server.page(0, 3)
        return page if number == 0 else dataclasses.replace(page, ids=(), body=b'{"data": []}')

    plan = Plan(size=100, key="number", changed=changed)
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        proof = asyncio.run(page_through(server.by_page, staging, "list", plan))
        ids = ids_in(staging)
    assert (proof.changed_during, proof.why_incomplete) == (3, None)
    assert ids[-3:] == ids[:3]
