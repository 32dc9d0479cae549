"""Drafts: the documents and lines of a made year, before they are numbered and put in order."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from audit.sandbox.chance import Ints
from audit.sandbox.year.assortment import Assortment, words
from audit.sandbox.year.diary import Diary
from audit.sandbox.year.figures import BAD_DEBT, SORTS, WRITTEN_OFF, Figures

NOBODY = -1  # as a customer: a guest, or the shop itself
NAMELESS = -1  # as a name: the line has no description
KINDS = (*SORTS, WRITTEN_OFF, BAD_DEBT)
TWIN_SHARE = 0.03
RENAMED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Heads:
    """Documents, one place a document.

    Attributes:
        sort: place in `KINDS`.
        customer: number from 0, or `NOBODY`.
        minute: from the first midnight of the year, UK time.
    """

    sort: Ints
    customer: Ints
    minute: Ints


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines, one place a line.

    Attributes:
        head: place of its document.
        code: place in the codes of `Words`.
        quantity: units, negative on what is taken back.
        milli: price in thousandths of a pound.
        name: place in the names of `Words`, or `NAMELESS`.
    """

    head: Ints
    code: Ints
    quantity: Ints
    milli: Ints
    name: Ints


@dataclass(frozen=True, slots=True)
class Words:
    """The codes and names that lines point at: goods first, then twins, then all the rest."""

    assortment: Assortment
    codes: list[str]
    names: list[str]

    @classmethod
    def of(cls, goods: Assortment, figures: Figures) -> "Words":
        """All codes and names of a made year."""
        extras = [extra.code for extra in figures.extras]
        titles = ["POSTAGE" if code in ("POST", "DOT", "C2") else code.upper() for code in extras]
        return cls(
            goods,
            [*goods.codes, *(code.lower() for code in goods.codes), *extras, "B"],
            [*goods.names, *goods.second_names, *titles, *words()["notes"], "ADJUST BAD DEBT"],
        )

    def spelled(self, rng: np.random.Generator, items: Ints) -> Ints:
        """Codes of items, now and then one with a twin in small letters."""
        small = self.assortment.has_twin[items] & (rng.random(len(items)) < TWIN_SHARE)
        return items + small * len(self.assortment.codes)

    def named(self, rng: np.random.Generator, items: Ints) -> Ints:
        """Names of items, an older or a newer one where there are two."""
        return items + (rng.random(len(items)) < RENAMED_SHARE) * len(self.assortment.codes)

    def beside(self, place: int) -> tuple[int, int]:
        """Code and name of an extra code."""
        return (2 * len(self.assortment.codes) + place,) * 2

    @property
    def notes(self) -> range:
        """The names that are stock notes."""
        end = len(self.names) - 1
        return range(end - len(words()["notes"]), end)


@dataclass(frozen=True, slots=True)
class Year:
    """What a made year is drawn from: measured figures, its days, and its words."""

    figures: Figures
    diary: Diary
    words: Words


def joined(parts: Sequence[Heads]) -> Heads:
    """All documents, one part after the other."""
    return Heads(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Heads))
    )


def stacked(parts: Sequence[Lines]) -> Lines:
    """All lines, one part after the other."""
    return Lines(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Lines))
    )
