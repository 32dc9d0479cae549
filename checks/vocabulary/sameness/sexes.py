"""What a record says of a person's sex: a word for it, or how the person is addressed."""

import polars as pl

from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.words import meanings


def sex(text: pl.Expr) -> pl.Expr:
    """A lower-case f or m, from a word for it or a form of address; null for anything else."""
    return folded(text).replace_strict(meanings("sex"), default=None, return_dtype=pl.String)
