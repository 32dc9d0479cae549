"""How files wear: bits that flip, ends that are lost; and what came of each change, counted."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

FOREVER = "refused for ever"


@dataclass(frozen=True)
class Wear:
    """Ways in which a file changes: single bits, and ends that are lost."""

    flips: int
    cuts: int

    def changed(self, file: Path, seed: int) -> Iterator[tuple[str, bytes]]:
        """Each change in turn: how, and the bytes."""
        die = random.Random(seed)  # noqa: S311 - no secret is made
        whole = file.read_bytes()
        for _ in range(self.flips):
            at = die.randrange(len(whole))
            piece = bytes([whole[at] ^ 1 << die.randrange(8)])
            yield f"flip at {at}", whole[:at] + piece + whole[at + 1 :]
        for _ in range(self.cuts):
            at = die.randrange(len(whole))
            yield f"cut at {at}", whole[:at]

    @property
    def tenth(self) -> "Wear":
        """For what costs a whole pull."""
        return Wear(-(-self.flips // 10), -(-self.cuts // 10))


@pytest.fixture
def wear(sized: Callable[[int, int], int]) -> Wear:
    return Wear(sized(10, 200), sized(3, 50))


@pytest.fixture
def tally() -> Callable[[str, list[tuple[str, str]]], None]:
    """Counts outcomes by name, prints them, and fails on any that is named silent."""

    def told(what: str, outcomes: list[tuple[str, str]]) -> None:
        found = Counter(name for name, _ in outcomes)
        silent = [point for name, point in outcomes if name == "silent"]
        counts = ", ".join(f"{count} {name}" for name, count in sorted(found.items()))
        print(f"P16: {what}: {len(outcomes)} changes: {counts}; {len(silent)} silently different")
        assert not {*silent, *(at for name, at in outcomes if name == FOREVER)}

    return told
