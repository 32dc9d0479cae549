"""Records that say exactly the same: one stands for all, in blocks, frequencies and groups."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.workings.identity.codes import Coded, key, packed
from checks.workings.identity.likeness import Rows

MOST = 20  # records that say the same, up to which every pair of them is told; else with the first


@dataclass(frozen=True, slots=True)
class Copies:
    """Which records are copies of which.

    Attributes:
        first: the records that stand for all, in order.
        stands: for every record, the place in `first` of the one that stands for it.
    """

    first: Rows
    stands: Rows

    def many(self) -> npt.NDArray[np.int64]:
        """How many records each of `first` stands for."""
        return np.bincount(self.stands, minlength=len(self.first))

    def of(self, standing: npt.NDArray[np.bool_]) -> pl.DataFrame:
        """Columns row, stands, place (0 for the first of its copies), for some of `first`."""
        rows = np.flatnonzero(standing[self.stands]).astype(np.uint32)
        every = pl.DataFrame({"row": rows, "stands": self.stands[rows]})
        return every.with_columns(place=pl.int_range(pl.len()).over("stands"))


def copies(coded: Coded, apart: Rows | None = None) -> Copies:
    """Records of one table with the same value, or none, in every field.

    Args:
        coded: the records.
        apart: records that stand for themselves whatever they say.
    """
    columns = [code + 1 for code in coded.codes.values()] or [np.zeros(coded.height, np.int32)]
    columns += [] if coded.sides is None else [coded.sides.astype(np.int32)]
    made, _ = key(*columns)
    rows = pl.DataFrame({"key": made}).with_row_index("row")
    first = rows.select(pl.col("row").min().over("key"))
    standing = first.to_series().to_numpy()
    if apart is not None:
        standing = _for_themselves(standing, apart)
    chosen = np.flatnonzero(standing == np.arange(len(standing))).astype(np.uint32)
    place = np.zeros(len(standing), np.uint32)
    place[chosen] = np.arange(len(chosen), dtype=np.uint32)
    return Copies(chosen, place[standing])


def _for_themselves(standing: Rows, apart: Rows) -> Rows:
    """With those rows for themselves, and the first of the others for the others."""
    standing = standing.copy()
    named = np.zeros(len(standing), np.bool_)
    named[apart] = True
    rows = pl.DataFrame({"standing": standing, "named": named}).with_row_index("row")
    others = rows.filter(~pl.col("named"))
    others = others.with_columns(first=pl.col("row").min().over("standing"))
    standing[others["row"].to_numpy()] = others["first"].to_numpy()
    standing[named] = np.flatnonzero(named)
    return standing


def to_compare(same: Copies) -> npt.NDArray[np.uint64]:
    """A pair with itself for each record that has copies: are two who say the same one person?"""
    several = np.flatnonzero(same.many() > 1).astype(np.uint32)
    return packed(several, several)


def spread(same: Copies, left: Rows, right: Rows) -> pl.DataFrame:
    """Pairs of standing records as pairs of all that they stand for.

    Returns:
        pair (place among those given), left, right (rows of every record).
    """
    many = same.many()
    alone = (many[left] == 1) & (many[right] == 1)
    pairs = pl.DataFrame({"a": left, "b": right}).with_row_index("pair")
    plain = pairs.filter(pl.Series(alone)).select(
        "pair", left=pl.lit(same.first[left[alone]]), right=pl.lit(same.first[right[alone]])
    )
    return pl.concat([plain, _every(same, pairs.filter(~pl.Series(alone)))]).sort("left", "right")


def _every(same: Copies, pairs: pl.DataFrame) -> pl.DataFrame:
    asked = np.zeros(len(same.first), np.bool_)
    asked[pairs["a"].to_numpy()] = asked[pairs["b"].to_numpy()] = True
    several = same.of(asked).lazy()
    told = several.filter((pl.len().over("stands") <= MOST) | (pl.col("place") == 0))
    ends = (
        pairs.lazy()
        .join(told.select(a="stands", low="row"), on="a")
        .join(told.select(b="stands", high="row"), on="b")
    )
    each = pl.when(pl.col("a") == pl.col("b")).then(pl.col("low") < pl.col("high"))
    left, right = pl.min_horizontal("low", "high"), pl.max_horizontal("low", "high")
    met = ends.filter(each.otherwise(pl.lit(value=True)))
    return met.select("pair", left=left, right=right).collect()
