"""Random numbers that depend on who they are for, not on when they are asked for.

Each number is a hash of an identity and of what it is for. So any slice of a table can be made by
itself, in any order, and father and son agree on the father's mailbox without being kept together.
"""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Share = NDArray[np.float64]
Flag = NDArray[np.bool_]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Draw:
    """Draws for a row of identities; the same identity gets the same number for the same word."""

    of: Whole
    seed: int

    def share(self, what: str) -> Share:
        """From 0 up to 1, 1 left out."""
        return (self._bits(what) >> np.uint64(11)) * 2.0**-53

    def number(self, what: str, below: int | Whole) -> Whole:
        """Whole, from 0 up to `below`, that left out."""
        return (self.share(what) * below).astype(np.int64)

    def below(self, what: str, share: float | Share) -> Flag:
        """True for about this share of them."""
        return self.share(what) < share

    def _bits(self, what: str) -> NDArray[np.uint64]:
        salt = np.uint64(zlib.crc32(f"{self.seed} {what}".encode()))
        mixed = (self.of.astype(np.uint64) + np.uint64(1)) * GOLDEN + (salt << np.uint64(17))
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed ^= mixed >> np.uint64(shift)
            mixed *= np.uint64(factor)
        return mixed ^ (mixed >> np.uint64(31))
