"""The cheapest pairing of the rows of each key, and whether it is the only one that cheap."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

Costs = NDArray[np.int64]
Rows = NDArray[np.uint32]

RIGHT = "row_right"
# Costs are summed in floats of 64 bits, exact to 2^53; what a column weighs leaves room for that.
_MOST = 2**52


def settled(beside: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Pairs that are part of every cheapest pairing, and the rows that several could have.

    Args:
        beside: every two rows of one key: key_no, row, row_right, differing (columns), apart
            (millionths), kind and kind_right (the same for rows of one side that hold the same).

    Returns:
        row, row_right of the pairs; side -> rows that stay ambiguous.
    """
    sure = _mutual(beside)
    rest = beside.join(sure, on="key_no", how="anti")
    pairs, left, right = [sure.select("row", RIGHT)], [], []
    for bag in rest.sort("key_no", "row", RIGHT).partition_by("key_no", maintain_order=True):
        solved = _Bag(bag)
        pairs.append(solved.pairs())
        left.append(solved.loose(0))
        right.append(solved.loose(1))
    none = pl.Series("row", [], pl.UInt32)
    return pl.concat(pairs), {
        "left": pl.concat([none, *left]),
        "right": pl.concat([none, *right]),
    }


def _mutual(beside: pl.DataFrame) -> pl.DataFrame:
    """Whole keys in which each row of the shorter side has one best partner, all of them different.

    Everyone having his best, no other pairing costs as little: most keys end here, in one step.
    """
    cost = pl.struct("differing", "apart")
    best = {
        side: beside.with_columns(cost=cost)
        .sort("differing", "apart")
        .group_by("key_no", side, maintain_order=True)
        .agg(
            pl.col(other).first(),
            pl.col(f"kind{'_right' if side == 'row' else ''}").first().alias("of_kind"),
            ties=(pl.col("cost") == pl.col("cost").first()).sum(),
        )
        for side, other in (("row", RIGHT), (RIGHT, "row"))
    }
    size = {side: frame.group_by("key_no").len() for side, frame in best.items()}
    shorter = size["row"].join(size[RIGHT], on="key_no", suffix=RIGHT)
    by_left = shorter.filter(pl.col("len") <= pl.col("len" + RIGHT)).select("key_no")
    by_right = shorter.filter(pl.col("len") > pl.col("len" + RIGHT)).select("key_no")
    found = [
        _all_different(best[side].join(keys, on="key_no", how="semi"), other)
        for side, other, keys in (("row", RIGHT, by_left), (RIGHT, "row", by_right))
    ]
    return pl.concat([one.select("key_no", "row", RIGHT) for one in found])


def _all_different(best: pl.DataFrame, other: str) -> pl.DataFrame:
    only = (pl.col("ties") == 1).all().over("key_no")
    apart = pl.col(other).n_unique().over("key_no") == pl.len().over("key_no")
    return best.filter(only & apart)


class _Bag:
    """One key's rows, left down and right across, with the cost of each two."""

    def __init__(self, bag: pl.DataFrame) -> None:
        self._rows = bag["row"].unique(maintain_order=True), bag[RIGHT].unique(maintain_order=True)
        shape = (len(self._rows[0]), len(self._rows[1]))
        self._cost = _weighed(bag, shape).reshape(shape)
        kinds = bag["kind"].to_numpy().reshape(shape), bag["kind_right"].to_numpy().reshape(shape)
        self._kinds = kinds[0][:, 0], kinds[1][0, :]
        self._solve()

    def pairs(self) -> pl.DataFrame:
        """Pairs that every cheapest pairing has."""
        at = [(i, j) for i, j in self._chosen if not (self._loose[0][i] or self._loose[1][j])]
        return pl.DataFrame(
            {
                "row": self._rows[0].gather([i for i, _ in at]),
                RIGHT: self._rows[1].gather([j for _, j in at]),
            }
        )

    def loose(self, side: int) -> pl.Series:
        """Rows of one side that some cheapest pairings treat otherwise than others."""
        return self._rows[side].filter(pl.Series(self._loose[side])).rename("row")

    def _solve(self) -> None:
        scale = sum(self._cost.shape) + 1
        cost = self._cost * scale
        self._chosen, least = _assigned(cost)
        self._loose = tuple(np.zeros(size, dtype=bool) for size in self._cost.shape)
        for mask, links in self._links():
            # Made dearer by one each: if the sum does not rise by as many, others are as cheap.
            _, dearer = _assigned(cost + mask)
            if dearer < least + links:
                self._mark(mask)
        for side in (0, 1):
            self._mark_spare(side, cost, least)

    def _links(self) -> Iterator[tuple[Costs, int]]:
        """Each two kinds that are paired, as a mask of their rows, and how many such pairs."""
        met = {(self._kinds[0][i], self._kinds[1][j]) for i, j in self._chosen}
        for left, right in sorted(met):
            mask = np.outer(self._kinds[0] == left, self._kinds[1] == right)
            yield mask.astype(np.int64), sum(bool(mask[i, j]) for i, j in self._chosen)

    def _mark(self, mask: Costs) -> None:
        for i, j in self._chosen:
            if mask[i, j]:
                self._loose[0][i] = self._loose[1][j] = True

    def _mark_spare(self, side: int, cost: Costs, least: int) -> None:
        """Rows left over that could as cheaply have been taken."""
        taken = {pair[side] for pair in self._chosen}
        spare = [at for at in range(self._cost.shape[side]) if at not in taken]
        for at in spare:
            kind = self._kinds[side] == self._kinds[side][at]
            mask = np.zeros(self._cost.shape, dtype=np.int64)
            mask[(kind, slice(None)) if side == 0 else (slice(None), kind)] = 1
            _, cheaper = _assigned(cost - mask)
            if cheaper < least - sum(bool(kind[one]) for one in taken):
                self._loose[side][at] = True


def _assigned(cost: Costs) -> tuple[list[tuple[int, int]], int]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - half a second; rarely needed

    left, right = linear_sum_assignment(cost)
    pairs = [(int(i), int(j)) for i, j in zip(left, right, strict=True)]
    return pairs, int(cost[left, right].sum())


def _weighed(bag: pl.DataFrame, shape: tuple[int, int]) -> Costs:
    """One whole number a pair: a column counts more than all the money of a pairing."""
    pairs = min(shape)
    columns = bag["differing"].cast(pl.Int64)
    most_columns = int(columns.max() or 0)  # type: ignore[arg-type]
    room = _MOST // ((sum(shape) + 1) * pairs * (pairs + 1) * (most_columns + 1))
    most = int(bag["apart"].max() or 0)  # type: ignore[arg-type]
    # Coarser money makes more ties, so at worst a pair is called ambiguous that is not.
    coarse = most // room + 1
    money = (bag["apart"] // coarse).cast(pl.Int64)
    return (columns * (pairs * (most // coarse) + 1) + money).to_numpy()
