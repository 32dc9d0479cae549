"""Values of any type as a page shows them: as text, masked, cut, and with what hides in them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reports.cells import Apart, Cell, Quiet
from reports.comparison.personal import is_personal, masked
from reports.writing import whole

MOST = 160  # characters of a value that are shown
BEFORE = 40  # characters shown before the first one that differs
_PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Time, pl.Decimal)
_LOOSE = re.compile(r"^ +| +$| {2,}")
_LEAST_ALIKE = 3  # parts of a value; less of it alike is not worth pointing out


@dataclass(frozen=True, slots=True)
class Values:
    """How values are shown.

    Attributes:
        personal: whether personal ones stand as they are.
    """

    personal: bool

    def texts(self, values: pl.Series, *names: str) -> list[str | None]:
        """The values of a column as text, masked where one of its names asks for it."""
        texts = as_text(values).alias("text")
        if self.personal:
            return texts.to_list()
        return masked(texts, personal=any(map(is_personal, names))).to_list()


def as_text(values: pl.Series) -> pl.Series:
    """Any type as text. Not for many rows: what polars can't cast is written one by one."""
    if values.dtype.is_numeric() or isinstance(values.dtype, _PLAIN):
        return values.cast(pl.String)
    if isinstance(values.dtype, pl.Datetime):
        return values.cast(pl.String).str.replace(r"\.0+(\D|$)", "$1")
    texts = [None if value is None else str(value) for value in values]
    return pl.Series(values.name, texts, dtype=pl.String)


def shown(text: str | None) -> Cell:
    """One value: what can't be seen is named, what is too long is cut."""
    if not text:
        return Quiet("null" if text is None else "empty")
    return _cut(_LOOSE.sub(lambda blanks: "␣" * len(blanks.group()), text[: MOST + 1]), len(text))


def beside(left: str | None, right: str | None) -> tuple[Cell, Cell]:
    """Two values that differ, with the part marked in which they do."""
    if not left or not right:
        return _whole(left), _whole(right)
    start = _common(left, right)
    end = _common(left[start:][::-1], right[start:][::-1])
    if _LEAST_ALIKE * (start + end) < min(len(left), len(right)):
        start = end = 0
    return _apart(left, start, end), _apart(right, start, end)


def _whole(text: str | None) -> Cell:
    return shown(text) if not text else _apart(text, 0, 0)


def _apart(text: str, start: int, end: int) -> Apart:
    first = max(0, start - BEFORE) if start > MOST // 2 else 0
    stop = len(text) - end
    told = min(stop, start + MOST)
    after = text[stop : stop + BEFORE] if told == stop else ""
    cut = f"… ({whole(len(text))} characters)" if told + len(after) < len(text) else ""
    return Apart(
        before=("…" if first else "") + text[first:start],
        apart=_named(text[start:told]),
        after=after + cut,
    )


def _named(text: str) -> str:
    """The part that differs: blanks have a sign, and signs that join with others their number."""
    return "".join(
        "␣"
        if sign == " "
        else f"[U+{ord(sign):04X}]"
        if unicodedata.combining(sign) or (sign.isspace() and sign != "\n")
        else sign
        for sign in text
    )


def _cut(text: str, length: int) -> str:
    return text if length <= MOST else f"{text[:MOST]}… ({whole(length)} characters)"


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many signs both begin with, found by halves: a value may have millions."""
    known, open_ = 0, min(len(one), len(other))
    while known < open_:
        half = (known + open_ + 1) // 2
        if one[known:half] == other[known:half]:
            known = half
        else:
            open_ = half - 1
    return known
