"""Percentiles by nearest rank: of so many the one that this share does not exceed."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil


def ranked(values: Sequence[float], shares: tuple[float, ...]) -> list[float]:
    """The value at each share, 0 to 1; at least one value.

    A share is exact as it is written: 0.95 of 20 values is the 19th, not the 20th.
    """
    ordered = sorted(values)
    ranks = (ceil(Fraction(str(share)) * len(ordered)) for share in shares)
    return [ordered[max(rank, 1) - 1] for rank in ranks]
