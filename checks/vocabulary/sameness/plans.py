"""Digits as E.164 within one numbering plan, as `phonenumbers` reads them, a column at a time."""

import polars as pl

from checks.vocabulary.sameness.calling import Plan


def national(numbers: pl.Series, plan: Plan) -> pl.Series:
    """E.164 of numbers written as within their country; the calling code may stand before them.

    Null for a length that the country doesn't have.
    """
    coded = numbers.str.starts_with(plan.code)
    if coded.any():
        numbers = numbers.zip_with(~coded.fill_null(value=False), _uncoded(numbers, plan))
    return _written(_trunkless(numbers, plan), plan)


def international(numbers: pl.Series, plan: Plan, *, sure: bool = False) -> pl.Series:
    """E.164 of numbers that begin with a plus and the calling code; where `sure`, those in use."""
    inner = _trunkless(numbers.str.slice(len(plan.code) + 1), plan)
    written = _written(inner, plan)
    return _kept(written, _fits(inner, plan)) if sure else written


def mobile_ones(numbers: pl.Series, plan: Plan) -> pl.Series:
    """Of numbers in E.164 those that are not known to be of another sort than mobile."""
    inner = numbers.str.slice(len(plan.code) + 1)
    other = inner.str.contains(_any_of(plan.others))
    known = inner.str.contains(_any_of((plan.mobile,) if plan.mobile else ()))
    return _kept(numbers, ~other | known)


def _uncoded(numbers: pl.Series, plan: Plan) -> pl.Series:
    """Without the calling code, where no number of the country begins like that."""
    inner = _stripped(numbers.str.strip_prefix(plan.code), plan)
    too_long = numbers.str.len_bytes() > max(plan.lengths)
    return inner.zip_with((~_fits(numbers, plan) & _fits(inner, plan)) | too_long, numbers)


def _trunkless(numbers: pl.Series, plan: Plan) -> pl.Series:
    """Without what is dialled before it, where the rest has a length of the country."""
    stripped = _stripped(numbers, plan)
    return stripped.zip_with(_has_a_length(stripped, plan), numbers)


def _stripped(numbers: pl.Series, plan: Plan) -> pl.Series:
    if plan.trunk is None:
        return numbers
    front = f"^(?:{plan.trunk})"
    stripped = numbers.str.replace(front, "")
    if plan.rebuilt is not None:
        seen = numbers.str.extract(front, plan.groups).is_not_null()
        stripped = numbers.str.replace(front, plan.rebuilt).zip_with(seen, stripped)
    whole = _fits(numbers, plan)
    if not whole.any():
        return stripped
    return numbers.zip_with(whole & ~_fits(stripped, plan), stripped)


def _fits(numbers: pl.Series, plan: Plan) -> pl.Series:
    return numbers.str.contains(_any_of((plan.whole,)))


def _any_of(patterns: tuple[str, ...]) -> str:
    # The second one matches nothing: a sign before the beginning.
    return f"^(?:{'|'.join(patterns)})$" if patterns else "[0-9]^"


def _has_a_length(numbers: pl.Series, plan: Plan) -> pl.Series:
    return numbers.str.len_bytes().is_in(list(plan.lengths))


def _written(inner: pl.Series, plan: Plan) -> pl.Series:
    return f"+{plan.code}" + _kept(inner, _has_a_length(inner, plan))


def _kept(numbers: pl.Series, fitting: pl.Series) -> pl.Series:
    return numbers.set(~fitting.fill_null(value=False), None)
