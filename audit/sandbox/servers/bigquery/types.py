"""BigQuery's types: how a DuckDB type is called there, and how its values are written on the wire.

Every value is text there, numbers too, so no amount is ever rounded on the way.
"""

from typing import Any, cast

from duckdb.sqltypes import DuckDBPyType

MOST_NUMERIC_PLACES = 9
# DuckDB's name -> the name in a schema, and the name in a query where it is another.
_NAMES = {
    "boolean": ("BOOLEAN", "BOOL"),
    "float": ("FLOAT", "FLOAT64"),
    "double": ("FLOAT", "FLOAT64"),
    "varchar": ("STRING", "STRING"),
    "date": ("DATE", "DATE"),
    "time": ("TIME", "TIME"),
    "timestamp": ("DATETIME", "DATETIME"),
    "timestamp with time zone": ("TIMESTAMP", "TIMESTAMP"),
    "blob": ("BYTES", "BYTES"),
    "json": ("JSON", "JSON"),
}
_WHOLE = ("INTEGER", "INT64")  # every other scalar of DuckDB that a query gives is one


def field(name: str, kind: DuckDBPyType) -> dict[str, Any]:
    """A column as a schema of the interface tells it."""
    mode = "REPEATED" if kind.id == "list" else "NULLABLE"
    one = _inside(kind)
    told: dict[str, Any] = {"name": name, "type": _names(one)[0], "mode": mode}
    if one.id == "struct":
        told["fields"] = [field(inner, inside) for inner, inside in _fields(one)]
    return told


def declared(kind: DuckDBPyType) -> str:
    """The type as INFORMATION_SCHEMA writes it, e.g. `ARRAY<STRUCT<item_id STRING>>`."""
    if kind.id == "list":
        return f"ARRAY<{declared(_inside(kind))}>"
    if kind.id == "struct":
        inner = ", ".join(f"{name} {declared(inside)}" for name, inside in _fields(kind))
        return f"STRUCT<{inner}>"
    return _names(kind)[1]


def cell(value: str, kind: DuckDBPyType, *, microseconds: bool) -> str:
    """SQL that writes what stands under `v` for a value.

    Args:
        value: SQL of the value.
        kind: its type.
        microseconds: instants as whole microseconds; else as seconds with a point.
    """
    if kind.id == "list":
        inside = cell("one", _inside(kind), microseconds=microseconds)
        each = f"list_transform({value}, lambda one: json_object('v', {inside}))"
        return f"coalesce(to_json({each}), '[]'::json)"
    if kind.id == "struct":
        written = [
            cell(f'({value})."{name}"', inside, microseconds=microseconds)
            for name, inside in _fields(kind)
        ]
        inner = ", ".join(f"json_object('v', {one})" for one in written)
        return f"if({value} is null, null, json_object('f', json_array({inner})))"
    return _scalar(value, kind, microseconds=microseconds)


def _scalar(value: str, kind: DuckDBPyType, *, microseconds: bool) -> str:
    if kind.id == "timestamp with time zone":
        whole = f"epoch_us({value})"
        seconds = f"({whole}::decimal(38, 6) / 1000000)::decimal(38, 6)"
        return f"{whole if microseconds else seconds}::varchar"
    if kind.id == "timestamp":
        return f"strftime({value}, '%Y-%m-%dT%H:%M:%S.%f')"
    if kind.id == "decimal" and _places(kind):
        return f"rtrim(rtrim({value}::varchar, '0'), '.')"
    if kind.id == "blob":
        return f"to_base64({value})"
    return f"{value}::varchar"


def _names(kind: DuckDBPyType) -> tuple[str, str]:
    if kind.id == "struct":
        return "RECORD", "STRUCT"
    if kind.id == "decimal":
        fine = _places(kind) > MOST_NUMERIC_PLACES
        return ("BIGNUMERIC", "BIGNUMERIC") if fine else ("NUMERIC", "NUMERIC")
    return _NAMES.get(kind.id, _WHOLE)


def _fields(kind: DuckDBPyType) -> list[tuple[str, DuckDBPyType]]:
    return cast("list[tuple[str, DuckDBPyType]]", kind.children)


def _places(kind: DuckDBPyType) -> int:
    return cast("dict[str, int]", dict(kind.children))["scale"]


def _inside(kind: DuckDBPyType) -> DuckDBPyType:
    """What a list holds; any other type is itself."""
    return dict(_fields(kind))["child"] if kind.id == "list" else kind
