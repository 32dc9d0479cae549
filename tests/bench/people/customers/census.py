"""Who there is: households, the persons in them, and which records each person has."""

from dataclasses import dataclass

import numpy as np
from customers.draw import Draw, Flag, Whole
from customers.style import Style
from numpy.typing import NDArray

SINGLE, COUPLE, FAMILY, FLATMATES, FIRM = range(5)
FEWEST = np.array([1, 2, 3, 2, 2])  # persons in a household of the kind
MORE = np.array([1, 1, 3, 2, 7])  # and how many more, drawn below this


@dataclass(frozen=True)
class Census:
    """Rows of three tables, side by side.

    Attributes:
        kind: of each household.
        first: number of the first person of each household; persons are counted through.
        household: of each person.
        person: of each record; records stand in no order.
        turn: of each record among its person's, from 0.
    """

    kind: NDArray[np.int8]
    first: NDArray[np.int64]
    household: NDArray[np.int32]
    person: NDArray[np.int32]
    turn: NDArray[np.int8]


@dataclass(frozen=True)
class Persons:
    """Some persons, by number, with where they belong; one may stand here more than once."""

    number: Whole
    household: Whole
    role: Whole
    kind: Whole
    seed: int

    @property
    def own(self) -> Draw:
        """Draws that each person has alone."""
        return Draw(self.number, self.seed)

    @property
    def shared(self) -> Draw:
        """Draws that a household has in common."""
        return Draw(self.household, self.seed + 1)

    @property
    def is_kin(self) -> Flag:
        """Lives as a couple or in a family."""
        return (self.kind == COUPLE) | (self.kind == FAMILY)

    def or_first(self, where: Flag) -> "Persons":
        """The same, with the first person of the household in place of those marked."""
        number, role = np.where(where, self.number - self.role, self.number), self.role
        return Persons(number, self.household, np.where(where, 0, role), self.kind, self.seed)


def census(records: int, seed: int, style: Style) -> Census:
    """As many records as asked, of as many households as they need."""
    per_person = float(np.dot(style.records, [1, 2, 3, 4, 5]))
    per_household = float(np.dot(style.kinds, FEWEST + (MORE - 1) / 2))
    households = Draw(np.arange(int(records / per_person / per_household * 1.05) + 50), seed + 1)
    kind = np.searchsorted(np.cumsum(style.kinds)[:-1], households.share("kind"), side="right")
    sizes = FEWEST[kind] + households.number("size", MORE[kind])
    persons = Draw(np.arange(int(sizes.sum())), seed)
    upto = np.cumsum(style.records)[:-1]
    turns = np.searchsorted(upto, persons.share("records"), side="right") + 1
    last = int(np.searchsorted(np.cumsum(turns), records)) + 1
    turns = turns[:last]
    person = np.repeat(np.arange(last, dtype=np.int32), turns)
    turn = np.arange(len(person)) - np.repeat(np.cumsum(turns) - turns, turns)
    order = np.random.default_rng(seed).permutation(records)
    household = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    first = np.cumsum(sizes) - sizes
    return Census(
        kind.astype(np.int8), first, household, person[order], turn[order].astype(np.int8)
    )


def persons_of(known: Census, rows: slice, seed: int) -> Persons:
    """The persons whose records stand in these rows, row by row."""
    number = known.person[rows].astype(np.int64)
    household = known.household[number].astype(np.int64)
    role = number - known.first[household]
    return Persons(number, household, role, known.kind[household].astype(np.int64), seed)
