"""Which country a text names: its codes, and what its own people and its neighbours call it."""

import polars as pl

from checks.vocabulary import choices
from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.words import meanings


def country(text: pl.Expr) -> pl.Expr:
    """ISO 3166 alpha-2 of a code or a name; null for what we know no country by."""
    own = meanings("country")
    other = folded(text).replace_strict(own, default=None, return_dtype=pl.String)
    return pl.coalesce(choices.country(text), other)
