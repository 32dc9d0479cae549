"""Where the reading of a list stands: on the disk with every page, for a killed pull to go on."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.paging.plan import Page
from audit.connectors.paging.ranks import Rank
from audit.connectors.staging import Staging

KEYED = 0  # the round of overlapping pages; passes count from 1
AGAIN = 99  # the round of records that changed meanwhile


@dataclass(slots=True)
class Standing:
    """How far a list is read. What a new process needs is here and nowhere else.

    Attributes:
        round: `KEYED`, the number of the pass, or `AGAIN`.
        kept: pages kept in the round.
        cursor: records of the list up to where the round has come.
        size: records asked for a page.
        last: highest rank met; of a keyed round.
        ended: whether the round has met the end of the list.
        exact: whether the pass before ran from end to end without a flaw.
        flaw: why the round proves nothing, in words; null while it may.
        whole: whether one answer held the whole list.
        count_first, count_last: records announced by the first answer, and by the last so far.
        asked: requests of the round.
        begun: whether any record was met, in any round.
        reached, why: whether the end of the list was met, and why it is not provably whole; once
            it is read.
    """

    round: int
    size: int
    kept: int = 0
    cursor: int = 0
    last: Rank | None = None
    ended: bool = False
    exact: bool = False
    flaw: str | None = None
    whole: bool = False
    count_first: int | None = None
    count_last: int | None = None
    asked: int = 0
    begun: bool = False
    reached: bool = False
    why: str | None = None

    def begin(self, round_: int, size: int) -> None:
        """Another round, from the start of the list."""
        self.exact = self.round != KEYED and self.ended and self.flaw is None
        self.round, self.size = round_, size
        self.kept = self.cursor = self.asked = 0
        self.last, self.flaw = None, None
        self.ended = self.whole = False

    def meet(self, page: Page) -> None:
        """Count an answer."""
        self.asked += 1
        self.begun |= bool(page.ids)
        if page.count is not None:
            self.count_last = page.count
            if self.count_first is None:
                self.count_first = page.count


class Ledger:
    """The pages of one list in the staging, and where its reading stands."""

    def __init__(self, staging: Staging, part: str) -> None:
        self.staging = staging
        self.part = part

    def standing(self) -> Standing | None:
        """As it was last kept; null for a list not begun."""
        noted = self.staging.noted(f"paging {self.part}")
        return None if noted is None else Standing(**noted)

    def keep(self, page: Page, standing: Standing) -> None:
        """Keep a page, and where the reading stands with it."""
        at = _place(standing.round, standing.kept)
        standing.kept += 1
        self.staging.keep(
            self.part,
            at,
            page.body,
            records=len(page.ids),
            notes={f"paging {self.part}": asdict(standing)},
            marks=json.dumps([*page.ids]).encode(),
        )

    def note(self, standing: Standing) -> None:
        """Keep where the reading stands, with no page."""
        self.staging.note(f"paging {self.part}", asdict(standing))

    def ids(self, round_: int) -> pl.Series:
        """Of all records kept in the round, in order, repeats included."""
        return self._ids(_place(round_, 0), _place(round_ + 1, 0))

    def every_id(self) -> pl.Series:
        """Of all records kept before those that changed meanwhile, each once."""
        return self._ids(_place(0, 0), _place(AGAIN, 0)).unique()

    def last_ids(self) -> frozenset[str]:
        """Of the page kept last."""
        places = [*self.staging.kept(self.part)]
        found = self.staging.marks(self.part, since=places[-1]) if places else iter(())
        return frozenset(one for _, marks in found for one in json.loads(marks))

    def forget(self, *, since: int = 0, before: int | None = None) -> None:
        """Drop the pages of some rounds."""
        end = None if before is None else _place(before, 0)
        self.staging.forget(self.part, since=_place(since, 0), before=end)

    def prove(self, proof: Proof) -> Proof:
        """Keep the proof: the list is read."""
        self.staging.note(f"proof {self.part}", asdict(proof))
        return proof

    def proof(self) -> Proof | None:
        """As it was kept; null while the list is not read to its end."""
        noted = self.staging.noted(f"proof {self.part}")
        return None if noted is None else Proof(**noted)

    def _ids(self, since: str, before: str) -> pl.Series:
        pieces = self._pieces(since, before)
        return pl.concat([pl.Series("id", dtype=pl.String), *pieces])

    def _pieces(self, since: str, before: str) -> Iterator[pl.Series]:
        for _, marks in self.staging.marks(self.part, since=since, before=before):
            yield pl.Series("id", json.loads(marks), dtype=pl.String)


def _place(round_: int, number: int) -> str:
    return f"{round_:03d}-{number:07d}"
