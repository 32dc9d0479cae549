"""A finding that names a record of a table: key `erp_customer c-9`, fact `erp_customer.email_raw`.

Several columns of a fact are joined with `+`, their values, and the parts of a key, with " / ".
"""

import re
from collections.abc import Callable, Sequence

from checks.vocabulary import TABLES, Column, Personal, Table

Code = Callable[[str, str], str]

_JOINED = " / "
_NULL = "null"
# What may follow a value that several rows of one key hold: `c-9 (3 rows)`.
_SEVERAL = re.compile(r" \([0-9]+ rows\)$")


def columns_of(fact: str) -> tuple[Table, tuple[str, ...]] | None:
    """The table and columns that a fact names; null where it is no `table.column`."""
    name, dot, columns = fact.partition(".")
    return (TABLES[name], tuple(columns.split("+"))) if dot and name in TABLES else None


def record_of(key: str) -> tuple[Table, str] | None:
    """The table that a key names, and the record's part of it; null where it names no record."""
    name, blank, record = key.partition(" ")
    return (TABLES[name], record) if blank and name in TABLES else None


def of_a_person(key: str) -> bool:
    """Whether the key names a record of a person."""
    named = record_of(key)
    return named is not None and any(_names(named[0], one) for one in key_columns(named[0]))


def key_columns(table: Table) -> tuple[str, ...]:
    """The columns whose values stand in a key: a name, an address or a number never does."""
    named = table.key or table.required
    return tuple(one for one in named if table.columns[one].personal is not Personal.YES)


def parts_of(key: str) -> tuple[str, ...]:
    """The record's parts of a key; the whole key where it names no record."""
    named = record_of(key)
    return (key,) if named is None else tuple(named[1].split(_JOINED))


def coded_key(key: str, code: Code) -> str:
    """The key with a code for each part that names a person."""
    named = record_of(key)
    if named is None:
        return key
    table, record = named
    return f"{table.name} {_coded(record, table, key_columns(table), code)}"


def coded_value(value: str, fact: str, code: Code) -> str:
    """The values of a fact's columns, with a code for each that names a person."""
    named = columns_of(fact)
    if named is None:
        return code(value, fact)
    several = _SEVERAL.search(value)
    bare = value[: several.start()] if several else value
    return _coded(bare, *named, code) + (several.group() if several else "")


def _coded(joined: str, table: Table, columns: Sequence[str], code: Code) -> str:
    telling = [one for one in columns if _names(table, one)]
    if not telling:
        return joined
    parts = joined.split(_JOINED)
    if len(parts) != len(columns):
        # A value may hold the sign that joins them; then nobody knows which part is whose.
        return code(joined, telling[0])
    pairs = zip(parts, columns, strict=True)
    return _JOINED.join(
        code(part, column) if column in telling and part != _NULL else part
        for part, column in pairs
    )


def _names(table: Table, column: str) -> bool:
    known: Column | None = table.columns.get(column)
    return known is None or known.personal is not Personal.NO
