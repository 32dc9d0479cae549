"""What careless exports do to an id, each as a rule that undoes it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from checks.vocabulary.sameness.folding import composed
from checks.vocabulary.sameness.sparing import beyond_ascii, expressed, where_needed


def blanks_trimmed(text: pl.Expr) -> pl.Expr:
    """Without any blank, outer or inner."""
    return text.str.replace_all(r"\s+", "")


def case_folded(text: pl.Expr) -> pl.Expr:
    """In lower case."""
    return text.str.to_lowercase()


def zeros_stripped(text: pl.Expr) -> pl.Expr:
    """Without zeros before the first other letter or digit; a lone zero stays."""
    return text.str.replace(r"^0+([0-9A-Za-z])", "${1}")


def decimals_dropped(text: pl.Expr) -> pl.Expr:
    """Without the `.0` of a number that a spreadsheet took for a measure."""
    return text.str.replace(r"^([0-9]+)\.0+$", "${1}")


def digits_written_out(text: pl.Expr) -> pl.Expr:
    """Scientific notation as the digits it stands for, where it has them all.

    "4.512E+3" is "4512"; "4.47701E+11" is one of a million numbers, nobody knows which, and stays.
    """
    return where_needed(text, _is_scientific, expressed(_written_out))


def in_one_form(text: pl.Expr) -> pl.Expr:
    """In Unicode's compatibility form, without signs that nobody sees."""
    return where_needed(text, beyond_ascii, expressed(composed))


# What was done, in words -> the rule that undoes it. Two ids that differ, and agree once one of
# these is made of both, were one id.
TRANSFORMS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = MappingProxyType(
    {
        "blanks trimmed": blanks_trimmed,
        "case folded": case_folded,
        "leading zeros stripped": zeros_stripped,
        "decimals dropped": decimals_dropped,
        "scientific notation written out": digits_written_out,
        "Unicode form": in_one_form,
    }
)
_SCIENTIFIC = r"^([0-9])(?:[.,]([0-9]{1,17}))?[eE]\+?([0-9]{1,2})$"


def _is_scientific(text: pl.Expr) -> pl.Expr:
    return text.str.contains(_SCIENTIFIC)


def _written_out(text: pl.Expr) -> pl.Expr:
    groups = text.str.extract_groups(_SCIENTIFIC).struct
    decimals, power = groups.field("2").fill_null(""), groups.field("3").cast(pl.Int64)
    digits = pl.concat_str(groups.field("1"), decimals)
    known = decimals.str.len_bytes().cast(pl.Int64) == power
    return pl.when(known).then(digits).otherwise(text)
