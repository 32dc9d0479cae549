"""The levels of all fields of a pair, read together: what one says, another needn't repeat."""

import numpy as np

from checks.workings.identity.fields import COMPARED, NAMES
from checks.workings.identity.likeness import NO_LEVEL, Levels, Likeness, Rows

SWAPPED = COMPARED["forename"].level("swapped")
NICKNAME = COMPARED["forename"].level("nickname")


def agreement(
    like: Likeness, fields: tuple[str, ...], left: Rows, right: Rows
) -> dict[str, Levels]:
    """Field -> level of each pair."""
    levels = {field: like.levels(field, left, right) for field in fields}
    names_as_one(levels)
    beside_names(levels)
    return levels


def names_as_one(levels: dict[str, Levels]) -> None:
    """Names that changed places agree once, not twice: the surname then says nothing more."""
    if all(name in levels for name in NAMES):
        levels["surname"][levels["forename"] == SWAPPED] = NO_LEVEL


def beside_names(levels: dict[str, Levels]) -> None:
    """What names say already: of one forename is of one sex, of one full name of one country."""
    if "forename" not in levels:
        return
    same_name = np.isin(levels["forename"], (0, NICKNAME))
    if "sex" in levels:
        levels["sex"][same_name & (levels["sex"] == 0)] = NO_LEVEL
    if "country" in levels and "surname" in levels:
        same_name &= levels["surname"] == 0
        levels["country"][same_name & (levels["country"] == 0)] = NO_LEVEL
