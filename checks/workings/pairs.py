"""Two tables against each other: what is missing, doubled, changed, and what it is worth.

First every row is reduced, in the engine, to its key's hash and two hashes of its values. Keys
whose rows are the same bag on both sides are done with. Only the others are carried here, sorted
into classes and explained. Rows meet in a join only under a key that is not blank and that each
side has once; those of a repeated key are settled as a bag, of so many rows at most.

A hash can't hide a difference: two rows of one key pass for the same only if two hashes of 63 bits
made in different ways agree, the second with a salt drawn anew for each run, so that no file can
be made to fit. That is one chance in 2^126 for each row that differs, and in 2^63 under a key that
a side has more than once. And the classes must add up to the control totals, which are summed from
the values and from no hash: a difference in money that a hash had hidden stops the comparison.
`proven=True` uses no hash to judge at all: every key is carried and compared by its values.
"""

import math
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import SIDES, Asked, Class, Comparison, Engine
from checks.workings.pairing import concentration, totals
from checks.workings.pairing.asked import asked as ask_of
from checks.workings.pairing.classes import Sorted, beside, blank_alike, sorted_out
from checks.workings.pairing.explained import Explaining
from checks.workings.pairing.judging import compared, readied
from checks.workings.pairing.near_keys import near_keys
from checks.workings.pairing.shown import Showing
from checks.workings.pairing.sides import Side, sides

__all__ = ["Asked", "Class", "Comparison", "Engine", "ask_of", "compare"]

AT_ONCE = 1_500_000  # rows of both sides that are carried at a time


def compare(
    engine: Engine, left: str, right: str, question: Asked, *, proven: bool = False
) -> Comparison:
    """Lay two relations of the engine against each other.

    Args:
        engine: holds both.
        left: the relation that is right by definition, e.g. the master's.
        right: the one held against it.
        question: by which key, which columns, how near; `ask_of` makes it.
        proven: compare every key by its values, and judge none by a hash.

    Raises:
        CheckError: the classes do not add up to the control totals.
    """
    return _Comparing(engine, {"left": left, "right": right}, question, proven=proven).told()


@dataclass
class _Gathered:
    """What lot after lot of carried rows has told so far."""

    weighed: list[pl.DataFrame]
    frames: list[dict[Class, pl.DataFrame]]
    keys: dict[str, int]
    alone: dict[str, list[pl.DataFrame]]
    blank_alike: bool = True


class _Comparing:
    """One comparison on its way."""

    def __init__(
        self, engine: Engine, relations: Mapping[str, str], question: Asked, *, proven: bool
    ) -> None:
        self._engine = engine
        self._question = question
        self._proven = proven
        self._views: list[str] = []
        self._given = sides(engine, relations, question)
        left, right = self._added_up(dict(relations))
        self._sides = {"left": left, "right": right}
        self._columns = compared(question, left)
        self._keys = [f"key_{at}" for at in range(len(question.keys))]

    def told(self) -> Comparison:
        """The answer; whatever was laid into the engine is gone again."""
        suspects = self._engine.keep(
            "reduce",
            sides=list(self._sides.values()),
            salt=secrets.token_hex(8),
            proven=self._proven,
        )
        try:
            return self._judged(suspects)
        finally:
            self._engine.drop(suspects, *self._views)

    def _added_up(self, relations: dict[str, str]) -> tuple[Side, Side]:
        for side in self._given:
            if side.name in self._question.added_up:
                relations[side.name] = self._engine.view("added_up", side=side)
                self._views.append(relations[side.name])
        return sides(self._engine, relations, self._question) if self._views else self._given

    def _judged(self, suspects: str) -> Comparison:
        controls = {
            name: totals.control(self._engine, side, self._question.totals)
            for name, side in self._sides.items()
        }
        counted = dict(self._engine.ask("counted", suspects=suspects).iter_rows())
        explaining = Explaining(self._columns)
        concentrating = concentration.Concentrating(self._sides, self._columns)
        alike = dict.fromkeys(SIDES, int(counted.get("alike", 0)))
        gathered = _Gathered([], [], alike, {side: [] for side in SIDES})
        for lot in self._lots(suspects, _slices(counted, controls)):
            explaining.add(beside(lot, self._columns))
            concentrating.add(lot)
            self._gather(lot, gathered)
        found = explaining.told(), concentrating.told(self._engine)
        return self._answer(gathered, controls, found)

    def _lots(self, suspects: str, slices: int) -> Iterator[Sorted]:
        for slice_ in range(slices):
            rows = [
                readied(
                    self._engine.ask(
                        "carry", side=side, suspects=suspects, slices=slices, slice=slice_
                    ),
                    self._columns,
                )
                for side in self._sides.values()
            ]
            yield sorted_out(rows[0], rows[1], self._columns, self._keys)

    def _gather(self, lot: Sorted, gathered: _Gathered) -> None:
        showing = Showing(self._question, self._columns, self._sides)
        gathered.weighed.append(totals.weighed(lot, self._columns))
        gathered.frames.append(showing.frames(lot))
        gathered.blank_alike &= blank_alike(lot, self._keys, self._columns)
        for side, keys in lot.keys.items():
            gathered.keys[side] += keys
            gathered.alone[side].append(lot.alone(side).select(self._keys))

    def _answer(
        self,
        gathered: _Gathered,
        controls: Mapping[str, totals.Control],
        found: tuple[pl.DataFrame, pl.DataFrame],
    ) -> Comparison:
        left, right = controls.values()
        frames = {
            class_: pl.concat([frames[class_] for frames in gathered.frames])
            for class_ in gathered.frames[0]
        }
        return Comparison(
            question=self._question,
            rows={"left": left.rows, "right": right.rows},
            keys=gathered.keys,
            control=totals.beside(left, right),
            classes=totals.completed(totals.together(gathered.weighed), left, right),
            frames=frames,
            columns=found[0],
            concentration=found[1],
            near_keys=near_keys(*(pl.concat(gathered.alone[side]) for side in SIDES)),
            unread=self._unread(controls),
            refused={},
            blank_alike=gathered.blank_alike,
        )

    def _unread(self, controls: Mapping[str, totals.Control]) -> dict[str, Mapping[str, int]]:
        """Of each row as it was given: the sum of a key does not tell which of them were read."""
        names = self._question.totals
        return {
            side.name: totals.control(self._engine, side, names).unread
            if side.name in self._question.added_up
            else controls[side.name].unread
            for side in self._given
        }


def _slices(counted: Mapping[str, int], controls: Mapping[str, totals.Control]) -> int:
    """In how many lots to carry the rows of keys held differently, by what a key has on average."""
    rows = sum(one.rows for one in controls.values())
    different = counted.get("different", 0)
    return max(1, math.ceil(rows * different / max(sum(counted.values()), 1) / AT_ONCE))
