"""A list on a server of its own mind, and what paging through it brings."""

import asyncio
import json
import random

import pytest

from audit.connectors.paging.plan import Page
from audit.connectors.paging.through import page_through
from audit.connectors.staging import Staging


class Drifting:
    """A list that changes before every answer, as its seed has it.

    Args:
        seed: of all its chances.
        records: how many there are at first.
        spread: the numbers it is sorted by are below; a small one makes many ties.
        comes, goes, moves: how likely a record does, up to three times before an answer.
        early, stale: how likely an answer begins a few records early, or is that of before.
        calm: answers after which nothing changes any more.
        most: records it gives a page, whatever is asked.
        counts: whether it announces how many there are.
    """

    def __init__(
        self, seed, records, *, spread=10**6, most=1000, calm=10**9, counts=True, **chances
    ):
        self.chance = random.Random(seed)  # noqa: S311 - the same seed is the same trial
        self.spread, self.most, self.calm, self.counts = spread, most, calm, counts
        self.likely = {"comes": 0, "goes": 0, "moves": 0, "early": 0, "stale": 0, **chances}
        self.records = {f"r{n}": self.chance.randrange(spread) for n in range(records)}
        self.throughout = set(self.records)
        self.asked = []
        self.before = None

    async def by_page(self, number, size):
        return self.answer(number * min(size, self.most), min(size, self.most))

    async def by_offset(self, offset, size):
        return self.answer(offset, min(size, self.most))

    def answer(self, offset, size):
        self.asked.append((offset, size))
        if len(self.asked) < self.calm:
            for _ in range(self.chance.randrange(4)):
                self.drift()
        if self.before and self.now("stale"):
            return self.before
        if self.now("early"):
            offset = max(0, offset - self.chance.randrange(1, 4))
        self.before = self.page(offset, size)
        return self.before

    def page(self, offset, size):
        tie = {one: self.chance.random() for one in self.records}
        everyone = sorted(self.records, key=lambda one: (self.records[one], tie[one]))
        ids = tuple(everyone[offset : offset + size])
        body = json.dumps({"data": [{"id": one} for one in ids]}).encode()
        keys = tuple(str(self.records[one]) for one in ids)
        return Page(body, ids, keys, len(everyone) if self.counts else None)

    def drift(self):
        if self.now("comes"):
            self.records[f"n{self.chance.randrange(10**12)}"] = self.chance.randrange(self.spread)
        if self.now("goes") and self.records:
            gone = self.chance.choice(sorted(self.records))
            del self.records[gone]
            self.throughout.discard(gone)
        if self.now("moves") and self.records:
            moved = self.chance.choice(sorted(self.records))
            self.records[moved] = self.chance.randrange(self.spread)

    def now(self, what):
        return self.chance.random() < self.likely[what]


@pytest.fixture
def drifting():
    return Drifting


@pytest.fixture
def ids_in():
    """The ids that the staging's pages of the list hold, the copy read last at the end."""

    def read(staging):
        pages = [json.loads(body)["data"] for _, body in staging.bodies("list")]
        return [record["id"] for page in pages for record in page]

    return read


@pytest.fixture
def through(tmp_path_factory, ids_in):
    """Page through a list: the ids that came, and the proof."""
    folder = tmp_path_factory.mktemp("staging")
    made = iter(range(10**6))

    def read(ask, plan):
        with Staging(folder / f"{next(made)}.sqlite", "asked") as staging:
            proof = asyncio.run(page_through(ask, staging, "list", plan))
            return set(ids_in(staging)), proof

    return read
