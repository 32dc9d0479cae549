"""When two ids are one: as they are written, or as a careless export writes them."""

import polars as pl

from checks.vocabulary.design import Home
from checks.vocabulary.sameness.sparing import beyond_ascii, expressed, held, where_needed

# What people and importers write where they know nothing; Stokly fact sheet, 3.3.
PLACEHOLDERS = ("undefined", "null", "none", "n/a", "na", "nan", "-", "test", "unknown")


def id_text(text: pl.Expr, home: Home) -> pl.Expr:  # noqa: ARG001 - one signature for every rule
    """An id without outer blanks, else untouched; null for an empty one or a placeholder."""
    trimmed = where_needed(text, beyond_ascii, expressed(_compatible)).str.strip_chars()
    return held(trimmed, _meant)


def loose_id(text: pl.Expr, home: Home) -> pl.Expr:
    """An id without blanks, case and leading zeros: what a careless export makes of it."""
    bare = id_text(text, home).str.replace_all(r"\s+", "").str.to_lowercase()
    # Signs that a blank held apart may now be one.
    bare = where_needed(bare, beyond_ascii, expressed(_compatible))
    return where_needed(bare, lambda one: one.str.starts_with("0"), expressed(_unpadded))


def _compatible(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC")


def _meant(trimmed: pl.Expr) -> pl.Expr:
    return pl.when(~trimmed.str.to_lowercase().is_in([*PLACEHOLDERS, ""])).then(trimmed)


def _unpadded(bare: pl.Expr) -> pl.Expr:
    return bare.str.replace(r"^0+([0-9a-z])", "${1}")
