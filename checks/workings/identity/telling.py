"""Weighed pairs as frames that a person can read: ids, probability, kind, and the evidence."""

import numpy as np
import polars as pl

from checks.workings.identity.chance import Reals
from checks.workings.identity.copies import Copies, spread
from checks.workings.identity.kinds import RIVALS, Kind
from checks.workings.identity.likeness import comparison
from checks.workings.identity.weighing import Weighed

DOUBTFUL = "doubtful"
SURE = 0.9  # probability from which on a kind is told as such; below it, the pair is doubtful
UNLIKELY = 0.1
KINDS = pl.Enum([*(kind.value for kind in Kind), "different", DOUBTFUL])


def probability(found: Weighed) -> Reals:
    """That each pair is one person."""
    return 1 / (1 + np.exp(-found.log_odds))


def told(people: pl.DataFrame, found: Weighed, same: Copies) -> pl.DataFrame:
    """One row a pair of records.

    Args:
        people: record_id, of.
        found: pairs of standing records.
        same: whom each of them stands for.

    Returns:
        left_id, right_id, left_of, right_of, left, right (rows of people), probability, kind,
        evidence, agreement; ordered by row.
    """
    pairs = spread(same, found.left, found.right)
    each = pl.DataFrame(
        [
            pl.Series("probability", probability(found)),
            _kinds(found),
            _evidence(found),
            _agreement(found),
        ]
    )
    ids, of = people["record_id"], people["of"]
    return (
        pairs.with_columns(
            left_id=ids.gather(pairs["left"]),
            right_id=ids.gather(pairs["right"]),
            left_of=of.gather(pairs["left"]),
            right_of=of.gather(pairs["right"]),
        )
        .hstack(each.select(pl.all().gather(pairs["pair"])))
        .drop("pair")
    )


def _kinds(found: Weighed) -> pl.Series:
    """The likeliest kind where it is sure; nobody is merged or parted on a doubt."""
    chance = probability(found)
    names = [kind for kind in RIVALS if kind in found.rivals]
    against = np.array([np.zeros(len(chance)), *(found.rivals[kind] for kind in names)])
    words = np.array(["different", *(kind.value for kind in names)])
    kind = words[against.argmax(axis=0)]
    kind = np.where(chance >= SURE, Kind.SAME.value, kind)
    doubt = (chance < SURE) & (chance > UNLIKELY)
    return pl.Series("kind", np.where(doubt, DOUBTFUL, kind).astype(str)).cast(KINDS)


def _evidence(found: Weighed) -> pl.Series:
    """Field -> bits; null where a side is empty. All of them add up to the log odds."""
    parts = []
    for name, worth in found.worth.items():
        bits = pl.Series(name, worth / np.log(2), dtype=pl.Float32)
        if name in found.levels:
            empty = pl.Series(found.levels[name] < 0)
            bits = bits.to_frame().select(pl.when(~empty).then(pl.col(name))).to_series()
        parts.append(bits)
    return pl.DataFrame(parts).to_struct("evidence")


def _agreement(found: Weighed) -> pl.Series:
    """Field -> the level's word; null where a side is empty."""
    parts = []
    for name, level in found.levels.items():
        words = pl.Series([*comparison(name).levels, None], dtype=pl.Enum(comparison(name).levels))
        place = np.where(level < 0, len(words) - 1, level).astype(np.uint32)
        parts.append(words.gather(place).alias(name))
    return pl.DataFrame(parts).to_struct("agreement")
