"""Labels: what Emarsys' exports show for a country and a language."""

import tomllib
from importlib.resources import files

import polars as pl


def country_label(iso: pl.Expr) -> pl.Expr:
    """An ISO code as the label of its choice; null where Emarsys has none."""
    return iso.replace_strict(_labels()["country"], default=None, return_dtype=pl.String)


def language_label(tag: pl.Expr) -> pl.Expr:
    """A language tag as the label of its language, whatever its region."""
    first = tag.str.split("-").list.first()
    return first.replace_strict(_labels()["language"], default=None, return_dtype=pl.String)


def _labels() -> dict[str, dict[str, str]]:
    path = files("audit.sandbox.records") / "labels.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
