"""What is asked of two tables: by which key, which columns, and how near is near enough."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from zoneinfo import available_timezones

from rapidfuzz import process

from checks.vocabulary import SIDES, Asked, Pair, SettingsError, Tolerance
from checks.vocabulary.money import MICRO

BILLION = 1_000_000_000
# How a text may be brought into one form before it is compared; `forms.sql` says what each does.
STEPS = ("case", "blanks", "unicode", "zeros", "punctuation")

_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(us|ms|s|min|h|d)")
_MICROS = {"us": 1, "ms": 1_000, "s": MICRO, "min": 60 * MICRO, "h": 3_600 * MICRO}
_MICROS["d"] = 24 * _MICROS["h"]
_BOTH = re.compile(r"\s*(?:but at least|>=|,)\s*")


def asked(  # noqa: PLR0913 - one keyword a choice of the person who asks
    left: Iterable[str],
    right: Iterable[str],
    on: Sequence[str],
    *,
    mapped: Mapping[str, str] | None = None,
    ignored: Sequence[str] = (),
    totals: Sequence[str] = (),
    currency: str | None = None,
    tolerances: Mapping[str, str | Tolerance] | None = None,
    tidied: Mapping[str, Sequence[str]] | None = None,
    zones: Mapping[str, str] | None = None,
    added_up: Sequence[str] = (),
) -> Asked:
    """The question, every name in it held against the columns of both sides.

    Args:
        left: columns of the left side.
        right: columns of the right side.
        on: key columns, by their left names.
        mapped: left name -> right name, where they differ.
        ignored: columns left out, by the name on either side.
        totals: columns that are amounts.
        currency: the column that tells their currency; one called so is taken by itself.
        tolerances: column -> "0.01", "0.5 %", "0.5 % but at least 0.01", "5 s" or "2 h".
        tidied: column -> steps of `STEPS`.
        zones: side -> time zone of instants without one.
        added_up: sides whose rows of one key are added up first.

    Raises:
        SettingsError: a name is no column of its side, or a wish can't be followed.
    """
    names = {"left": list(left), "right": list(right)}
    pairs = _paired(names, dict(mapped or {}))
    keys = tuple(_one(pairs, name, names, "--on") for name in dict.fromkeys(on))
    if not keys:
        raise SettingsError("no key is given", where="--on", do=f"choose among {_list(pairs)}")
    left_out = _left_out(ignored, pairs, names)
    taken = {pair.name for pair in keys} | left_out
    compared = tuple(pair for pair in pairs.values() if pair.name not in taken)
    by_name = {pair.name: pair for pair in compared}
    for name in totals:
        _one(by_name, name, names, "--total")
    for name in tolerances or {}:
        _one(by_name, name, names, "--tolerance")
    for name, steps in (tidied or {}).items():
        _one(pairs, name, names, "--tidy")
        _known_steps(name, steps, text=name not in {*totals, *(tolerances or {})})
    for side in (*(zones or {}), *added_up):
        _known_side(side)
    for zone in (zones or {}).values():
        _known_zone(zone)
    return Asked(
        keys=keys,
        compared=compared,
        totals=tuple(dict.fromkeys(totals)),
        currency=_currency(currency, pairs, names),
        tolerances={name: tolerance(text) for name, text in (tolerances or {}).items()},
        tidied={name: tuple(steps) for name, steps in (tidied or {}).items()},
        zones=dict(zones or {}),
        added_up=tuple(added_up),
        only=_only(names, (*keys, *compared)),
    )


def tolerance(text: str | Tolerance) -> Tolerance:
    """A tolerance from its words: "0.01", "0.5 %", "0.5 % but at least 0.01", "5 s", "2 h".

    Raises:
        SettingsError: they say none.
    """
    if isinstance(text, Tolerance):
        return text
    bounds = [_bound(part.strip()) for part in _BOTH.split(text.strip())]
    if None in bounds or len({one.of_time for one in bounds if one}) > 1:
        raise SettingsError(
            f"{text!r} is no tolerance",
            where="--tolerance",
            do='write it like amount=0.01, amount="0.5 % but at least 0.01" or placed_at=5s; '
            "a millionth is the least",
        )
    said = [one for one in bounds if one]
    return Tolerance(
        micro=max(one.micro for one in said),
        parts=max(one.parts for one in said),
        of_time=said[0].of_time,
    )


def _bound(part: str) -> Tolerance | None:
    """What one part says; null where it says no bound, or one too fine to be kept."""
    span = _SPAN.fullmatch(part)
    try:
        number = Decimal(span[1] if span else part.removesuffix("%").strip())
    except InvalidOperation:
        return None
    unit = _MICROS[span[2]] if span else BILLION // 100 if part.endswith("%") else MICRO
    if not number.is_finite() or number < 0 or number * unit % 1:
        return None
    if part.endswith("%"):
        return Tolerance(parts=int(number * unit))
    return Tolerance(micro=int(number * unit), of_time=span is not None)


def _paired(names: Mapping[str, list[str]], mapped: dict[str, str]) -> dict[str, Pair]:
    """Left name -> pair: by the mapping, else by the same name."""
    for left, right in mapped.items():
        _there(left, names["left"], "left", "--map")
        _there(right, names["right"], "right", "--map")
    shared = {name for name in mapped.values() if list(mapped.values()).count(name) > 1}
    if shared:
        raise SettingsError(
            f"two columns of the left side are mapped to {min(shared)}",
            where="--map",
            do="map each to a column of its own",
        )
    spoken_for = set(mapped.values())
    right_names = {name for name in names["right"] if name not in spoken_for}
    found = {}
    for name in names["left"]:
        answer = mapped.get(name, name if name in right_names else None)
        if answer is not None:
            found[name] = Pair(name, answer)
    return found


def _one(pairs: Mapping[str, Pair], name: str, names: Mapping[str, list[str]], where: str) -> Pair:
    if name in pairs:
        return pairs[name]
    if name in names["left"] and name in names["right"]:
        raise SettingsError(
            f"{name} is not compared, so nothing can be said of it",
            where=where,
            do="leave it out here, or neither ignore it nor make it part of the key",
        )
    side = "right" if name in names["left"] else "left"
    raise _unknown(name, names[side], side, where)


def _there(name: str, columns: list[str], side: str, where: str) -> None:
    if name not in columns:
        raise _unknown(name, columns, side, where)


def _unknown(name: str, columns: list[str], side: str, where: str) -> SettingsError:
    near = process.extractOne(name, columns, score_cutoff=60)
    hint = f"did you mean {near[0]}? " if near else ""
    return SettingsError(
        f"the {side} side has no column {name}",
        where=where,
        do=f"{hint}it has {_list(columns)}; --map {name}=OTHER says that it goes by another name",
    )


def _left_out(
    ignored: Sequence[str], pairs: Mapping[str, Pair], names: Mapping[str, list[str]]
) -> set[str]:
    by_right = {pair.right: pair.name for pair in pairs.values()}
    for name in ignored:
        if name not in names["left"] and name not in names["right"]:
            raise _unknown(name, names["left"] + names["right"], "left or right", "--ignore")
    return {by_right.get(name, name) if name not in pairs else name for name in ignored}


def _known_side(side: str) -> None:
    if side not in SIDES:
        raise SettingsError(
            f"{side} is no side", where="--zone, --add-up", do=f"choose among {', '.join(SIDES)}"
        )


def _known_zone(zone: str) -> None:
    if zone not in available_timezones():
        raise SettingsError(
            f"{zone} is no time zone", where="--zone", do="write it like Europe/London or UTC"
        )


def _known_steps(name: str, steps: Sequence[str], *, text: bool) -> None:
    if not text:
        raise SettingsError(
            f"{name} is tidied as a text, so it is no amount and has no tolerance",
            where="--tidy",
            do=f"leave {name} out there, or in --total and --tolerance",
        )
    wrong = [step for step in steps if step not in STEPS]
    if wrong:
        raise SettingsError(
            f"{wrong[0]} is no way to tidy {name}",
            where="--tidy",
            do=f"choose among {', '.join(STEPS)}",
        )


def _currency(
    named: str | None, pairs: Mapping[str, Pair], names: Mapping[str, list[str]]
) -> str | None:
    if named is not None:
        return _one(pairs, named, names, "--currency").name
    return next((name for name in pairs if name.strip().casefold() == "currency"), None)


def _only(names: Mapping[str, list[str]], used: Sequence[Pair]) -> dict[str, tuple[str, ...]]:
    left, right = {pair.left for pair in used}, {pair.right for pair in used}
    return {
        "left": tuple(name for name in names["left"] if name not in left),
        "right": tuple(name for name in names["right"] if name not in right),
    }


def _list(columns: Iterable[str], most: int = 12) -> str:
    found = list(columns)
    return ", ".join(found[:most]) + (" ..." if len(found) > most else "")
