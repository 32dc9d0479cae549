"""How often two records agree by chance: what every agreement is measured against."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from checks.workings.identity.agreement import agreement
from checks.workings.identity.codes import Coded, key
from checks.workings.identity.fields import ADDRESS
from checks.workings.identity.kinds import Kind, shows
from checks.workings.identity.likeness import Likeness, comparison

Reals = npt.NDArray[np.float64]

DRAWN = 150_000  # random pairs by which the rarer levels are measured
LOOKED_AT = 300_000  # records by which addresses that agree as a whole are measured
SEED = 20_260_101  # the same pairs in every run
SMALLEST = 1e-7


@dataclass(frozen=True, slots=True)
class Chance:
    """Agreement between records of different people.

    Attributes:
        levels: field -> probability of each level.
        shares: field -> share of the records that hold each value, by code.
        sets: fields of an address, two and more -> probability that all of them agree at once.
        shown: kind -> share of all pairs whose records have, both, what could show the kind.
    """

    levels: dict[str, Reals]
    shares: dict[str, Reals]
    sets: dict[tuple[str, ...], float]
    shown: dict[Kind, float]


def chance(like: Likeness) -> Chance:
    """Measured on random pairs, and for equal values on the values' own frequencies."""
    coded, fields = like.coded, tuple(like.coded.codes)
    draw = np.random.default_rng(SEED)
    left, right = (draw.integers(0, coded.height, DRAWN, dtype=np.uint32) for _ in range(2))
    apart = left != right
    drawn = agreement(like, fields, left[apart], right[apart])
    levels = {field: _levels(field, drawn[field], coded) for field in fields}
    shares = {field: coded.counts[field] / coded.counts[field].sum() for field in fields}
    return Chance(levels, shares, _sets(coded, fields), _shown(drawn))


def _shown(drawn: dict[str, npt.NDArray[np.int8]]) -> dict[Kind, float]:
    """Two of a household whose addresses are not known are not seen, and still are of one."""
    return {kind: max(float(shows(kind, drawn).mean()), 1 / DRAWN) for kind in Kind}


def _levels(field: str, drawn: npt.NDArray[np.int8], coded: Coded) -> Reals:
    places = len(comparison(field).levels)
    seen = np.bincount(drawn[drawn >= 0], minlength=places) + 0.5
    found = seen / seen.sum()
    same = max(_met(coded.counts[field]), SMALLEST)
    rest = found[1:] * (1 - same) / found[1:].sum()
    return np.append(same, rest)


def _met(counts: npt.NDArray[np.int64]) -> float:
    """Probability that two of these records hold one value."""
    every = int(counts.sum())
    return float((counts * (counts - 1)).sum()) / max(every * (every - 1), 1)


def _sets(coded: Coded, fields: tuple[str, ...]) -> dict[tuple[str, ...], float]:
    """An address agrees as one: town and postcode together are hardly rarer than the postcode."""
    place = [field for field in ADDRESS if field in fields]
    sets = (some for many in range(2, len(place) + 1) for some in combinations(place, many))
    return {some: _met(_held_together(coded, some)) for some in sets}


def _held_together(coded: Coded, fields: tuple[str, ...]) -> npt.NDArray[np.int64]:
    every = -(-coded.height // LOOKED_AT)
    made, whole = key(*(coded.codes[field][::every] for field in fields))
    ordered = np.sort(made[whole])
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return np.diff(np.append(starts, len(ordered)))
