"""Under which keys records meet: what two records of one person have in common, most likely.

Each key is selective, and none is needed: a person whose records agree in any one of them is found.
The most selective stand first, for each takes its part of what pairs are left to be looked at.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import polars as pl

from checks.vocabulary.sameness import nickname_root
from checks.workings.identity.codes import EMPTY, Coded, Ints
from checks.workings.identity.fields import COMPARED

Key = tuple[Ints, ...]
Part = str | tuple[str, str]  # a field, or a field and which shape of its value

SMALL = 200_000  # records of a table in which one field alone is still a selective key
VALUE = pl.col("value")
# What is made of a value. As heard: the first letter, then consonants, confusions taken for one.
SHAPES: dict[str, pl.Expr] = {
    "1": VALUE.str.head(1),
    "2": VALUE.str.head(2),
    "3": VALUE.str.head(3),
    "4": VALUE.str.head(4),
    "6": VALUE.str.head(6),
    "end": VALUE.str.tail(7),
    "mailbox": VALUE.str.extract("^([^@]+)"),
    "root": nickname_root(VALUE),
    "words": VALUE.str.split(" ").list.sort().list.join(" ").str.head(10),
    "heard": VALUE.str.replace_all("ph", "f")
    .str.replace_all("[cq]k?", "k")
    .str.replace_all("z", "s")
    .str.replace_all("(.)[aeiouyhw ]+", "${1}"),
}
KEYS: dict[str, tuple[Part, ...]] = {
    "e-mail": ("email",),
    "mailbox": (("email", "mailbox"),),
    "phone": ("phone",),
    "end of phone": (("phone", "end"),),
    "external id": ("external_id",),
    "names as heard": (("forename", "heard"), ("surname", "heard")),
    "names in any order": ("forename", "surname"),
    "nickname and surname": (("forename", "root"), ("surname", "heard")),
    "starts of names": (("forename", "3"), ("surname", "4")),
    "street and number": ("street", "house_number"),
    "postcode, surname": ("postcode", "surname"),
    "postcode, forename": ("postcode", "forename", ("surname", "1")),
    "postcode, street": ("postcode", ("street", "6"), ("forename", "1")),
    "city, surname": ("city", "surname", ("forename", "1")),
    "city, forename": ("city", "forename", ("surname", "1")),
    "area, surname": (("forename", "1"), "surname", ("postcode", "2")),
    "birthday, start of forename": ("birthday", ("forename", "1")),
    "birthday, start of surname": ("birthday", ("surname", "1")),
    "surname as heard, year": (("surname", "heard"), ("birthday", "4"), ("forename", "1")),
    "birthday, postcode": ("birthday", "postcode"),
    "birthday, city": ("birthday", "city"),
    "company, city": (("company", "words"), ("city", "3")),
    "company, surname": (("company", "words"), ("surname", "2")),
}
ANY_ORDER = "names in any order"
BROAD = ("birthday", "postcode", "surname", "street", "city", "company", "forename")


def wanted(coded: Coded) -> dict[str, tuple[Part, ...]]:
    """Keys whose fields are all there; in a small table also those of one field alone."""
    others = tuple(field for field in coded.codes if field not in COMPARED)
    every = dict(KEYS)
    for field in others:
        every |= {f"{field}, {name}": (field, (name, "2")) for name in ("forename", "surname")}
        every[f"{field}, birthday"] = (field, "birthday")
    if coded.height <= SMALL:
        every |= {field: (field,) for field in (*BROAD, *others)}
    return {
        name: parts
        for name, parts in every.items()
        if coded.has(*(part if isinstance(part, str) else part[0] for part in parts))
    }


def made(coded: Coded, keys: dict[str, tuple[Part, ...]]) -> Iterator[tuple[str, Key]]:
    """Each key in words with the codes it is made of; a record without one of them has no key.

    A part is made when it is needed and kept no longer than a later key needs it.
    """
    left = Counter(part for parts in keys.values() for part in parts)
    held: dict[Part, Ints] = {}
    for name, parts in keys.items():
        codes = [held[part] if part in held else _code(coded, part) for part in parts]
        left.subtract(parts)
        held |= {part: code for part, code in zip(parts, codes, strict=True) if left[part]}
        held = {part: code for part, code in held.items() if left[part]}
        yield name, _in_any_order(coded) if name == ANY_ORDER else tuple(codes)


def _code(coded: Coded, part: Part) -> Ints:
    if isinstance(part, str):
        return coded.codes[part]
    field, shape = part
    return coded.derived(field, SHAPES[shape])


def _in_any_order(coded: Coded) -> Key:
    """The two names as numbers of one list, the smaller first."""
    forename = coded.within("forename", VALUE, of="surname")
    surname = coded.codes["surname"]
    both = (forename >= 0) & (surname >= 0)
    low = np.where(both, np.minimum(forename, surname), EMPTY)
    return low, np.where(both, np.maximum(forename, surname), EMPTY)
