"""How two values of one profile field differ: missing, damaged, in another form, or different."""

import polars as pl

from checks.workings.profiles import placeholder
from checks.workings.text_damage import cut, garbled, loosened, unspaced

AGREES, UNKNOWN = "agrees", "not known"
MISSING, PLACEHOLDER, MOJIBAKE = "missing", "placeholder", "mojibake"
DIFFERENT, SWAPPED = "different", "different: day and month are swapped"
FORMATTING = "formatting only"
APART = (MISSING, DIFFERENT, SWAPPED, PLACEHOLDER, MOJIBAKE, FORMATTING)


def classified(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as `ProfilePairs.apart`, with `class`: how the two values differ."""
    said, held = pl.col("said"), pl.col("held")
    form, held_form = pl.col("form"), pl.col("held_form")
    is_postcode = pl.col("field") == "postcode"
    hollow = placeholder(held)
    no_word = held.is_not_null() & held_form.is_null() & ~hollow
    respaced = is_postcode & (unspaced(form) == unspaced(held_form))
    swapped = form.str.replace(r"^(\d{4})-(\d\d)-(\d\d)$", "${1}-${3}-${2}") == held_form
    classes = {
        UNKNOWN: form.is_null() | no_word,
        MISSING: held.is_null(),
        AGREES: cut(said, held),
        FORMATTING: (loosened(form) == loosened(held_form)) | respaced,
        PLACEHOLDER: hollow,
        MOJIBAKE: garbled(said, held),
        SWAPPED: swapped,
        DIFFERENT: pl.lit(value=True),
    }
    first = pl.coalesce(pl.when(true).then(pl.lit(name)) for name, true in classes.items())
    return rows.with_columns(first.alias("class"))
