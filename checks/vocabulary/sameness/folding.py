"""A text without case, accents, scripts, look-alikes and punctuation: `folded`."""

import polars as pl
from anyascii import anyascii

from checks.vocabulary.sameness.lookalikes import unmasked
from checks.vocabulary.sameness.sparing import beyond_ascii, expressed, where_needed


def folded(text: pl.Expr) -> pl.Expr:
    """Lower-case ASCII letters and digits with one blank between words; null when none is left.

    Apostrophes join (`O'Brien` is `obrien`), all other punctuation parts.
    """
    lower = ascii_text(text).str.to_lowercase()
    return where_needed(lower, _is_untidy, expressed(_tidied))


def ascii_text(text: pl.Expr) -> pl.Expr:
    """In ASCII: compatibility forms, invisible signs, look-alikes and other scripts resolved."""
    return where_needed(text, beyond_ascii, _transliterated)


def composed(text: pl.Expr) -> pl.Expr:
    """Unicode's compatibility form without signs that nobody sees."""
    return text.str.normalize("NFKC").str.replace_all(r"\p{Cf}+", "").str.normalize("NFKC")


def _is_untidy(text: pl.Expr) -> pl.Expr:
    return text.str.contains(r"[^a-z0-9 ]|  |^ | $|^$")


def _tidied(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all(r"['`]", "").str.replace_all(r"[^a-z0-9]+", " ")
    return bare.str.strip_chars(" ").replace("", None)


def _transliterated(values: pl.Series) -> pl.Series:
    clean = unmasked(expressed(composed)(values))
    # anyascii looks at one sign at a time, so each sign is asked about once.
    signs = clean.str.extract_all(r"[^\x00-\x7F]").list.explode().drop_nulls().unique()
    letters = {sign: anyascii(sign) for sign in signs.to_list()}
    return clean.str.replace_many(letters) if letters else clean
