"""Names come in kinds: a Polish forename stands beside a Polish surname far oftener than chance.

Two people of one full name are therefore no such wonder as the two names' own frequencies say.
Which names belong together is learned from the names alone: a mixture of a few origins, in each of
which forename and surname are drawn without regard to each other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from checks.workings.identity.chance import Reals
from checks.workings.identity.codes import Coded
from checks.workings.identity.fields import COMPARED, NAMES
from checks.workings.identity.likeness import Levels, Likeness, Rows

ORIGINS = 8
ROUNDS = 30
DRAWN = 100_000  # records that the origins are learned from
PRIOR = 2.0  # records by which a name is first taken for one of any origin
SEED = 20_260_103


@dataclass(frozen=True, slots=True)
class Origins:
    """Of which origin each name is, as far as it is known.

    Attributes:
        shares: of the records, by origin.
        forename, surname: by code and origin, the probability that a bearer is of it.
    """

    shares: Reals
    forename: npt.NDArray[np.float32]
    surname: npt.NDArray[np.float32]


def lift(
    like: Likeness, origin: Origins | None, levels: dict[str, Levels], left: Rows, right: Rows
) -> Reals:
    """Log of how much likelier a pair's names meet by chance than two names drawn apart.

    0 for pairs whose names don't both agree, wholly or somewhat.
    """
    lifted = np.zeros(len(left))
    if origin is None or not all(name in levels for name in NAMES):
        return lifted
    agree = np.ones(len(left), np.bool_)
    for name in NAMES:
        agree &= (levels[name] >= 0) & (levels[name] < len(COMPARED[name].levels) - 1)
    rows = np.flatnonzero(agree)
    forename = origin.forename[like.coded.codes["forename"][left[rows]]]
    surname = origin.surname[like.coded.codes["surname"][right[rows]]]
    lifted[rows] = np.log((forename * surname / origin.shares.astype(np.float32)).sum(axis=1))
    return lifted


def origins(coded: Coded) -> Origins | None:
    """Learned by expectation and maximisation over distinct full names; null without both names."""
    if not coded.has(*NAMES):
        return None
    forename, surname, many = _full_names(coded)
    shape = len(coded.values["forename"]), len(coded.values["surname"])
    draw = np.random.default_rng(SEED)
    believed = np.full((len(many), ORIGINS), 0.3 / ORIGINS)
    first = draw.integers(0, ORIGINS, shape[1])  # every surname begins with an origin of its own
    believed[np.arange(len(many)), first[surname]] += 0.7
    for _ in range(ROUNDS):
        weighed = believed * many[:, None]
        shares = weighed.sum(axis=0) / weighed.sum()
        by_forename = _of_each(forename, weighed, shares, shape[0])
        by_surname = _of_each(surname, weighed, shares, shape[1])
        believed = by_forename[forename] * by_surname[surname] / shares
        believed /= believed.sum(axis=1, keepdims=True)
    return Origins(shares, by_forename, by_surname)


def _full_names(coded: Coded) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Reals]:
    forename, surname = coded.codes["forename"], coded.codes["surname"]
    both = np.flatnonzero((forename >= 0) & (surname >= 0))
    if len(both) > DRAWN:
        draw = np.random.default_rng(SEED)
        both = both[np.sort(draw.choice(len(both), DRAWN, replace=False))]
    span = len(coded.values["surname"])
    numbers = forename[both].astype(np.int64) * span + surname[both]
    full, many = np.unique(numbers, return_counts=True)
    return full // span, full % span, many.astype(np.float64)


def _of_each(
    name: npt.NDArray[np.int64], weighed: Reals, shares: Reals, names: int
) -> npt.NDArray[np.float32]:
    """By name and origin, and in the last row, for an empty one, the shares themselves."""
    found = np.stack(
        [np.bincount(name, weights=column, minlength=names) for column in weighed.T], axis=1
    )
    known = (found + PRIOR * shares) / (found.sum(axis=1, keepdims=True) + PRIOR)
    return np.vstack([known, shares]).astype(np.float32)
