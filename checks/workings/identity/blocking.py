"""Candidate pairs: records that meet under a key, within a budget of pairs a record.

A block over its key's limit is not dropped: it is cut finer by further fields, and told.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from checks.workings.identity.codes import Coded, Flags, Keys, key, packed
from checks.workings.identity.keys import Key, made, wanted
from checks.workings.identity.likeness import Rows

GREEDY = 5  # a key may use this part of the pairs that are left: the most selective come first
ALL_PAIRS = 3_000_000  # pairs; a table with no more of them is compared whole
LIMITS = (1000, 500, 300, 200, 120, 80, 50, 35, 25, 15, 10, 6, 4, 2)  # records a block
FINER = ("birthday", "forename", "surname", "postcode", "email", "phone", "street", "city")
BLOCKS = pl.Schema(
    {
        "key": pl.String(),
        "blocks": pl.Int64(),  # blocks of two records and more
        "largest": pl.Int64(),  # records in the largest of them
        "limit": pl.Int64(),  # records up to which a block is compared whole
        "pairs": pl.Int64(),  # pairs that the key gives
        "refined": pl.Int64(),  # blocks over the limit, cut finer
        "left_out": pl.Int64(),  # pairs that even then were not compared
    }
)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Records in the order of their key.

    Attributes:
        rows: records of blocks of two and more, block by block.
        sizes: of each block.
    """

    rows: Rows
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]]

    def of(self, chosen: Flags) -> "Blocks":
        """Those blocks alone."""
        return Blocks(self.rows[np.repeat(chosen, self.sizes)], self.sizes[chosen])

    def pairs_within(self) -> int:
        """Pairs if every block were compared whole."""
        return int((self.sizes * (self.sizes - 1) // 2).sum())


def blocks(keyed: Keys, whole: Flags, rows: Rows | None = None) -> Blocks:
    """Records that share a key with another."""
    chosen = np.flatnonzero(whole).astype(np.uint32)
    held = pl.Series(keyed[chosen])
    order = held.arg_sort().to_numpy()
    ordered = held.gather(order).to_numpy()
    at = chosen[order] if rows is None else rows[chosen][order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(at) else order[:0]
    sizes = np.diff(np.append(starts, len(at))).astype(np.int64)
    return Blocks(at, sizes).of(sizes > 1)


def limit(found: Blocks, budget: int) -> int:
    """The largest block that is compared whole, so that the key's pairs stay within the budget."""
    for most in LIMITS:
        small = found.of(found.sizes <= most)
        cut = int(found.sizes[found.sizes > most].sum())
        if small.pairs_within() + cut * (most - 1) // 2 <= budget:
            return most
    return LIMITS[-1]


def every_pair(found: Blocks, apart: int | None = None) -> Iterator[Keys]:
    """Pairs within each block, packed; records up to `apart` places from each other, or all."""
    block = np.repeat(np.arange(len(found.sizes), dtype=np.int32), found.sizes)
    at, step = np.arange(len(found.rows), dtype=np.int64), 1
    while len(at) and (apart is None or step <= apart):
        at = at[at + step < len(found.rows)]
        at = at[block[at + step] == block[at]]
        if len(at):
            yield packed(found.rows[at], found.rows[at + step])
        step += 1


def _finer(coded: Coded, found: Blocks, most: int) -> tuple[list[Blocks], Blocks]:
    """Blocks over the limit, cut by one field after another: those that fit, and what is left."""
    fit: list[Blocks] = []
    for field in FINER:
        if not coded.has(field) or not len(found.sizes):
            continue
        block = np.repeat(np.arange(len(found.sizes), dtype=np.int32), found.sizes)
        cut = blocks(*key(block, coded.codes[field][found.rows] + 1), rows=found.rows)
        fit.append(cut.of(cut.sizes <= most))
        found = cut.of(cut.sizes > most)
    return fit, found


def _met(coded: Coded, name: str, found: Blocks, budget: int) -> tuple[Keys, dict[str, object]]:
    """The pairs of one key, and what is told of it."""
    most = limit(found, budget)
    over = found.of(found.sizes > most)
    fit, rest = _finer(coded, over, most)
    whole = [found.of(found.sizes <= most), *fit]
    parts = [part for one in whole for part in every_pair(one)]
    near = list(every_pair(rest, apart=most))
    pairs = np.concatenate([*parts, *near]) if parts or near else np.zeros(0, np.uint64)
    return pairs, {
        "key": name,
        "blocks": len(found.sizes),
        "largest": int(found.sizes.max(initial=0)),
        "limit": most,
        "pairs": len(pairs),
        "refined": len(over.sizes),
        "left_out": rest.pairs_within() - sum(map(len, near)),
    }


def candidates(coded: Coded, budget: float) -> tuple[Keys, pl.DataFrame]:
    """Pairs of records that are worth a closer look, each once, and how they were found.

    Args:
        coded: the records.
        budget: pairs a record, over all keys.

    Returns:
        Packed pairs in ascending order; one row a key, columns as `BLOCKS`.
    """
    if coded.height * (coded.height - 1) // 2 <= ALL_PAIRS:
        return _every_record(coded.height)
    keys = wanted(coded)
    left = int(max(budget * coded.height, ALL_PAIRS))
    met: list[Keys] = []
    told: list[dict[str, object]] = []
    for place, (name, found) in enumerate(_in_turn(made(coded, keys))):
        pairs, row = _met(coded, name, found, left // min(len(keys) - place, GREEDY))
        left -= len(pairs)
        met.append(pairs)
        told.append(row)
    every = pl.Series("pair", np.concatenate([*met, np.zeros(0, np.uint64)]))
    met.clear()
    return every.unique().sort().to_numpy(), pl.DataFrame(told, schema=BLOCKS)


def _every_record(records: int) -> tuple[Keys, pl.DataFrame]:
    low, high = np.triu_indices(records, 1)
    pairs = packed(low.astype(np.uint32), high.astype(np.uint32))
    row = {"key": "every pair", "blocks": 1, "largest": records, "limit": records}
    row |= {"pairs": len(pairs), "refined": 0, "left_out": 0}
    return pairs, pl.DataFrame([row], schema=BLOCKS)


def _in_turn(keys: Iterator[tuple[str, Key]]) -> Iterator[tuple[str, Blocks]]:
    """Each key's blocks; while one is worked on, the next is put in order."""

    def next_blocks() -> tuple[str, Blocks] | None:
        one = next(keys, None)
        return None if one is None else (one[0], blocks(*key(*one[1])))

    with ThreadPoolExecutor(1) as ahead:
        found = ahead.submit(next_blocks).result()
        while found is not None:
            following = ahead.submit(next_blocks)
            yield found
            found = following.result()
