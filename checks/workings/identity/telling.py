"""Weighed pairs as frames that a person can read: ids, probability, kind, and the evidence."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from checks.workings.identity.chance import Reals
from checks.workings.identity.copies import Copies, spread
from checks.workings.identity.kinds import RIVALS, Kind
from checks.workings.identity.likeness import Rows, comparison
from checks.workings.identity.weighing import Weighed

DOUBTFUL = "doubtful"
SURE = 0.9  # probability from which on a kind is told as such; below it, the pair is doubtful
UNLIKELY = 0.1
NOTHING = 255
KINDS = pl.Enum([*(kind.value for kind in Kind), "different", DOUBTFUL])


def probability(found: Weighed) -> Reals:
    """That each pair is one person."""
    return 1 / (1 + np.exp(-found.log_odds))


def told(people: pl.DataFrame, parts: Iterable[Weighed], same: Copies) -> pl.DataFrame:
    """One row a pair of records.

    Args:
        people: record_id, of.
        parts: pairs of standing records; what they were worth is used up.
        same: whom each of them stands for.

    Returns:
        left_id, right_id, left_of, right_of, left, right (rows of people), probability, kind,
        evidence, agreement; each part in the order of its rows.
    """
    return pl.concat([_part(people, found, same) for found in parts])


def _part(people: pl.DataFrame, found: Weighed, same: Copies) -> pl.DataFrame:
    pairs = spread(same, found.left, found.right)
    at = pairs["pair"].to_numpy()
    ids, of = people["record_id"], people["of"]
    return pl.DataFrame(
        [
            *(ids.gather(pairs[side]).alias(f"{side}_id") for side in ("left", "right")),
            *(of.gather(pairs[side]).alias(f"{side}_of") for side in ("left", "right")),
            pairs["left"],
            pairs["right"],
            pl.Series("probability", probability(found)[at]),
            _kinds(found).gather(at),
            _evidence(found, at),
            _agreement(found, at),
        ]
    )


def _kinds(found: Weighed) -> pl.Series:
    """The likeliest kind where it is sure; nobody is merged or parted on a doubt."""
    chance = probability(found)
    words = ["different", *RIVALS]
    place = np.array([KINDS.categories.to_list().index(word) for word in words], np.uint8)
    same, doubtful = (KINDS.categories.to_list().index(word) for word in (Kind.SAME, DOUBTFUL))
    kind = np.where(chance >= SURE, np.uint8(same), place[found.rival])
    doubt = (chance < SURE) & (chance > UNLIKELY)
    return pl.Series("kind", np.where(doubt, np.uint8(doubtful), kind)).cat.to(KINDS)


def _evidence(found: Weighed, at: Rows) -> pl.Series:
    """Field -> bits; null where a side is empty. All of them add up to the log odds."""
    parts = []
    for name in [*found.worth]:
        bits = found.worth.pop(name)[at]
        bits /= np.float32(np.log(2))
        if name in found.levels:
            bits[found.levels[name][at] < 0] = np.nan
        parts.append(pl.Series(name, bits).fill_nan(None))
    return pl.DataFrame(parts).to_struct("evidence")


def _agreement(found: Weighed, at: Rows) -> pl.Series:
    """Field -> the level's word; null where a side is empty."""
    parts = []
    for name, level in found.levels.items():
        words = pl.Enum(comparison(name).levels)
        # No level becomes 255, which is no word.
        place = pl.Series(name, level[at].astype(np.uint8))
        parts.append(place.set(place == NOTHING, None).cat.to(words))
    return pl.DataFrame(parts).to_struct("agreement")
