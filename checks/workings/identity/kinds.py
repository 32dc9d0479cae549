"""Kinds of pairs: one person, or people who for a reason have something in common.

Each kind has fields of its own to learn; in all others its records agree by chance.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from checks.workings.identity.fields import NAMES, OWN
from checks.workings.identity.likeness import NO_LEVEL, Levels


class Kind(StrEnum):
    """What two records that agree in something may be to each other."""

    SAME = "same"  # one person
    HOUSEHOLD = "household"  # people who share an address, and perhaps a surname, phone, mailbox
    COLLEAGUE = "colleague"  # people who share a mailbox, a phone or a firm, and nothing else
    RELATIVE = "relative"  # of one name at one address, and not of one age: father and son
    NAMESAKE = "namesake"  # of one name, with mailboxes made from it


RIVALS = (Kind.HOUSEHOLD, Kind.COLLEAGUE, Kind.RELATIVE, Kind.NAMESAKE)
CONTACT_POINT = ("email", "phone", "company")
# Fields of which one must be there on both sides, or nothing shows a pair of the kind; one person
# is shown by any field.
SHOWN_BY = {
    Kind.HOUSEHOLD: ("postcode", "street", "phone", "email"),
    Kind.RELATIVE: ("postcode", "street", "phone", "email"),
    Kind.COLLEAGUE: CONTACT_POINT,
    Kind.NAMESAKE: NAMES,
}


def learns(kind: Kind, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields in which records of this kind agree more than by chance; none: no such kind."""
    return _LEARNS[kind](fields)


def _every(fields: tuple[str, ...]) -> tuple[str, ...]:
    return fields


def _at_home(fields: tuple[str, ...]) -> tuple[str, ...]:
    """All that isn't one's own, where something else can tell the people of a house apart."""
    shared = tuple(field for field in fields if field not in OWN)
    is_shown = any(field in fields for field in SHOWN_BY[Kind.HOUSEHOLD])
    return shared if is_shown and len(shared) < len(fields) else ()


def _at_home_of_one_name(fields: tuple[str, ...]) -> tuple[str, ...]:
    shared = _at_home(fields)
    return (*shared, "forename") if shared and {"forename", "birthday"} <= set(fields) else ()


def _contact_point(fields: tuple[str, ...]) -> tuple[str, ...]:
    named = any(name in fields for name in NAMES)
    return tuple(field for field in CONTACT_POINT if field in fields) if named else ()


def _name_and_mailbox(fields: tuple[str, ...]) -> tuple[str, ...]:
    both = (*NAMES, "email")
    return both if all(field in fields for field in both) else ()


_LEARNS: dict[Kind, Callable[[tuple[str, ...]], tuple[str, ...]]] = {
    Kind.SAME: _every,
    Kind.HOUSEHOLD: _at_home,
    Kind.COLLEAGUE: _contact_point,
    Kind.RELATIVE: _at_home_of_one_name,
    Kind.NAMESAKE: _name_and_mailbox,
}


def shows(kind: Kind, levels: Mapping[str, Levels]) -> npt.NDArray[np.bool_]:
    """Pairs whose records have, both, something that could show the kind."""
    fields = SHOWN_BY.get(kind, tuple(levels))
    there = [levels[field] != NO_LEVEL for field in fields if field in levels]
    shown = np.zeros(len(next(iter(levels.values()))), np.bool_)
    for one in there:
        shown |= one
    return shown


def of_one_name(kind: Kind) -> bool:
    """Whether both names agree, so that the two must be judged as one full name."""
    return kind in {Kind.SAME, Kind.RELATIVE, Kind.NAMESAKE}
