"""Candidate pairs as patterns of agreement, each counted once: what learning looks at."""

import numpy as np
import polars as pl

from checks.workings.identity.agreement import agreement
from checks.workings.identity.chance import Reals
from checks.workings.identity.codes import Coded, Keys, unpacked
from checks.workings.identity.learning import Patterns
from checks.workings.identity.likeness import Likeness, comparison
from checks.workings.identity.origins import Origins, lift

LEARNED_FROM = 200_000  # pairs; more would change no weight that is shown
SEED = 20_260_102
LIFTS = 5  # steps, each a factor of e, by which common origin makes two names likelier together


def patterns(
    like: Likeness, fields: tuple[str, ...], pairs: Keys, origin: Origins | None
) -> Patterns:
    """The patterns of a sample of the candidate pairs, counted up to all of them."""
    some = pairs
    if len(pairs) > LEARNED_FROM:
        draw = np.random.default_rng(SEED)
        some = pairs[np.sort(draw.choice(len(pairs), LEARNED_FROM, replace=False))]
    left, right = unpacked(some)
    levels = agreement(like, fields, left, right)
    sides = sides_of(like.coded, left, right)
    number = sides.astype(np.int64)
    for field in fields:
        number = number * (len(comparison(field).levels) + 1) + (levels[field] + 1)
    lifted = np.rint(lift(like, origin, levels, left, right)).astype(np.int64)
    number = number * LIFTS + np.clip(lifted, 0, LIFTS - 1)
    found = _first_of_each(number)
    first = found["first"].to_numpy()
    return Patterns(
        levels={field: levels[field][first] for field in fields},
        sides=sides[first],
        lifted=(number[first] % LIFTS).astype(np.float64),
        counts=found["pairs"].to_numpy() * (len(pairs) / max(len(some), 1)),
        totals=totals(like.coded),
    )


def _first_of_each(number: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.DataFrame:
    rows = pl.DataFrame({"number": number}).with_row_index("row")
    each = rows.group_by("number").agg(first=pl.col("row").min(), pairs=pl.len())
    return each.sort("number")


def sides_of(
    coded: Coded,
    left: np.ndarray[tuple[int], np.dtype[np.uint32]],
    right: np.ndarray[tuple[int], np.dtype[np.uint32]],
) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """For each pair, how many of its records are of the second table."""
    if coded.sides is None:
        return np.zeros(len(left), np.int8)
    return coded.sides[left] + coded.sides[right]


def totals(coded: Coded) -> Reals:
    """All pairs that there are: within the first table, across, within the second."""
    second = 0 if coded.sides is None else int(coded.sides.sum())
    first = coded.height - second
    return np.array([first * (first - 1) / 2, first * second, second * (second - 1) / 2])
