"""How values get spoilt between a person's mouth and a record's field."""

from collections.abc import Callable

import numpy as np
import polars as pl
from customers.draw import Draw, Flag, Share
from customers.words import CALLED_AT_HOME, listed

LETTERS = pl.Series("letter", list("abcdefghijklmnopqrstuvwxyz"))
DIGITS = pl.Series("digit", list("0123456789"))
MISREAD = (("o", "0"), ("l", "1"), ("rn", "m"), ("s", "5"), ("i", "l"), ("e", "c"), ("ü", "u"))
NICKNAMES = dict(pair.split("=") for pair in listed(CALLED_AT_HOME))

Spoil = Callable[[pl.Series, Draw], pl.Series]


def spoilt(values: pl.Series, draw: Draw, what: str, share: Share | Flag, how: Spoil) -> pl.Series:
    """The values, with those that the draw hits put through `how`; empty ones stay so."""
    hit = np.flatnonzero(draw.share(what) < share)
    if not len(hit):
        return values
    some = how(values.gather(hit), Draw(draw.of[hit], draw.seed + 11))
    return values.clone().scatter(hit, some)


def typed_wrong(values: pl.Series, draw: Draw, letters: pl.Series = LETTERS) -> pl.Series:
    """One letter too many, too few, another, or two exchanged."""
    length = values.str.len_chars().fill_null(0).to_numpy()
    place = np.minimum(draw.number("place", np.maximum(length, 1)), np.maximum(length - 2, 0))
    made = pl.DataFrame(
        {
            "value": values,
            "kind": draw.number("kind", 4),
            "place": place,
            "letter": letters.gather(draw.number("letter", len(letters))),
        }
    )
    value, place_of, kind = pl.col("value"), pl.col("place"), pl.col("kind")
    before, after = value.str.slice(0, place_of), value.str.slice(place_of + 1)
    one, other = value.str.slice(place_of, 1), value.str.slice(place_of + 1, 1)
    rest = value.str.slice(place_of + 2)
    return made.select(
        pl.when(kind == 0)
        .then(pl.concat_str([before, "letter", value.str.slice(place_of)]))
        .when(kind == 1)
        .then(pl.concat_str([before, after]))
        .when(kind == 2)
        .then(pl.concat_str([before, "letter", after]))
        .otherwise(pl.concat_str([before, other, one, rest]))
        .alias(values.name)
    ).to_series()


def digit_wrong(values: pl.Series, draw: Draw) -> pl.Series:
    """As a typing error, among digits."""
    return typed_wrong(values, draw, DIGITS)


def misread(values: pl.Series, draw: Draw) -> pl.Series:
    """One kind of letter taken for another, as by a scanner."""
    made = pl.DataFrame({"value": values, "kind": draw.number("misread", len(MISREAD))})
    value, read = pl.col("value"), pl.col("value")
    for number, (old, new) in enumerate(MISREAD):
        changed = value.str.replace(old, new, literal=True)
        read = pl.when(pl.col("kind") == number).then(changed).otherwise(read)
    return made.select(read.alias(values.name)).to_series()


def nicknamed(values: pl.Series, draw: Draw) -> pl.Series:
    """Called as at home; a name without a nickname loses all but its first letters."""
    known = values.replace(NICKNAMES)
    short = values.str.slice(0, 3)
    cut = (known == values) & pl.Series(draw.below("cut", 0.3))
    return short.zip_with(cut.fill_null(value=False), known).alias(values.name)


def initialled(values: pl.Series, draw: Draw) -> pl.Series:
    """The first letter, with a dot at times."""
    dot = pl.Series(draw.below("dot", 0.5)).cast(pl.Int8)
    return (values.str.slice(0, 1) + pl.Series([" ", "."]).gather(dot)).str.strip_chars()


def doubled(values: pl.Series, draw: Draw) -> pl.Series:
    """With a second name after it, or a title before."""
    second = pl.Series([" A.", " Maria", " J", "-Marie", " Peter"]).gather(draw.number("2nd", 5))
    title = pl.Series(["Dr. ", "Mrs ", "Mr ", "Herr ", "Frau "]).gather(draw.number("title", 5))
    titled = pl.Series(draw.below("titled", 0.4))
    return (title + values).zip_with(titled, values + second).alias(values.name)


def in_other_case(values: pl.Series, draw: Draw) -> pl.Series:
    """All upper or all lower."""
    upper = pl.Series(draw.below("upper", 0.5))
    return values.str.to_uppercase().zip_with(upper, values.str.to_lowercase()).alias(values.name)


def written_otherwise(values: pl.Series, draw: Draw) -> pl.Series:
    """Accents written out or dropped, as old systems do."""
    out = values
    for old, new in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ł", "l")):
        out = out.str.replace_all(old, new, literal=True)
    bare = values.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.replace_all("ł", "l")
    return out.zip_with(pl.Series(draw.below("out", 0.5)), bare).alias(values.name)


def abbreviated(values: pl.Series, draw: Draw) -> pl.Series:
    """Kinds of streets cut short, or a flat put before."""
    short = values
    pairs = (
        ("Street", "St"),
        ("Road", "Rd"),
        ("straße", "str."),
        ("Avenue", "Ave"),
        ("Lane", "Ln"),
    )
    for old, new in (*pairs, ("ul. ", ""), ("Close", "Cl"), ("Drive", "Dr"), ("Rue ", "R. ")):
        short = short.str.replace(old, new, literal=True)
    flat = pl.select(
        pl.format("Flat {}, {}", pl.lit(pl.Series(draw.number("flat", 9) + 1)), values)
    )
    return flat.to_series().zip_with(pl.Series(draw.below("flat?", 0.2)), short).alias(values.name)


def tagged(values: pl.Series, draw: Draw) -> pl.Series:
    """A mailbox with a plus tag, upper-case letters, or a blank at its end."""
    kind = pl.Series(draw.number("tag", 3))
    plus = values.str.replace("@", "+shop@", literal=True)
    upper = values.str.to_uppercase().zip_with(kind == 1, values + " ")
    return plus.zip_with(kind == 0, upper).alias(values.name)
