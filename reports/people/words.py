"""How fields, levels of agreement, bits and probabilities are said."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from reports.cells import Cell, Chip, Quiet, Written
from reports.words import NBSP
from reports.writing import decimal

# What a pair's evidence holds besides its fields.
BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "start": "Before anything is compared",
        "names": "Names that often go together",
        "address": "The address as one, or a move",
        "others": "Against other explanations",
    }
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "same": "same",
        "close": "close",
        "near": "near",
        "far": "far",
        "nickname": "a nickname",
        "swapped": "swapped",
        "initial": "an initial alone",
        "part": "a part of a name",
        "mailbox": "one mailbox name",
        "differs": "differs",
    }
)
EMPTY = "empty on a side"
# Of one full name is of one sex and one country, and swapped names agree once: not counted again.
_SAID_BY_NAMES = ("surname", "country", "sex")
_NAMES = {
    "email": "E-mail",
    "external_id": "External id",
    "house_number": "House number",
    "generation": "Senior or junior",
}
CHIPS: Mapping[str, Chip] = MappingProxyType(
    {
        "same": Chip("passed", "Same person"),
        "doubtful": Chip("s3", "Doubtful"),
        "household": Chip("s4", "Household"),
        "colleague": Chip("s4", "Colleague"),
        "relative": Chip("s4", "Relative"),
        "namesake": Chip("s4", "Namesake"),
        "different": Chip("notrun", "Different"),
    }
)
_SURE = 0.9995  # a probability is never said to be nought or one
_TENTH = 10


def field(name: str) -> str:
    """A field as people call it: `external_id` is `External id`."""
    text = BESIDE.get(name) or _NAMES.get(name) or name.replace("_", " ")
    return f"{text[:1].upper()}{text[1:]}"


def level(word: str | None, name: str = "") -> Cell:
    """How far a field agrees; null is an empty side, or what the names have said already."""
    if word is None:
        return Quiet("empty, or said by the names" if name in _SAID_BY_NAMES else EMPTY)
    return LEVELS.get(word, word)


def bits(worth: float | None) -> Cell:
    """`+7.1`, `−3.2`, `0.0`; a field that says nothing has no number."""
    if worth is None:
        return Quiet("–")
    return Written(bits_text(worth), str(round(worth * 1000)))


def bits_text(worth: float) -> str:
    """The same as text."""
    tenths = round(worth * _TENTH)
    sign = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign}{decimal(f'{abs(tenths) / _TENTH:.1f}')}"


def chance(probability: float) -> str:
    """`97.3 %`; never `0 %` or `100 %`, for nobody knows that."""
    if probability >= _SURE:
        return f"over {decimal('99.9')}{NBSP}%"
    if probability < 1 - _SURE:
        return f"under {decimal('0.1')}{NBSP}%"
    return f"{decimal(f'{probability * 100:.1f}')}{NBSP}%"


def rare(probability: float) -> str:
    """How often something happens, at any size: `12.0 %`, `0.03 %`, `1 in 4,000,000`."""
    if probability <= 0:
        return "never"
    if probability < 1e-4:  # noqa: PLR2004 - below a hundredth of a per cent people count in ones
        return f"1 in {round(1 / probability):,}"
    if probability >= _SURE:
        return chance(probability)
    places = max(1, 1 - math.floor(math.log10(probability * 100)))
    return f"{decimal(f'{probability * 100:.{places}f}')}{NBSP}%"


def chip(kind: str) -> Cell:
    """A kind of pair: sign and word."""
    return CHIPS.get(kind, Chip("notrun", kind))
