"""How numbers, times and lists are said: in sentences, in cells, for nought, one and many."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from checks.vocabulary import Owner
from reports.writing import decimal, whole

NBSP = "\u00a0"  # a number and its unit stay on one line
OWNERS = {Owner.MARKETING: "Marketing", Owner.FINANCE: "Finance", Owner.ECOMMERCE: "E-commerce"}

_SINGULARS = {"people": "person", "persons": "person", "copies": "copy", "statuses": "status"}
_HUNDREDTHS = 10_000  # of a whole: 100 % in steps of 0.01


def one_of(things: str) -> str:
    """The singular of a plural that people count by: `orders` -> `order`; a list stays.

    What follows the noun is kept: `identifiers in use` -> `identifier in use`.
    """
    if "," in things:
        return things
    noun, apart, rest = _noun(things)
    head, space, last = noun.rpartition(" ")
    if last in _SINGULARS:
        last = _SINGULARS[last]
    elif last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif last.endswith(("sses", "xes", "ches")):
        last = last[:-2]
    else:
        last = last.removesuffix("s")
    return f"{head}{space}{last}{apart}{rest}"


def _noun(things: str) -> tuple[str, str, str]:
    for preposition in (" to ", " in ", " of ", " with ", " on "):
        if preposition in things:
            return things.partition(preposition)
    return things, "", ""


def counted(number: int, things: str) -> str:
    """`no orders`, `1 order`, `2,000 orders`."""
    if number == 0:
        return f"no {things}"
    return f"{whole(number)}{NBSP}{one_of(things) if number == 1 else things}"


def share(number: int, whole: int) -> str:
    """A percentage that never rounds to none or to all: `2.8 %`, `0.04 %`, `over 99.9 %`."""
    if not whole or not number:
        return f"0{NBSP}%"
    if number == whole:
        return f"100{NBSP}%"
    hundredths = (2 * number * _HUNDREDTHS + whole) // (2 * whole)
    if hundredths == 0:
        return f"under {decimal('0.01')}{NBSP}%"
    if hundredths < 100:  # noqa: PLR2004 - below one per cent a second decimal is needed
        return f"{decimal(f'0.{hundredths:02d}')}{NBSP}%"
    tenths = (2 * number * 1000 + whole) // (2 * whole)
    if tenths >= 1000:  # noqa: PLR2004 - rounding up would say that all of them are
        return f"over {decimal('99.9')}{NBSP}%"
    return f"{decimal(f'{tenths // 10}.{tenths % 10}')}{NBSP}%"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last


def lasting(seconds: float) -> str:
    """A delay in its two largest units, cut, not rounded: `45 s`, `18 min`, `3 h 20 min`, `2 d`.

    A check cuts too where it says how long something took; both must say the same.
    """
    whole_seconds = max(0, int(seconds))
    minutes, hours = whole_seconds // 60, whole_seconds // 3600
    if minutes == 0:
        return f"{whole_seconds}{NBSP}s"
    days = hours // 24 if hours >= 48 else 0  # noqa: PLR2004 - up to here people count in hours
    steps = [(days, "d"), (hours - 24 * days, "h"), (minutes % 60, "min")]
    first = next(at for at, (number, _) in enumerate(steps) if number)
    said = [f"{number}{NBSP}{unit}" for number, unit in steps[first : first + 2] if number]
    return " ".join(said)


def lasting_limit(seconds: float) -> str:
    """An agreed time, in the unit it was agreed in: 26 hours stay 26 hours, 30 days are days."""
    hours, rest = divmod(round(seconds), 3600)
    whole_hours = hours and not rest and hours <= 48  # noqa: PLR2004 - two days
    return f"{hours}{NBSP}h" if whole_hours else lasting(seconds)


def agreed(limit: timedelta) -> str:
    """The same for a timedelta: `15 min`, `4 h`, `26 h`, `30 d`."""
    return lasting_limit(limit.total_seconds())


def moment(at: datetime, zone: str) -> str:
    """An instant in the business time zone, with the zone's name: `20 November 2026, 18:00 GMT`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def stamp(at: datetime, zone: str) -> str:
    """The same for a table: `2026-11-20 18:00 GMT`."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")
