"""When two postcodes are one: as the country writes them, without blanks and dashes."""

from collections.abc import Callable

import polars as pl

from checks.vocabulary.sameness.folding import ascii_text
from checks.vocabulary.sameness.sparing import by_kind, expressed, held

# How many digits a country's postcodes have; a leading zero is what spreadsheets lose.
_DIGITS = {
    **dict.fromkeys(("DE", "FR", "ES", "IT", "US", "FI", "SE", "GR", "TR", "MX", "PL"), 5),
    **dict.fromkeys(("AT", "BE", "CH", "DK", "NO", "AU", "HU", "LU", "SI", "NZ", "BG"), 4),
    **dict.fromkeys(("PT", "JP"), 7),
    **dict.fromkeys(("RU", "IN", "CN", "RO", "SG"), 6),
}
# Countries that people put before a postcode: "D-10115", "F-75001", "PL 00-950".
_BEFORE = (
    r"^(?:de|d|at|a|ch|fr|f|es|e|it|i|pl|pt|p|se|s|fi|dk|be|b|lu|l|us|nl)([0-9]{4,7}(?:[a-z]{2})?)$"
)
_CODE, _LAND = "code", "land"
_NOWHERE = r"^(?:0+|9{5,}|1{5,}|12345|x+|na|none|null|nan|unknown|undefined|test|tbc)$"


def postcode(text: pl.Expr, country: pl.Expr) -> pl.Expr:
    """Lower-case letters and digits as the country writes them; null for a placeholder.

    A US code is its first five digits. Leading zeros stand again where the country's codes are
    digits alone. A code of another form than the country's stays: half a code still says where.

    Args:
        text: as received.
        country: ISO 3166 alpha-2; null where unknown.
    """
    pair = pl.struct(_bare(text).alias(_CODE), country.alias(_LAND))

    def made(pairs: pl.Series) -> pl.Series:
        return by_kind(pairs.struct.field(_CODE), pairs.struct.field(_LAND).fill_null(""), _formed)

    return pair.map_batches(made, return_dtype=pl.String, is_elementwise=True)


def _bare(text: pl.Expr) -> pl.Expr:
    bare = ascii_text(text).str.to_lowercase().str.replace(r"^([0-9]{4,})\.0$", "${1}")
    bare = bare.str.replace_all(r"[^a-z0-9]", "").str.replace(_BEFORE, "${1}")
    return held(bare, lambda one: pl.when((one != "") & ~one.str.contains(_NOWHERE)).then(one))


def _formed(codes: pl.Series, land: str) -> pl.Series:
    if land == "GB":
        return expressed(_british)(codes)
    return expressed(_digital(land))(codes) if land in _DIGITS else codes


def _digital(land: str) -> Callable[[pl.Expr], pl.Expr]:
    """Of a country whose codes are digits alone."""
    length = _DIGITS[land]

    def made(code: pl.Expr) -> pl.Expr:
        whole = code
        if land == "US":
            whole = pl.when(_has(code, 8, 9)).then(code.str.zfill(9).str.head(5)).otherwise(code)
        # More than two lost zeros are no accident of a spreadsheet.
        return (
            pl.when(_has(whole, length - 2, length)).then(whole.str.zfill(length)).otherwise(whole)
        )

    return made


def _has(code: pl.Expr, least: int, most: int) -> pl.Expr:
    return code.str.contains(rf"^[0-9]{{{least},{most}}}$")


def _british(bare: pl.Expr) -> pl.Expr:
    """With the letters and digits that are typed for one another set right."""
    inward = bare.str.tail(3)
    digit = inward.str.head(1).replace({"o": "0", "i": "1", "l": "1"})
    mended = pl.concat_str(bare.str.head(bare.str.len_bytes() - 3), digit, inward.str.tail(2))
    return (
        pl.when(mended.str.contains(r"^[a-z]{1,2}[0-9][a-z0-9]?[0-9][a-z]{2}$"))
        .then(mended)
        .otherwise(bare)
    )
