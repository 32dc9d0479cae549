"""Persons out of pairs: average linkage, so that a chain of likenesses ties nobody.

Two groups become one where a pair of theirs is likelier one person than not and the mean over all
their pairs, those never met counting as 0, is high enough. In every round all groups that are each
other's nearest are joined at once, which gives what joining the nearest two in turn would give.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ONE = 1_000_000_000  # probability as an integer: sums then don't depend on their order
NEVER = -(10**17)  # a pair that is held apart weighs more than all others together
LIKELY = 0.5  # one pair at least must be likelier than not
MEAN = 0.3  # of all pairs of two groups

NEAR = (pl.col("best") >= int(ONE * LIKELY)) & (pl.col("mean") >= MEAN)
Labels = npt.NDArray[np.uint32]


def grouped(records: int, pairs: pl.DataFrame, tied: pl.DataFrame) -> Labels:
    """The smallest record of each record's group.

    Args:
        records: how many there are; they are numbered from 0.
        pairs: left < right (records), probability (Float64; below 0: never one group); each pair
            once.
        tied: left, right; records that are one whatever their probability.
    """
    into = _tied(records, tied)
    sizes = np.bincount(into, minlength=records).astype(np.int64)
    worth = (pl.col("probability") * ONE).round().cast(pl.Int64)
    edges = pairs.select(
        x="left", y="right", worth=pl.when(pl.col("probability") < 0).then(NEVER).otherwise(worth)
    )
    edges = edges.with_columns(best="worth")
    if not tied.is_empty():
        edges = _renamed(edges, into)
    step = np.arange(records, dtype=np.uint32)
    while not (joins := _nearest(edges := _still_open(_meant(edges, sizes)))).is_empty():
        kept, gone = joins["x"].to_numpy(), joins["y"].to_numpy()
        sizes[kept] += sizes[gone]
        step[gone] = kept
        edges = _renamed(edges, step)
        step[gone], into[gone] = gone, kept
    return _last(into)


def _last(into: Labels) -> Labels:
    """Where each ends up: every round halves the way, so the loop is short."""
    while not np.array_equal(further := into[into], into):
        into = further
    return into


def _tied(records: int, tied: pl.DataFrame) -> Labels:
    label = np.arange(records, dtype=np.uint32)
    if tied.is_empty():
        return label
    ends = (tied["left"].to_numpy(), tied["right"].to_numpy())
    net = coo_array((np.ones(tied.height, np.int8), ends), shape=(records, records))
    _, part = connected_components(net, directed=False)
    first = np.full(part.max() + 1, records, np.uint32)
    np.minimum.at(first, part, label)
    named: Labels = first[part]
    return named


def _renamed(edges: pl.DataFrame, names: Labels) -> pl.DataFrame:
    """Edges between groups: those within one are gone, those between the same two are summed."""
    x, y = names[edges["x"].to_numpy()], names[edges["y"].to_numpy()]
    ends = edges.select("worth", "best", x=np.minimum(x, y), y=np.maximum(x, y))
    apart = ends.filter(pl.col("x") != pl.col("y"))
    return apart.group_by("x", "y").agg(pl.col("worth").sum(), pl.col("best").max())


def _meant(edges: pl.DataFrame, sizes: npt.NDArray[np.int64]) -> pl.DataFrame:
    """`mean` probability over all pairs of the two groups."""
    many = sizes[edges["x"].to_numpy()] * sizes[edges["y"].to_numpy()]
    return edges.with_columns(mean=pl.col("worth") / (pl.lit(pl.Series(many)) * ONE))


def _still_open(edges: pl.DataFrame) -> pl.DataFrame:
    """Without edges of groups that nothing can join any more."""
    near = edges.filter(NEAR)
    active = pl.concat([near["x"], near["y"]]).unique().implode()
    return edges.filter(pl.col("x").is_in(active) | pl.col("y").is_in(active))


def _nearest(edges: pl.DataFrame) -> pl.DataFrame:
    """`x` < `y`: groups that are each other's nearest; of equally near ones the smaller name."""
    near = edges.filter(NEAR).select("x", "y", "mean")
    both = pl.concat([near, near.select(x="y", y="x", mean="mean")])
    best = (
        both.filter(pl.col("mean") == pl.col("mean").max().over("x"))
        .group_by("x")
        .agg(pl.col("y").min())
    )
    back = best.select(x="y", y="x")
    return best.join(back, on=["x", "y"], how="semi").filter(pl.col("x") < pl.col("y"))
