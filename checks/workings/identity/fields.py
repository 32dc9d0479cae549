"""What is compared, and in how many steps an agreement is graded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

SAME, DIFFERS = "same", "differs"
Scorer = Callable[..., float]


class Measure(StrEnum):
    """How two different values of a field are compared."""

    EQUAL = "equal"  # they are the same or they differ
    LIKE = "like"  # a likeness of which more is better
    APART = "apart"  # single mistakes between them, of which fewer is better


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one field is compared.

    Attributes:
        special: levels that stand between `same` and the first cut; `likeness` knows each.
        cuts: what the scorer must reach for each further level, best first.
        words: one for each cut.
        weak: levels that stand after the last cut and before `differs`.
        measure: what the scorer's number means.
        scorer: rapidfuzz's; null where only equality counts.
    """

    special: tuple[str, ...] = ()
    cuts: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    measure: Measure = Measure.EQUAL
    scorer: Scorer | None = None
    levels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        levels = (SAME, *self.special, *self.words, *self.weak, DIFFERS)
        object.__setattr__(self, "levels", levels)

    @property
    def graded(self) -> list[int]:
        """Places of the levels that one likeness puts in order: same, its cuts, differs."""
        first = 1 + len(self.special)
        return [0, *range(first, first + len(self.words)), len(self.levels) - 1]

    def level(self, word: str) -> int:
        """The place of a level, 0 for `same`."""
        return self.levels.index(word)


def _name(*, special: tuple[str, ...], weak: tuple[str, ...]) -> Comparison:
    return Comparison(
        special,
        (0.92, 0.85, 0.75),
        ("close", "near", "far"),
        weak,
        Measure.LIKE,
        JaroWinkler.similarity,
    )


def _mistakes(*special: str) -> Comparison:
    return Comparison(special, (1, 2), ("close", "near"), (), Measure.APART, OSA.distance)


TEXT = Comparison((), (0.9,), ("close",), (), Measure.LIKE, JaroWinkler.similarity)
EQUAL = Comparison()

# In the order in which they are looked at: those that tell much for little work first.
COMPARED: dict[str, Comparison] = {
    "surname": _name(special=(), weak=("part",)),
    "forename": _name(special=("nickname", "swapped"), weak=("initial",)),
    "external_id": _mistakes(),
    "birthday": _mistakes("swapped"),
    "email": _mistakes("mailbox"),
    "phone": _mistakes(),
    "company": Comparison(
        (), (92, 82, 70), ("close", "near", "far"), (), Measure.LIKE, fuzz.token_sort_ratio
    ),
    "postcode": _mistakes(),
    "street": Comparison((), (92, 82, 65), ("close", "near", "far"), (), Measure.LIKE, fuzz.ratio),
    "house_number": Comparison((), (1,), ("close",), (), Measure.APART, OSA.distance),
    "city": Comparison((), (0.9, 0.8), ("close", "near"), (), Measure.LIKE, JaroWinkler.similarity),
    "country": EQUAL,
    "generation": EQUAL,
    "sex": EQUAL,
}

ADDRESS = ("street", "house_number", "postcode", "city", "country")
# What the members of one household, or the people of one company, do not share.
OWN = ("forename", "external_id", "birthday", "generation")
NAMES = ("forename", "surname")
