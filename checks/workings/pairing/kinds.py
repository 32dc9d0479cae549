"""What two columns are compared as, by the types and the looks of both."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from checks.vocabulary import Asked, Pair, SettingsError

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
# Digits that a whole number of the type may have.
_WHOLE = {
    "TINYINT": 3,
    "SMALLINT": 5,
    "INTEGER": 10,
    "BIGINT": 19,
    "UTINYINT": 3,
    "USMALLINT": 5,
    "UINTEGER": 10,
    "UBIGINT": 20,
    "HUGEINT": 39,
    "UHUGEINT": 39,
}
_FOREIGN = re.compile(
    r"\b(INTERVAL|UNION|HUGEINT|UHUGEINT|BIGNUM|BIT|TIME WITH TIME ZONE|VARIANT|GEOMETRY)\b"
)
_FLOAT = ("FLOAT", "DOUBLE")
_ZONED = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS")
_NANO = ("TIMESTAMP_NS", "TIMESTAMPTZ_NS")
_NOTHING = '"NULL"'  # of a column that holds nothing and was never given a type
MOST_DIGITS = 38
PLACES = 6  # of a millionth
_SHORT = 18  # digits that fit into 64 bits
_NARROW_TARGETS = {"BIGINT", *(f"DECIMAL({_SHORT},{places})" for places in range(_SHORT + 1))}
_IN_64_BITS = set(_WHOLE) - {"UBIGINT", "HUGEINT", "UHUGEINT"}


class Kind(StrEnum):
    """How the values of a column are compared."""

    TEXT = "text"
    EXACT = "exact"  # decimals and whole numbers on both sides
    NUMBER = "number"  # a float or a written number on one side at least
    INSTANT = "instant"
    DAY = "day"
    FLAG = "flag"

    @property
    def is_number(self) -> bool:
        """Whether two values have a difference that can be added up."""
        return self in {Kind.EXACT, Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Looks:
    """What a text column looks like, by its first rows.

    Attributes:
        filled: how many of them hold a value.
        numbers: how many of those are written as a number, without leading zeros.
        pointed: how many of the numbers have a decimal point.
        instants: how many are written as an ISO 8601 date or time.
    """

    filled: int = 0
    numbers: int = 0
    pointed: int = 0
    instants: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """One column as one side holds it, and the form in which it is compared.

    Attributes:
        name: the side's column.
        type: its SQL type.
        sort: "text", "whole", "decimal", "float", "zoned", "local", "day", "flag" or "other":
            what `forms.sql` needs to know of the type.
        kind: what it is compared as.
        target: SQL type of the compared value, for `Kind.EXACT`.
        steps: how a text is tidied first.
        zone: of instants written without one.
        cut_to_day: for a key: whether an instant counts as its day.
        has_rest: whether a value of either side may fit into no typed form.
    """

    name: str
    type: str
    sort: str
    kind: Kind
    target: str = ""
    steps: tuple[str, ...] = ()
    zone: str = "UTC"
    cut_to_day: bool = False
    has_rest: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether the compared value takes more than 64 bits."""
        return self.kind is Kind.EXACT and self.target not in _NARROW_TARGETS

    @property
    def is_nano(self) -> bool:
        """Whether it is an instant that counts nanoseconds."""
        return self.type in _NANO

    @property
    def is_long(self) -> bool:
        """Whether an exact number of its type may have more digits before the point than 12."""
        digits, places = _digits(self.type)
        return digits - places > _SHORT - PLACES

    @property
    def is_light(self) -> bool:
        """Whether its values, as they are, have six decimals at most and sums that fit."""
        return self.kind is Kind.EXACT and not self.is_wide and _digits(self.target)[1] <= PLACES


Types = Mapping[str, Mapping[str, str]]  # side -> column -> SQL type
Seen = Mapping[str, Mapping[str, Looks]]  # side -> text column -> looks


def reads(pair: Pair, question: Asked, types: Types, seen: Seen) -> tuple[Read, Read]:
    """The pair's two columns as they are compared.

    Raises:
        SettingsError: a total or a tolerance is asked of columns that it can't be said of.
    """
    left_type, right_type = types["left"][pair.left], types["right"][pair.right]
    kind = _kind(
        (left_type, seen["left"].get(pair.left, Looks())),
        (right_type, seen["right"].get(pair.right, Looks())),
        tidied=pair.name in question.tidied,
    )
    kind = _as_wished(kind, pair, question, {left_type, right_type})
    target = _target(left_type, right_type) if kind is Kind.EXACT else ""
    if kind is Kind.EXACT and not target:
        kind = Kind.NUMBER  # too wide for any exact type that both fit into
    days = "DATE" in {left_type, right_type}
    has_rest = _has_rest(kind, {left_type, right_type})

    def read(side: str, name: str) -> Read:
        return Read(
            name=name,
            type=types[side][name],
            sort=sort_of(types[side][name]),
            kind=kind,
            target=target,
            steps=question.tidied.get(pair.name, ()),
            zone=question.zones.get(side, "UTC"),
            cut_to_day=days,
            has_rest=has_rest,
        )

    return read("left", pair.left), read("right", pair.right)


