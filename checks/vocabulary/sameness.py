"""What it means for two values to be the same: their normal forms.

Every normal form is made once, when a record is read; two records are the same where their
normal forms are equal. A null never equals a null.
"""

from collections.abc import Callable

import polars as pl

from checks.vocabulary.design import Home

# What people and importers write where they know nothing; Stokly fact sheet, 3.3.
PLACEHOLDERS = ("undefined", "null", "none", "n/a", "na", "nan", "-", "test", "unknown")


def email(text: pl.Expr, home: Home) -> pl.Expr:  # noqa: ARG001 - one signature for every rule
    """Without blanks and case, in Unicode's compatibility form; null without an `@` inside."""
    folded = text.str.normalize("NFKC").str.replace_all(r"\s+", "").str.to_lowercase()
    return pl.when(folded.str.contains(r"^[^@]+@[^@]+$")).then(folded)


def mobile(text: pl.Expr, home: Home) -> pl.Expr:
    """E.164: `07700 900123`, `0044 7700…` and `+44 (0)7700…` are one number; null when none."""
    digits = (
        text.str.normalize("NFKC")
        .str.replace(r"\(0\)", "")
        .str.replace_all(r"[\s\-/.()]", "")
        .str.replace(r"^00", "+")
        .str.replace(r"^0", f"+{home.calling_code}")
    )
    whole = pl.when(digits.str.starts_with("+")).then(digits).otherwise(pl.lit("+") + digits)
    return pl.when(whole.str.contains(r"^\+[1-9][0-9]{7,14}$")).then(whole)


def id_text(text: pl.Expr, home: Home) -> pl.Expr:  # noqa: ARG001 - one signature for every rule
    """An id without outer blanks, else untouched; null for an empty one or a placeholder."""
    trimmed = text.str.normalize("NFKC").str.strip_chars()
    hollow = trimmed.str.to_lowercase().is_in([*PLACEHOLDERS, ""])
    return pl.when(~hollow).then(trimmed)


def loose_id(text: pl.Expr, home: Home) -> pl.Expr:
    """An id without blanks, case and leading zeros: what a careless export makes of it."""
    bare = id_text(text, home).str.replace_all(r"\s+", "").str.to_lowercase()
    return bare.str.replace(r"^0+([0-9a-z])", "$1")


RULES: dict[str, Callable[[pl.Expr, Home], pl.Expr]] = {
    "email": email,
    "mobile": mobile,
    "id_text": id_text,
    "loose_id": loose_id,
}
