"""The words of streets, written out: "hauptstr" is "hauptstrasse", "mill ln" is "mill lane"."""

import polars as pl

from checks.vocabulary.sameness.sparing import expressed, where_needed
from checks.vocabulary.sameness.words import any_of, meanings

BOX = (
    r"^(?:p ?o ?box|pob|postfach|boite postale|b ?p|apartado(?: de correos)?|apdo|postbus|"
    r"casella postale) ?([0-9]+)\b.*$"
)
# What a word means at the front of a line alone, and at its end.
_FRONT = {"st ": "saint ", "c ": "calle ", "r ": "rua ", "v ": "via ", "p za ": "piazza "}
_END = r" st( (?:north|south|east|west))?$"


_SHORT = any_of("street")
_FIRST = "|".join(_FRONT)
_ANY = rf"(?:^| )(?:{_SHORT}|st)(?: |$)|str(?: |$)|^(?:{_FIRST})|{BOX}"


def written_out(line: pl.Expr) -> pl.Expr:
    """A folded line with its abbreviations written out; any box of a post office is "po box 7"."""
    return where_needed(line, lambda one: one.str.contains(_ANY), expressed(_written_out))


def _written_out(line: pl.Expr) -> pl.Expr:
    # Blanks are doubled, so that two abbreviations in a row don't share one.
    spaced = pl.concat_str(pl.lit(" "), line.str.replace_all(" ", "  ", literal=True), pl.lit(" "))
    words = {f" {short} ": f" {long} " for short, long in meanings("street").items()}
    whole = spaced.str.replace_many({**words, "str ": "strasse "})
    tidy = whole.str.replace_all("  ", " ", literal=True).str.strip_chars(" ")
    for short, long in _FRONT.items():
        tidy = tidy.str.replace(f"^{short}", long)
    return tidy.str.replace(_END, " street${1}").str.replace(BOX, "po box ${1}")