def is_foreign(type_: str) -> bool:
    """Whether a frame has no such type, so that its values are carried as text."""
    return _FOREIGN.search(type_) is not None


def sort_of(type_: str) -> str:
    """What `forms.sql` needs to know of a type."""
    if type_ in _WHOLE:
        return "whole"
    if type_.startswith("DECIMAL"):
        return "decimal"
    if type_ in _FLOAT:
        return "float"
    if type_ in _ZONED:
        return "zoned"
    plain = {"VARCHAR": "text", _NOTHING: "text", "DATE": "day", "BOOLEAN": "flag"}
    return plain.get(type_, "local" if type_.startswith("TIMESTAMP") else "other")


def _kind(left: tuple[str, Looks], right: tuple[str, Looks], *, tidied: bool) -> Kind:
    seen = [_seen_as(*left), _seen_as(*right)]
    # A text column that holds nothing is of whatever sort the other side's is.
    sorts = [one or seen[1 - at] or "text" for at, one in enumerate(seen)]
    if tidied:  # who asks for a form of the text means the text
        return Kind.TEXT
    if set(sorts) <= {"whole", "decimal"} and "text" not in {sort_of(left[0]), sort_of(right[0])}:
        return Kind.EXACT
    if set(sorts) <= {"whole", "decimal", "float"}:
        texts = sort_of(left[0]) == sort_of(right[0]) == "text"
        # Two columns of written whole numbers are ids as likely as counts: text keeps both apart.
        return Kind.TEXT if texts and set(sorts) == {"whole"} else Kind.NUMBER
    if set(sorts) <= {"zoned", "local", "day"}:
        return Kind.DAY if set(sorts) == {"day"} else Kind.INSTANT
    return Kind.FLAG if left[0] == right[0] == "BOOLEAN" else Kind.TEXT


def _as_wished(kind: Kind, pair: Pair, question: Asked, types: set[str]) -> Kind:
    """A number where it is a total or has a tolerance; an instant where that is a span of time."""
    bound = question.tolerances.get(pair.name)
    is_total = pair.name in question.totals
    sorts = {sort_of(type_) for type_ in types}
    if is_total or (bound is not None and not bound.of_time):
        if not sorts <= {"whole", "decimal", "float", "text"}:
            raise _not_a(pair, "number", "--total" if is_total else "--tolerance", types)
        kind = kind if kind.is_number else Kind.NUMBER
    if bound is not None and bound.of_time:
        if is_total or not sorts <= {"zoned", "local", "day", "text"}:
            raise _not_a(pair, "time", "--tolerance", types)
        kind = Kind.INSTANT
    return kind


def _not_a(pair: Pair, what: str, where: str, types: set[str]) -> SettingsError:
    return SettingsError(
        f"{pair.name} is no {what}: it is held as {' and '.join(sorted(types))}",
        where=where,
        do=f"name a column that is a {what}, or leave {pair.name} out",
    )


def _has_rest(kind: Kind, types: set[str]) -> bool:
    if kind is Kind.NUMBER:
        return True
    return kind in {Kind.INSTANT, Kind.DAY} and not types.isdisjoint({"VARCHAR", _NOTHING, *_NANO})


def _seen_as(type_: str, looks: Looks) -> str:
    sort = sort_of(type_)
    if sort != "text":
        return sort
    if not looks.filled:
        return ""
    if looks.numbers == looks.filled:
        return "decimal" if looks.pointed else "whole"
    return "local" if looks.instants == looks.filled else "text"


def _target(*types: str) -> str:
    """The narrowest exact type that holds both; empty where none does."""
    if set(types) <= _IN_64_BITS:
        return "BIGINT"
    digits = [_digits(one) for one in types]
    places = max(scale for _, scale in digits)
    width = max(width - scale for width, scale in digits) + places
    return f"DECIMAL({max(width, _SHORT)},{places})" if width <= MOST_DIGITS else ""


def _digits(type_: str) -> tuple[int, int]:
    """Digits in all, and those after the point."""
    if type_ in _WHOLE:
        return _WHOLE[type_], 0
    found = _DECIMAL.fullmatch(type_)
    return (int(found[1]), int(found[2])) if found else (MOST_DIGITS, MOST_DIGITS)
