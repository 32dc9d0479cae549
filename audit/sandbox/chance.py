"""Chance: one stream of random numbers a purpose, so that no part of the shop moves another."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LOWER = "0123456789abcdefghijklmnopqrstuvwxyz"
HEXADECIMAL = "0123456789abcdef"


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The stream of one purpose; the same for the same seed on every machine."""
    # crc32 and not hash(): the latter changes from process to process.
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(crc32(purpose.encode()),)))


def spread(rng: np.random.Generator, size: int) -> Floats:
    """Numbers in [0, 1), one from each `size`-th part, shuffled: a small shop keeps the shape."""
    return rng.permutation((np.arange(size) + rng.random(size)) / max(size, 1))


def between(rng: np.random.Generator, low: int, high: int, size: int | tuple[int, int]) -> Ints:
    """Whole numbers from `low` to just below `high`."""
    return rng.integers(low, high, size, dtype=np.int64)


def codes(rng: np.random.Generator, size: int, length: int, letters: str) -> list[str]:
    """Random codes of one length; as many as asked for, not made unique."""
    alphabet = np.frombuffer(letters.encode(), dtype="S1")
    drawn = alphabet[rng.integers(0, len(letters), (size, length))]
    return drawn.view(f"S{length}").ravel().astype(str).tolist()


@dataclass(frozen=True, slots=True)
class Table:
    """A measured distribution: the value below which each share of the cases lies.

    Attributes:
        shares: 0 to just under 1, rising.
        values: whole numbers, one a share.
    """

    shares: tuple[float, ...]
    values: tuple[int, ...]

    def stepped(self, at: Floats) -> Ints:
        """Only values that were met, for what comes in preferred sizes: 1, 6, 12, 24."""
        place = np.searchsorted(self.shares, at, side="right") - 1
        return np.asarray(self.values, dtype=np.int64)[place]

    def smooth(self, at: Floats) -> Ints:
        """Values in between as well, for what has no preferred sizes."""
        return np.rint(np.interp(at, self.shares, self.values)).astype(np.int64)
