"""Persons by average linkage: the same as joining the nearest two groups in turn."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.workings.identity.grouping import LIKELY, MEAN, ONE, grouped

NONE = pl.DataFrame(schema={"left": pl.UInt32, "right": pl.UInt32})


def frame(edges):
    schema = {"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64}
    rows = [(left, right, worth) for (left, right), worth in sorted(edges.items())]
    return pl.DataFrame(rows, schema=schema, orient="row")


def in_turn(records, edges):
    """The plain way: look at all pairs of groups, join the nearest two, begin again."""
    groups = [{record} for record in range(records)]
    while True:
        near = []
        for one, other in itertools.combinations(groups, 2):
            worth = [round(edges.get((min(a, b), max(a, b)), 0) * ONE) for a in one for b in other]
            mean = sum(worth) / (len(worth) * ONE)
            if max(worth) >= ONE * LIKELY and mean >= MEAN:
                near.append((mean, one, other))
        if not near:
            return [
                min(next(group for group in groups if record in group)) for record in range(records)
            ]
        _, one, other = max(near, key=lambda found: found[0])
        groups.remove(other)
        one |= other


@st.composite
def graphs(draw):
    records = draw(st.integers(2, 9))
    pairs = list(itertools.combinations(range(records), 2))
    met = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=len(pairs)))
    # Different worths, so that no tie leaves open which two are the nearest.
    worths = draw(
        st.lists(st.integers(1, 99_999), unique=True, min_size=len(met), max_size=len(met))
    )
    return records, {pair: worth / 100_003 for pair, worth in zip(met, worths, strict=True)}


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_groups_are_those_of_joining_the_nearest_two_in_turn(graph):
    records, edges = graph
    assert grouped(records, frame(edges), NONE).tolist() == in_turn(records, edges)


def test_larger_graphs_too():
    draw = np.random.default_rng(8)
    for _ in range(5):
        block = draw.integers(0, 12, 40)
        edges = {
            (a, b): float(draw.beta(6, 2) if block[a] == block[b] else draw.beta(1, 6))
            for a, b in itertools.combinations(range(40), 2)
            if block[a] == block[b] or draw.random() < 0.2
        }
        assert grouped(40, frame(edges), NONE).tolist() == in_turn(40, edges)


def test_a_chain_of_likenesses_ties_nobody_but_neighbours():
    chain = {(at, at + 1): 0.9 for at in range(9)}
    several = grouped(10, frame(chain), NONE)
    assert max(np.bincount(several)) < 4


@pytest.mark.parametrize(("worth", "persons"), [(0.49, 2), (0.51, 1)])
def test_one_pair_at_least_is_likelier_than_not(worth, persons):
    assert len(set(grouped(2, frame({(0, 1): worth}), NONE))) == persons


def test_a_pair_held_apart_is_never_in_one_group_whoever_ties_it():
    edges = {(0, 1): 0.99, (1, 2): 0.99, (0, 2): -1.0}
    label = grouped(3, frame(edges), NONE)
    assert label[0] != label[2]


def test_ties_join_before_anything_else():
    tied = pl.DataFrame({"left": [1, 4], "right": [4, 5]}, schema=NONE.schema)
    assert grouped(6, frame({(0, 1): 0.2}), tied).tolist() == [0, 1, 2, 3, 1, 1]


def test_no_pair_leaves_everybody_alone():
    assert grouped(3, frame({}), NONE).tolist() == [0, 1, 2]
