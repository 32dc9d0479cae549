"""Stokly's filter grammar: typed terms in, one text out; what it can't say safely is refused.

Only what is known to work is written: equals, not equals, contains, greater, in a list, and, or.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from checks.vocabulary import ConnectorError

MOST_IDS = 200  # as many in one list as is seen in use; Stokly fact sheet, 2.4
_FIELD = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?")
_STRANGE = re.compile(r"[{}\[\],\x00-\x1f]")  # how these are escaped is not known

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Filter:
    """One expression.

    Attributes:
        text: as the parameter `filter` takes it, before percent-encoding.
    """

    text: str


class CannotBeSaid(ConnectorError):
    """The grammar has no known way to write it; ask for more and filter what comes."""


def equals(field: str, value: Value) -> Filter:
    """The field holds exactly this; None is null.

    Raises:
        CannotBeSaid: the text holds a sign whose escape is not known.
    """
    return _term(field, "==", _written(value))


def differs(field: str, value: Value) -> Filter:
    """The field holds anything but this.

    Raises:
        CannotBeSaid: the text holds a sign whose escape is not known.
    """
    return _term(field, "!=", _written(value))


def after(field: str, moment: datetime) -> Filter:
    """The field's time is later. Always sent in UTC with its `Z`."""
    written = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return _term(field, ">>", written.replace("+00:00", "Z"))


def one_of(field: str, ids: Sequence[str]) -> Iterator[Filter]:
    """Filters that together ask for all the ids, 200 at most in each.

    Raises:
        CannotBeSaid: an id holds a sign whose escape is not known.
    """
    for start in range(0, len(ids), MOST_IDS):
        some = ids[start : start + MOST_IDS]
        yield _term(field, "=*", ",".join(_plain(one) for one in some))


def both(*terms: Filter) -> Filter:
    """All of them hold."""
    return _joined(terms, "&&")


def either(*terms: Filter) -> Filter:
    """One of them holds."""
    return _joined(terms, "||")


def _joined(terms: tuple[Filter, ...], sign: str) -> Filter:
    if len(terms) == 1:
        return terms[0]
    return Filter("(" + sign.join(one.text for one in terms) + ")")


def _term(field: str, sign: str, value: str) -> Filter:
    if not _FIELD.fullmatch(field):
        raise _unsayable(f"the field {field!r}")
    return Filter(f"[{field}]{sign}{{{value}}}")


def _written(value: Value) -> str:
    if value is None:
        return "@null;"
    if isinstance(value, bool | int):
        return str(int(value))
    # Without the prefix `00123` would be compared as a number.
    return f"@string;{_plain(value)}"


def _plain(text: str) -> str:
    if not text or _STRANGE.search(text):
        raise _unsayable("a text that is empty or holds one of { } [ ] ,")
    return text


def _unsayable(what: str) -> CannotBeSaid:
    return CannotBeSaid(
        f"Stokly's filters have no known way to say {what}",
        where="a filter of a request to Stokly",
        do="ask without it, and filter what comes",
    )
