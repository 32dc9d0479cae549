"""Carried rows sorted into classes: what became of each row of a key that is held differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Class
from checks.workings.pairing.bags import PAIRED, settle
from checks.workings.pairing.judging import OF_RIGHT, Compared


@dataclass(frozen=True, slots=True)
class Sorted:
    """Carried rows in their classes.

    Attributes:
        rows: side -> carried rows with `row`, `class` and `key_no` (null for a blank key).
        pairs: row, row_right and class of the rows that answer to each other: alike, tolerated
            or changed.
        keys: side -> keys that it holds of those carried, each counted once.
    """

    rows: Mapping[str, pl.DataFrame]
    pairs: pl.DataFrame
    keys: Mapping[str, int]

    def alone(self, side: str) -> pl.DataFrame:
        """Rows of a side whose key the other side has not."""
        class_ = Class.MISSING if side == "left" else Class.EXTRA
        return self.rows[side].filter(pl.col("class") == class_.value)


def sorted_out(
    left: pl.DataFrame, right: pl.DataFrame, columns: Sequence[Compared], keys: Sequence[str]
) -> Sorted:
    """Every carried row in its class.

    Args:
        left: carried rows of the left side, each with its number `row`.
        right: the same of the right side.
        columns: what is compared.
        keys: the key columns of the frames.
    """
    sizes = _sizes(left, right, keys)
    sides = {"left": _numbered(left, sizes, keys), "right": _numbered(right, sizes, keys)}
    pairs, leftovers = _paired(sides, columns)
    judged = _judged(sides, pairs, columns)
    held = {side: sizes.filter(pl.col(f"{side}_rows") > 0).height for side in sides}
    return Sorted(
        rows={side: _classed(side, rows, judged, leftovers) for side, rows in sides.items()},
        pairs=judged,
        keys=held,
    )


def _sizes(left: pl.DataFrame, right: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """One row per key that is not blank: key_no, left_rows, right_rows."""
    marked = [
        rows.filter(~pl.col("is_blank")).select(
            *keys, left_rows=pl.lit(on_left, pl.UInt32), right_rows=pl.lit(1 - on_left, pl.UInt32)
        )
        for rows, on_left in ((left, 1), (right, 0))
    ]
    counted = (
        pl.concat(marked)
        .group_by(keys, maintain_order=True)
        .agg(pl.col("left_rows", "right_rows").sum())
    )
    return counted.with_row_index("key_no")


def _numbered(rows: pl.DataFrame, sizes: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The rows with their key's number and how many rows both sides have of it."""
    return rows.join(sizes, on=list(keys), how="left", validate="m:1", maintain_order="left")


def _paired(
    sides: Mapping[str, pl.DataFrame], columns: Sequence[Compared]
) -> tuple[pl.DataFrame, dict[Class, dict[str, pl.Series]]]:
    """Rows that answer to each other, and rows of keys both sides have that answer to none."""
    both = (pl.col("left_rows") > 0) & (pl.col("right_rows") > 0)
    once = both & (pl.col("left_rows") == 1) & (pl.col("right_rows") == 1)
    single = [rows.filter(once).select("key_no", "row") for rows in sides.values()]
    pairs = single[0].join(single[1], on="key_no", suffix=OF_RIGHT, validate="1:1")
    several = [rows.filter(both & ~once) for rows in sides.values()]
    found = settle(several[0], several[1], columns)
    return pl.concat([pairs.select(PAIRED.names()), found.pairs]), {
        Class.DUPLICATED: found.surplus,
        Class.AMBIGUOUS: found.ambiguous,
    }


def _judged(
    sides: Mapping[str, pl.DataFrame], pairs: pl.DataFrame, columns: Sequence[Compared]
) -> pl.DataFrame:
    """The pairs with their class."""
    same = pl.all_horizontal([pl.lit(value=True), *(one.is_same() for one in columns)])
    near = pl.all_horizontal([pl.lit(value=True), *(one.agrees() for one in columns)])
    class_ = (
        pl.when(same)
        .then(pl.lit(Class.ALIKE.value))
        .when(near)
        .then(pl.lit(Class.TOLERATED.value))
        .otherwise(pl.lit(Class.CHANGED.value))
    )
    return _beside(sides, pairs, columns).select(*PAIRED.names(), class_.alias("class"))


def beside(sorted_: Sorted, columns: Sequence[Compared]) -> pl.DataFrame:
    """Pairs that are not the same, with the values of both: those of the right end in `_right`."""
    apart = sorted_.pairs.filter(pl.col("class") != Class.ALIKE.value)
    return _beside(sorted_.rows, apart, columns)


def blank_alike(sorted_: Sorted, keys: Sequence[str], columns: Sequence[Compared]) -> bool:
    """Whether the rows without a key are the same on both sides, each as a whole."""
    whole = [*keys, *(name for one in columns for name in (one.value, one.rest))]
    bags = [
        rows.filter(pl.col("class") == Class.BLANK.value).group_by(whole).len()
        for rows in sorted_.rows.values()
    ]
    matched = bags[0].join(bags[1], on=[*whole, "len"], how="inner", nulls_equal=True)
    return matched.height == bags[0].height == bags[1].height


def _beside(
    sides: Mapping[str, pl.DataFrame], pairs: pl.DataFrame, columns: Sequence[Compared]
) -> pl.DataFrame:
    values = [name for one in columns for name in _parts(one)]
    left = sides["left"].select("row", *values)
    right = sides["right"].select("row", *values).rename(lambda name: name + OF_RIGHT)
    return pairs.join(left, on="row", validate="1:1", maintain_order="left").join(
        right, on="row" + OF_RIGHT, validate="1:1", maintain_order="left"
    )


def _parts(one: Compared) -> list[str]:
    return [one.value, one.rest, *([one.micro] if one.kind.is_number else [])]


def _classed(
    side: str,
    rows: pl.DataFrame,
    pairs: pl.DataFrame,
    leftovers: Mapping[Class, Mapping[str, pl.Series]],
) -> pl.DataFrame:
    own = "row" if side == "left" else "row" + OF_RIGHT
    alone = Class.MISSING if side == "left" else Class.EXTRA
    other = "right_rows" if side == "left" else "left_rows"
    told = [pairs.select(row=own, said="class")]
    told += [
        pl.DataFrame({"row": found[side]}).with_columns(said=pl.lit(class_.value))
        for class_, found in leftovers.items()
    ]
    said = rows.join(pl.concat(told), on="row", how="left", validate="1:1", maintain_order="left")
    class_ = (
        pl.when("is_blank")
        .then(pl.lit(Class.BLANK.value))
        .when(pl.col(other) == 0)
        .then(pl.lit(alone.value))
        .otherwise("said")
    )
    return said.with_columns(class_.alias("class")).drop("said", "left_rows", "right_rows")
