"""The transforms that are tried on an id, and the loosest form in which all of them meet."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from checks.vocabulary.sameness import TRANSFORMS as UNDOING

BLANKS, CASE, ZEROS = "blanks trimmed", "case folded", "leading zeros stripped"
DECIMALS, SCIENTIFIC, UNICODE = (
    "decimals dropped",
    "scientific notation written out",
    "Unicode form",
)
_SCIENTIFIC = r"^([1-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})$"
_NOUGHTS = pl.lit("0" * 99)


def digits_of_scientific(text: pl.Expr) -> pl.Expr:
    """`1.2E+11` as `120000000000`: as a normal form it may be wrong, as what is met it is not."""
    decimals = text.str.extract(_SCIENTIFIC, 2).fill_null("")
    power = text.str.extract(_SCIENTIFIC, 3).cast(pl.Int64)
    missing = power - decimals.str.len_chars().cast(pl.Int64)
    digits = pl.concat_str(
        text.str.extract(_SCIENTIFIC, 1), decimals, _NOUGHTS.str.slice(0, missing.clip(0))
    )
    return pl.when(missing >= 0).then(digits).otherwise(text)


# Name of the transform -> the rule; of several that make two ids the same the first is told.
TRANSFORMS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = MappingProxyType(
    {**UNDOING, SCIENTIFIC: digits_of_scientific}
)


def loosest(text: pl.Expr) -> pl.Expr:
    """All of them one after the other: two ids that one makes the same are the same by this."""
    for name in (UNICODE, BLANKS, CASE, ZEROS, SCIENTIFIC, DECIMALS, ZEROS):
        text = TRANSFORMS[name](text)
    return text
