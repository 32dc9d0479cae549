"""However a list changes while it is read: nothing is lost, or it is said that something may be."""

import random
from collections import Counter

import pytest

from audit.connectors.paging.plan import Plan

SEEDS = 125  # of each trial
SIZES = (0, 1, 19, 30, 99, 100, 101, 350)


def trials(drifting, through, key, **chances):
    """Seeded lists, read: what came of each, and whether a record was lost in silence."""
    outcomes, lost = Counter(), []
    for seed in range(SEEDS):
        chance = random.Random(seed)  # noqa: S311 - the same seed is the same trial
        by = chance.choice(["page", "offset"])
        server = drifting(
            seed,
            chance.choice(SIZES),
            spread=chance.choice([10**6, 200]),
            most=chance.choice([1000, 100, 37]),
            counts=chance.random() < 0.7,
            calm=chance.choice([10**9, 25]),
            **{name: most * chance.random() for name, most in chances.items()},
        )
        ask = server.by_page if by == "page" else server.by_offset
        came, proof = through(ask, Plan(size=chance.choice([100, 60]), by=by, key=key))
        outcomes[proof.why_incomplete is None] += 1
        if proof.why_incomplete is None and server.throughout - came:
            lost.append(seed)
    return outcomes, lost


@pytest.mark.parametrize(
    ("key", "chances", "whole"),
    [
        ("number", {"comes": 0.6, "goes": 0.3}, 0.95),
        ("number", {"comes": 0.3, "goes": 0.1, "early": 0.1, "stale": 0.1}, 0.85),
        (None, {"comes": 0.5, "moves": 0.1}, 0.85),
        (None, {"comes": 0.2, "goes": 0.1, "moves": 0.1, "early": 0.02, "stale": 0.1}, 0.6),
    ],
)
def test_no_record_that_was_there_throughout_is_lost_unsaid(drifting, through, key, chances, whole):
    outcomes, lost = trials(drifting, through, key, **chances)
    print(f"{key or 'no key'} {chances}: {outcomes[True]} whole, {outcomes[False]} said not to be")  # noqa: T201 - the score of the trial
    assert lost == []
    assert outcomes[True] >= whole * SEEDS


@pytest.mark.parametrize("key", ["number", None])
def test_a_list_that_stands_still_is_whole_in_few_requests(drifting, through, key):
    server = drifting(1, 2_000)
    came, proof = through(server.by_page, Plan(size=100, key=key))
    assert came == server.throughout
    assert (proof.ended, proof.why_incomplete, proof.count_last) == (True, None, 2_000)
    assert len(server.asked) <= (24 if key else 42)


def test_a_list_that_fits_one_answer_takes_one(drifting, through):
    server = drifting(1, 60)
    came, proof = through(server.by_page, Plan(size=100))
    assert (len(came), len(server.asked), proof.why_incomplete) == (60, 1, None)
