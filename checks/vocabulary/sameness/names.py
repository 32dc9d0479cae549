"""When two names are one person's: without titles, generations and what nobody is called."""

import polars as pl

from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.identifiers import PLACEHOLDERS
from checks.vocabulary.sameness.sparing import expressed, held, where_met, where_needed
from checks.vocabulary.sameness.words import any_of, meanings

# "dean", "don" and "major" are titles and names, and stay.
_FRONT = rf"^(?:(?:{any_of('title')}) )+"
_GENERATION = rf" ({any_of('generation')})$"
_BACK = rf"(?: (?:{any_of('generation')}))+$"
_NOBODY = [*PLACEHOLDERS, *meanings("nobody"), *meanings("alone")]


def name(text: pl.Expr) -> pl.Expr:
    """A forename or surname, folded, without titles before and a generation behind it.

    Null for what people write where they don't say: `test`, `n/a`, `xxx`, `Mr`, a number.
    """
    return held(where_needed(folded(text), _is_adorned, expressed(_bare)), _somebody)


def joined(name: pl.Expr) -> pl.Expr:
    """A normal form without blanks: `anne marie` and `annemarie` are one."""
    return name.str.replace_all(" ", "", literal=True)


def generation(text: pl.Expr) -> pl.Expr:
    """Which of those who bear the name: "1" senior, "2" junior, "3", "4"; null where unsaid."""
    return where_met(text, _has_generation, expressed(_generation))


def full_name_parts(text: pl.Expr) -> pl.Expr:
    """A struct of `forename` and `surname` as written, of one text that holds both.

    "Surname, Forename" and "Forename Surname"; particles ("van der", "de la") are the surname's;
    a single word is the surname.
    """
    whole = text.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
    tail = rf"(?i),? ((?:{any_of('generation')})\.?)$"
    end, body = whole.str.extract(tail), whole.str.replace(tail, "")
    back = body.str.extract(r"^([^,]+),\s*\S").str.strip_chars()
    front = body.str.extract(r"^[^,]+,\s*(.+)$").str.strip_chars()
    last = body.str.extract(rf"(?i)(?:^| )((?:(?:{any_of('particle')}) )*\S+)$")
    first = body.str.head(body.str.len_chars() - last.str.len_chars()).str.strip_chars()
    surname = pl.concat_str(pl.coalesce(back, last), end, separator=" ", ignore_nulls=True)
    return pl.struct(
        pl.when(pl.coalesce(front, first) != "").then(pl.coalesce(front, first)).alias("forename"),
        pl.when(surname != "").then(surname).alias("surname"),
    )


def _somebody(bare: pl.Expr) -> pl.Expr:
    hollow = bare.is_in(_NOBODY) | ~bare.str.contains("[a-z]")
    return pl.when(~hollow).then(bare)


def _has_generation(text: pl.Expr) -> pl.Expr:
    # As written, before anything is folded: a cheap question that lets few through.
    return text.str.contains(rf"(?i)[\s.,]\W*(?:{any_of('generation')})\W*$")


def _generation(text: pl.Expr) -> pl.Expr:
    word = folded(text).str.extract(_GENERATION)
    return word.replace_strict(meanings("generation"), default=None, return_dtype=pl.String)


def _is_adorned(text: pl.Expr) -> pl.Expr:
    return text.str.contains(_FRONT) | text.str.contains(_BACK)


def _bare(text: pl.Expr) -> pl.Expr:
    return text.str.replace(_FRONT, "").str.replace(_BACK, "")
