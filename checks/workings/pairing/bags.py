"""Rows that share one key with others: who goes with whom, who is left over, who can't be told.

Equal rows pair first. Of the rest, the pairing that costs least: fewest columns that differ, then
least money. Where two pairings cost the same, their rows stay ambiguous: the order in which a
file happens to hold its rows decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from checks.workings.pairing.judging import OF_RIGHT, Compared

MOST_PAIRS = 40_000  # of one key; 200 rows against 200
AT_ONCE = 1_000_000  # pairs laid side by side at a time

PAIRED = pl.Schema({"row": pl.UInt32(), "row" + OF_RIGHT: pl.UInt32()})


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the rows of repeated keys.

    Attributes:
        pairs: row, row_right.
        surplus: side -> rows for which the other side has none left.
        ambiguous: side -> rows with several equally good partners, or too many to try.
    """

    pairs: pl.DataFrame
    surplus: dict[str, pl.Series]
    ambiguous: dict[str, pl.Series]


def settle(left: pl.DataFrame, right: pl.DataFrame, columns: Sequence[Compared]) -> Settled:
    """Pair the rows of keys that hold several on one side at least.

    Args:
        left: carried rows with `row` and `key_no`; keys that both sides have.
        right: the same of the other side.
        columns: what is compared.
    """
    same = _equal(left, right, columns)
    left = left.join(same, on="row", how="anti", maintain_order="left")
    right = right.join(
        same, left_on="row", right_on="row" + OF_RIGHT, how="anti", maintain_order="left"
    )
    sizes = _sizes(left, right)
    open_ = sizes.filter((pl.col("left") > 0) & (pl.col("right") > 0))
    too_many = open_.filter(pl.col("left") * pl.col("right") > MOST_PAIRS)
    single = open_.filter((pl.col("left") == 1) & (pl.col("right") == 1))
    several = open_.join(
        pl.concat([too_many, single]), on="key_no", how="anti", maintain_order="left"
    )
    found = [same, _of_keys(left, right, single)]
    loose = {"left": [_rows(left, too_many)], "right": [_rows(right, too_many)]}
    for chunk in _chunks(several):
        pairs, unsure = _cheapest(left, right, chunk, columns)
        found.append(pairs)
        for side, rows in loose.items():
            rows.append(unsure[side])
    return _told(
        left, right, pl.concat(found), {side: pl.concat(rows) for side, rows in loose.items()}
    )


def _equal(left: pl.DataFrame, right: pl.DataFrame, columns: Sequence[Compared]) -> pl.DataFrame:
    """Rows of one key that hold the same in every column, the nth of them with the nth."""
    same = ["key_no", *(name for one in columns for name in (one.value, one.rest))]
    numbered = [
        rows.select(*same, "row", nth=pl.int_range(pl.len()).over(same)) for rows in (left, right)
    ]
    return (
        numbered[0]
        .join(numbered[1], on=[*same, "nth"], how="inner", nulls_equal=True, validate="1:1")
        .select(PAIRED.names())
    )


def _sizes(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    marked = [
        rows.select("key_no", left=pl.lit(on_left, pl.UInt64), right=pl.lit(1 - on_left, pl.UInt64))
        for rows, on_left in ((left, 1), (right, 0))
    ]
    return pl.concat(marked).group_by("key_no").agg(pl.col("left", "right").sum()).sort("key_no")


def _of_keys(left: pl.DataFrame, right: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The one row of each key with the one of the other side."""
    # Of other keys a side may have several rows: of each join only the first side has one a key.
    chosen = keys.select("key_no").join(left.select("key_no", "row"), on="key_no", validate="1:m")
    return chosen.join(right.select("key_no", "row"), on="key_no", validate="1:m").select(
        PAIRED.names()
    )


def _rows(rows: pl.DataFrame, keys: pl.DataFrame) -> pl.Series:
    return rows.join(keys, on="key_no", how="semi", maintain_order="left")["row"]


def _chunks(keys: pl.DataFrame) -> list[pl.DataFrame]:
    """The keys in lots of so many pairs at most, so that they fit into memory."""
    if keys.is_empty():
        return []
    lot = (pl.col("left") * pl.col("right")).cum_sum() // AT_ONCE
    return keys.with_columns(lot=lot).partition_by("lot", include_key=False, maintain_order=True)


def _cheapest(
    left: pl.DataFrame, right: pl.DataFrame, keys: pl.DataFrame, columns: Sequence[Compared]
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Pairs that cost least in all, and the rows for which several do."""
    sides = [rows.join(keys, on="key_no", how="semi") for rows in (left, right)]
    # Each key's rows side by side; `_chunks` has bounded how many that makes.
    beside = (
        sides[0]
        .join(sides[1], on="key_no", how="inner", suffix=OF_RIGHT)
        .select(
            "key_no", "row", "row" + OF_RIGHT, differing=_differing(columns), apart=_apart(columns)
        )
    )
    kinds = [
        _alike(rows, columns, name)
        for rows, name in zip(sides, ("kind", "kind_right"), strict=True)
    ]
    beside = beside.join(kinds[0], on="row", validate="m:1").join(
        kinds[1].rename({"row": "row" + OF_RIGHT}), on="row" + OF_RIGHT, validate="m:1"
    )
    # Imported here: numpy and scipy are needed only where keys repeat.
    from checks.workings.pairing.assignment import settled  # noqa: PLC0415 - see above

    return settled(beside)


def _differing(columns: Sequence[Compared]) -> pl.Expr:
    return pl.sum_horizontal([(~one.agrees()).cast(pl.Int64) for one in columns])


def _apart(columns: Sequence[Compared]) -> pl.Expr:
    """Money between two rows; where no amount is named, the difference of all numbers."""
    numbers = [one for one in columns if one.kind.is_number]
    weighed = [one for one in numbers if one.is_total] or numbers
    if not weighed:
        return pl.lit(0, pl.Int128)
    return pl.sum_horizontal([one.difference().abs().fill_null(0) for one in weighed])


def _alike(rows: pl.DataFrame, columns: Sequence[Compared], name: str) -> pl.DataFrame:
    """The row and a number that rows of one key share when they hold the same."""
    same = ["key_no", *(each for one in columns for each in (one.value, one.rest))]
    return rows.select("row", pl.col("row").min().over(same).alias(name))


def _told(
    left: pl.DataFrame, right: pl.DataFrame, pairs: pl.DataFrame, loose: dict[str, pl.Series]
) -> Settled:
    paired = {"left": pairs["row"], "right": pairs["row" + OF_RIGHT]}
    surplus = {
        side: rows.filter(
            ~pl.col("row").is_in(paired[side].implode())
            & ~pl.col("row").is_in(loose[side].implode())
        )["row"]
        for side, rows in (("left", left), ("right", right))
    }
    return Settled(pairs, surplus, loose)
