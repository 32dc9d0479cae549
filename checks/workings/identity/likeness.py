"""How well each field of two records agrees: a level for every pair, compared value by value.

Many pairs of records share a pair of values, so what is compared is pairs of distinct values.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import process

from checks.vocabulary.sameness import nickname_root, swapped_birthday
from checks.workings.identity.codes import Coded, Flags, Ints, packed, unpacked
from checks.workings.identity.fields import COMPARED, TEXT, Comparison, Measure

Levels = npt.NDArray[np.int8]
Rows = npt.NDArray[np.uint32]

NO_LEVEL = -1  # one of the two is empty
FEW = 2000  # pairs; below it, looking for distinct ones costs more than comparing them all


def comparison(field: str) -> Comparison:
    """How a field is compared; one that we don't know by name is plain text."""
    return COMPARED.get(field, TEXT)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Gives levels for pairs of records.

    Attributes:
        coded: the records.
        beside: codes of what is made from a field: "mailbox", "nickname", "swapped birthday", ...
    """

    coded: Coded
    beside: dict[str, Ints] = field(default_factory=dict)

    def levels(self, name: str, left: Rows, right: Rows) -> Levels:
        """One level a pair, by its place in the field's levels; -1 where one side is empty."""
        x, y = self.coded.codes[name][left], self.coded.codes[name][right]
        compared = comparison(name)
        out = np.full(len(x), len(compared.levels) - 1, np.int8)
        out[x == y] = 0
        empty = (x < 0) | (y < 0)
        out[empty] = NO_LEVEL
        unlike = np.flatnonzero((x != y) & ~empty)
        if len(unlike) and compared.scorer is not None:
            out[unlike] = self._graded(name, x[unlike], y[unlike])
        for word in (*compared.special, *compared.weak):
            place = compared.level(word)
            held = np.flatnonzero(out > place)
            out[held[SPECIAL[name, word](self, left[held], right[held])]] = place
        return out

    def _graded(self, name: str, x: Ints, y: Ints) -> Levels:
        """Levels of pairs of different values, by the field's scorer and cuts alone."""
        if len(x) <= FEW:
            return self._compared(name, x, y)
        pairs = pl.Series("pair", packed(x.astype(np.uint32), y.astype(np.uint32)))
        distinct = pairs.unique()
        low, high = unpacked(distinct.to_numpy())
        found = self._compared(name, low.astype(np.int32), high.astype(np.int32))
        told = pl.DataFrame({"pair": distinct, "level": found})
        joined = pairs.to_frame().join(told, on="pair", how="left", maintain_order="left")
        return joined["level"].to_numpy()

    def _compared(self, name: str, x: Ints, y: Ints) -> Levels:
        compared, values = comparison(name), self.coded.values[name]
        first, second = values.gather(x).to_list(), values.gather(y).to_list()
        offset = 1 + len(compared.special)
        out = np.full(len(x), len(compared.levels) - 1, np.int8)
        scores = _scores(compared, first, second)
        for place, cut in reversed(list(enumerate(compared.cuts))):
            reached = scores <= cut if compared.measure is Measure.APART else scores >= cut
            out[reached] = offset + place
        return out


def _scores(
    compared: Comparison, first: Sequence[str], second: Sequence[str]
) -> npt.NDArray[np.float32] | npt.NDArray[np.uint8]:
    kind = np.uint8 if compared.measure is Measure.APART else np.float32
    scorer: Any = compared.scorer  # rapidfuzz names the type of its own scorers nowhere
    least = compared.cuts[-1]
    return process.cpdist(first, second, scorer=scorer, score_cutoff=least, dtype=kind, workers=1)


def likeness(coded: Coded) -> Likeness:
    """Ready to compare: what the special levels need is made once."""
    wanted = {name: made for name, (fields, made) in BESIDE.items() if coded.has(*fields)}
    with ThreadPoolExecutor(2) as two:
        found = two.map(lambda made: made(coded), wanted.values())
        return Likeness(coded, dict(zip(wanted, found, strict=True)))


VALUE = pl.col("value")
LETTER = pl.when(VALUE.str.len_chars() == 1).then(VALUE)
# What special levels need -> the fields it is made from, and how.
BESIDE: dict[str, tuple[tuple[str, ...], Callable[[Coded], Ints]]] = {
    "mailbox": (("email",), lambda one: one.derived("email", VALUE.str.extract(r"^([^@]+)@"))),
    "swapped birthday": (
        ("birthday",),
        lambda one: one.within("birthday", swapped_birthday(VALUE)),
    ),
    "nickname": (("forename",), lambda one: one.derived("forename", nickname_root(VALUE))),
    "first letter": (("forename",), lambda one: one.derived("forename", VALUE.str.head(1))),
    "only a letter": (("forename",), lambda one: one.derived("forename", LETTER)),
    "forename as surname": (
        ("forename", "surname"),
        lambda one: one.within("forename", VALUE, of="surname"),
    ),
    "first part": (
        ("surname",),
        lambda one: one.within("surname", VALUE.str.extract(r"^(\S+) \S")),
    ),
    "last part": (
        ("surname",),
        lambda one: one.within("surname", VALUE.str.extract(r"\S (\S+)$")),
    ),
}


def _mailbox(of: Likeness, left: Rows, right: Rows) -> Flags:
    return _met(of.beside["mailbox"][left], of.beside["mailbox"][right])


def _swapped_birthday(of: Likeness, left: Rows, right: Rows) -> Flags:
    return _met(of.beside["swapped birthday"][left], of.coded.codes["birthday"][right])


def _nickname(of: Likeness, left: Rows, right: Rows) -> Flags:
    return _met(of.beside["nickname"][left], of.beside["nickname"][right])


def _initial(of: Likeness, left: Rows, right: Rows) -> Flags:
    alone, first = of.beside["only a letter"], of.beside["first letter"]
    is_one = (alone[left] >= 0) | (alone[right] >= 0)
    return _met(first[left], first[right]) & is_one


def _swapped(of: Likeness, left: Rows, right: Rows) -> Flags:
    if "forename as surname" not in of.beside:
        return np.zeros(len(left), np.bool_)
    crossed, surname = of.beside["forename as surname"], of.coded.codes["surname"]
    return _met(crossed[left], surname[right]) & _met(crossed[right], surname[left])


def _part(of: Likeness, left: Rows, right: Rows) -> Flags:
    whole = of.coded.codes["surname"]
    met = np.zeros(len(left), np.bool_)
    for part in (of.beside["first part"], of.beside["last part"]):
        met |= _met(part[left], whole[right]) | _met(part[right], whole[left])
    return met


def _met(x: Ints, y: Ints) -> Flags:
    met: Flags = (x == y) & (x >= 0)
    return met


# Field and level -> which pairs have it, for levels that no likeness of two texts can tell.
SPECIAL: dict[tuple[str, str], Callable[[Likeness, Rows, Rows], Flags]] = {
    ("forename", "nickname"): _nickname,
    ("forename", "swapped"): _swapped,
    ("forename", "initial"): _initial,
    ("surname", "part"): _part,
    ("birthday", "swapped"): _swapped_birthday,
    ("email", "mailbox"): _mailbox,
}
