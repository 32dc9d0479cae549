"""JSON of a row's values, letter for letter as `canonical` writes it."""

import json
from collections.abc import Mapping

import polars as pl


def json_object(values: Mapping[str, pl.Expr]) -> pl.Expr:
    """An object of texts, its names in order; a value that is null is left out."""
    members = [
        pl.lit(f"{json.dumps(name, ensure_ascii=False)}:") + json_text(values[name])
        for name in sorted(values)
    ]
    return braced(pl.concat_str(members, separator=",", ignore_nulls=True))


def json_text(value: pl.Expr) -> pl.Expr:
    """A text as JSON; null stays null."""
    told = pl.struct(value.alias("v")).struct.json_encode()
    return pl.when(value.is_not_null()).then(told.str.slice(len('{"v":')).str.head(-1))


def braced(members: pl.Expr) -> pl.Expr:
    """An object of members that are joined by commas already."""
    return pl.concat_str(pl.lit("{"), members, pl.lit("}"))
