"""When two phone numbers are one: E.164, by the numbering plan of the country."""

import polars as pl

from checks.vocabulary.design import Home
from checks.vocabulary.sameness.calling import (
    CODES,
    home_region,
    is_region,
    plan_of_code,
    plan_of_region,
)
from checks.vocabulary.sameness.folding import ascii_text
from checks.vocabulary.sameness.plans import international, mobile_ones, national
from checks.vocabulary.sameness.sparing import by_kind, expressed, where_needed

E164 = r"^\+[1-9][0-9]{7,14}$"
_CODE = rf"^\+({'|'.join(CODES)})"
_SEPARATORS = r"[ ().\-/]"
_TEXT, _REGION = "text", "region"


def mobile(text: pl.Expr, home: Home) -> pl.Expr:
    """E.164: `07700 900123`, `0044 7700…` and `+44 (0)7700…` are one number; null when none.

    A number without a country is of home. A length that the country doesn't have is no number;
    nor is one rounded by a spreadsheet (`4.47701E+11`). `447700900123.0` and `7700900123`, which
    lost its zero, are `+447700900123`.
    """
    return phone(text, pl.lit(None, pl.String), home)


def phone(text: pl.Expr, country: pl.Expr, home: Home) -> pl.Expr:
    """The same for a number of a country.

    Args:
        text: as received.
        country: ISO 3166 alpha-2, as `countries.country` gives it; null and unknown mean home.
        home: where the client trades.
    """
    region = home_region(home)
    digits = where_needed(text, _is_unplain, expressed(_plain))
    digits = where_needed(digits, _is_parted, expressed(_joined))
    abroad = rf"^(?:{plan_of_region(region).abroad}|00)([1-9])"
    digits = where_needed(
        digits,
        lambda one: one.str.contains(abroad),
        lambda some: some.str.replace(abroad, "+${1}"),
    )

    def made(pairs: pl.Series) -> pl.Series:
        return _numbers(pairs.struct.unnest(), region)

    pair = pl.struct(digits.alias(_TEXT), country.alias(_REGION))
    return pair.map_batches(made, return_dtype=pl.String, is_elementwise=True)


def is_mobile(number: pl.Expr) -> pl.Expr:
    """Whether an E.164 number may be a mobile one: not known to be of another sort."""

    def made(numbers: pl.Series) -> pl.Series:
        likely = by_kind(
            numbers, _codes(numbers), lambda some, code: mobile_ones(some, plan_of_code(code))
        )
        return likely.is_not_null().set(numbers.is_null(), None)

    return number.map_batches(made, return_dtype=pl.Boolean, is_elementwise=True)


def _is_unplain(text: pl.Expr) -> pl.Expr:
    return ~text.str.contains(r"^\+?[0-9 ()\-/]+$")


def _plain(text: pl.Expr) -> pl.Expr:
    """Digits, signs between them and a leading plus; null for anything else."""
    bare = ascii_text(text).str.to_lowercase().str.strip_chars().str.replace(r"^(?:tel|phone):", "")
    bare = bare.str.replace(r"(?:;ext=|ext?\.?|extn\.?|x|#)\s*[0-9]{1,7}$", "")
    bare = bare.str.replace(r"^(\+?[0-9]{7,})\.0*$", "${1}").str.replace_all(r"[\s_,]+", " ")
    written = pl.coalesce(_unrounded(bare), bare.str.strip_chars())
    return pl.when(written.str.contains(r"^[ (]*\+?[0-9 ().\-/]+$")).then(written)


def _unrounded(text: pl.Expr) -> pl.Expr:
    """What scientific notation says, where it has every digit; `4.47701E+11` has not."""
    decimals = text.str.extract(r"^[1-9]\.([0-9]+)e\+?[0-9]{1,2}$")
    power = text.str.extract(r"e\+?([0-9]{1,2})$").cast(pl.UInt32, strict=False)
    whole = pl.concat_str(text.str.head(1), decimals)
    return pl.when(decimals.str.len_chars() == power).then(whole)


def _is_parted(text: pl.Expr) -> pl.Expr:
    return text.str.contains(_SEPARATORS)


def _joined(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_SEPARATORS, "")


def _numbers(rows: pl.DataFrame, home: str) -> pl.Series:
    """E.164 of texts of digits, each in its region."""
    digits = rows[_TEXT]
    abroad = digits.str.starts_with("+")
    regions = _regions(rows[_REGION], home).set(abroad.fill_null(value=True), None)
    numbers = by_kind(digits, regions, lambda some, region: national(some, plan_of_region(region)))
    if abroad.any():
        numbers = _called(digits, sure=False).zip_with(abroad.fill_null(value=False), numbers)
    # Exports leave the plus out; such a number is believed if its country has it in use.
    plusless = numbers.is_null() & digits.str.contains(r"^[1-9][0-9]{9,14}$").fill_null(value=False)
    if plusless.any():
        numbers = _called("+" + digits, sure=True).zip_with(plusless, numbers)
    return numbers.set(~numbers.str.contains(E164).fill_null(value=True), None)


def _regions(countries: pl.Series, home: str) -> pl.Series:
    unknown = [one for one in countries.unique() if not is_region(one)]
    return countries.replace(unknown, home).fill_null(home)


def _called(numbers: pl.Series, *, sure: bool) -> pl.Series:
    return by_kind(
        numbers,
        _codes(numbers),
        lambda some, code: international(some, plan_of_code(code), sure=sure),
    )


def _codes(numbers: pl.Series) -> pl.Series:
    return numbers.str.extract(_CODE)
