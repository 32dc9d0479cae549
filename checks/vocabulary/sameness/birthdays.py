"""When two birthdays are one: ISO text, whatever way they were written."""

import polars as pl

from checks.vocabulary.design import Home
from checks.vocabulary.sameness.folding import ascii_text
from checks.vocabulary.sameness.sparing import held

# Days that systems write where nobody said one. Any other is believed: registers reach far back.
_NO_DAYS = ("0001-01-01", "1000-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01")
_YEAR_FIRST = ("%Y-%m-%d", "%Y%m%d")
_DAY_FIRST = ("%d-%m-%Y", "%d-%b-%Y", "%d-%B-%Y")
_MONTH_FIRST = ("%m-%d-%Y", "%b-%d-%Y", "%B-%d-%Y")


def birthday(text: pl.Expr, home: Home) -> pl.Expr:
    """ISO text "YYYY-MM-DD"; null for what is no day, no year of a person, or a placeholder.

    The order of day and month is home's, the other one where home's is impossible.
    """
    forms = _MONTH_FIRST + _DAY_FIRST if home.locale == "en-US" else _DAY_FIRST + _MONTH_FIRST
    day = held(_tidied(text.cast(pl.String)), lambda tidy: _iso(tidy, (*_YEAR_FIRST, *forms)))
    return held(day, _meant)


def swapped_birthday(iso: pl.Expr) -> pl.Expr:
    """A normal form with day and month exchanged; null where that is no other day."""
    month, day = iso.str.slice(5, 2), iso.str.slice(8, 2)
    swapped = pl.concat_str(iso.str.head(5), day, pl.lit("-"), month)
    return pl.when((day <= "12") & (day != month)).then(swapped)


def _tidied(text: pl.Expr) -> pl.Expr:
    bare = ascii_text(text).str.strip_chars().str.replace(r"(?:[T ]\d{1,2}:\d\d.*|\.0+)$", "")
    bare = bare.str.replace_all(r"(\d)(?:st|nd|rd|th)\b", "${1}")
    return bare.str.replace_all(r"[./,\s-]+", "-")


def _iso(tidy: pl.Expr, forms: tuple[str, ...]) -> pl.Expr:
    day = pl.coalesce(tidy.str.to_date(one, strict=False) for one in forms)
    return day.dt.to_string("%Y-%m-%d")


def _meant(iso: pl.Expr) -> pl.Expr:
    believed = iso.str.contains(r"^(?:1[0-9]|2[01])[0-9]{2}-") & ~iso.is_in(_NO_DAYS)
    return pl.when(believed).then(iso)
