"""When two companies are one: without the legal form at the end."""

import polars as pl

from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.identifiers import PLACEHOLDERS
from checks.vocabulary.sameness.sparing import expressed, where_needed
from checks.vocabulary.sameness.words import any_of

_BACK = rf"(?: (?:{any_of('legal form')}))+$"


def company(text: pl.Expr) -> pl.Expr:
    """A company's name, folded, without its legal form; null for a placeholder."""
    bare = where_needed(folded(text), lambda one: one.str.contains(_BACK), expressed(_formless))
    return pl.when(~bare.is_in([*PLACEHOLDERS, "n a", "private", "privat", "self"])).then(bare)


def _formless(text: pl.Expr) -> pl.Expr:
    return text.str.replace(_BACK, "")
