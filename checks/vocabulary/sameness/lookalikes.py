"""Letters of other scripts that look like Latin ones, put into Latin words by fraud or accident."""

import re

import polars as pl

_LIKE = {
    **dict(zip("АВЕКМНОРСТУХІЈЅԚԜӀ", "ABEKMHOPCTYXIJSQWI", strict=True)),
    **dict(zip("аеорсухіјѕԁһԛԝӏкѵ", "aeopcyxijsdhqwlkv", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),  # noqa: RUF001 - Greek
    **dict(zip("αικνορυχ", "aikvopux", strict=True)),
}
_LATIN = str.maketrans(_LIKE)
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = r"\p{Latin}"
_FOREIGN = r"[\p{Cyrillic}\p{Greek}]"


def unmasked(values: pl.Series) -> pl.Series:
    """Each word that mixes Latin with look-alikes written in Latin; a wholly foreign word stays."""
    mixed = values.str.contains(_MIXED) & values.str.contains(_FOREIGN)
    if not mixed.any():
        return values
    words = values.filter(mixed).unique(maintain_order=True)
    return values.replace(words, pl.Series([_unmasked(one) for one in words], dtype=pl.String))


def latin_if_alike(text: str) -> str:
    """The text in Latin letters where that makes it wholly ASCII, else as it is."""
    latin = text.translate(_LATIN)
    return latin if latin.isascii() else text


def _unmasked(text: str) -> str:
    return _WORD.sub(lambda word: _in_latin(word.group()), text)


def _in_latin(word: str) -> str:
    foreign = [sign for sign in word if not sign.isascii() and sign in _LIKE]
    strange = [sign for sign in word if _is_foreign(sign) and sign not in _LIKE]
    has_latin = any(sign.isascii() for sign in word)
    return word.translate(_LATIN) if foreign and has_latin and not strange else word


def _is_foreign(sign: str) -> bool:
    return "\u0370" <= sign <= "\u052f"
