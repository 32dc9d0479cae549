"""Which columns of any table hold something personal, by their names alone."""

import re
from itertools import pairwise

import polars as pl

from checks.vocabulary import TABLES, Personal
from reports import masks

_CANONICAL = frozenset(
    name
    for table in TABLES.values()
    for name, column in table.columns.items()
    if column.personal is Personal.YES
)
_WORDS = frozenset(
    {"email", "mail", "phone", "telephone", "tel", "mobile", "msisdn", "fax"}
    | {"name", "forename", "surname", "firstname", "lastname", "fullname", "nickname"}
    | {"address", "street", "postcode", "zip", "zipcode"}
    | {"birthday", "birthdate", "birth", "born", "dob"}
)
# A name of one of these is nobody's.
_THINGS = frozenset(
    {"product", "item", "sku", "brand", "category", "collection", "variant", "option", "tag"}
    | {"file", "table", "column", "field", "system", "event", "campaign", "segment", "list"}
    | {"channel", "shop", "store", "carrier", "warehouse", "country", "currency", "status"}
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def is_personal(column: str) -> bool:
    """Whether a column of that name is masked: `E-Mail`, `customerName`, `postal_code`."""
    words = [word.lower() for word in _WORD.findall(column)]
    told = {*words, *(one + other for one, other in pairwise(words))}
    if told & _THINGS:
        told -= {"name"}
    return column.lower() in _CANONICAL or bool(told & (_WORDS | {"postalcode"}))


def masked(values: pl.Series, *, personal: bool) -> pl.Series:
    """Texts as a page may show them: short in a personal column, e-mails short in any other."""
    text = pl.col(values.name)
    mask = masks.hidden(text, 1) if personal else masks.shown_id(text)
    return values.to_frame().select(mask).to_series()
