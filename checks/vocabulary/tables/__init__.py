"""The canonical tables: every column, its type, unit, meaning and mask, written once."""

from checks.vocabulary.tables import erp, esp, sync
from checks.vocabulary.tables.column import Column, Kind, Normal, Personal, System, Table, raw_name

TABLES: dict[str, Table] = {
    value.name: value
    for floor in (erp, esp, sync)
    for value in vars(floor).values()
    if isinstance(value, Table)
}

__all__ = [
    "TABLES",
    "Column",
    "Kind",
    "Normal",
    "Personal",
    "System",
    "Table",
    "raw_name",
]
