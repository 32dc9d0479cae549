"""JSON records as text: every value as the source wrote it, numbers included.

A number is put in quotes before anything parses it, so no id, code or amount is ever rounded.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from json import loads
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from audit.connectors.exports.batch import LINE, Batch, no_rows, refused
from checks.vocabulary import ConnectorError

# Raw control signs are no JSON, so these two can stand in for quotes we add.
_OPEN, _SHUT = "\x01", "\x02"
_WORD_OR_STRING = r'([0-9A-Za-z+.\-]+)|("(?:[^"\\]|\\.)*")'
_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_WORD = "true|false|NaN|-?Infinity"  # the last two as some libraries write them
_BARE_VALUE = r"[:\[,]\s*[^\s\"{}\[\],:]"

Parser = duckdb.DuckDBPyConnection


@contextmanager
def parser(path: Path) -> Iterator[Parser]:
    """A connection to a database in memory that can reach no file and no network.

    Raises:
        ConnectorError: the JSON of `path` is more than the database can parse.
    """
    try:
        with _database().cursor() as connection:
            yield connection
    except duckdb.Error:
        # Some errors leave no use of the database to anybody.
        _database.cache_clear()
        # Its own words may quote the records.
        raise ConnectorError(
            f"{path.name} holds JSON that can't be parsed: most likely nested too deep",
            where=str(path),
            do="look at the file for a record of hundreds of brackets; export it again without it",
        ) from None


@cache
def _database() -> Parser:
    """One for the whole process: opening it costs more than most lists do.

    Each parser's tables and views are its own as long as they are temporary, and go with it.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute("set enable_external_access = false")
    connection.execute("set memory_limit = '1GB'")
    return connection


def pointers(connection: Parser, records: pl.DataFrame) -> dict[str, str]:
    """Name -> pointer of every value in the records, nested names joined by a point."""
    connection.register("records", records)
    [(structure,)] = connection.sql(_sql("json_structure.sql")).fetchall()
    found = loads(structure) if structure else None
    return dict(leaves(found, "", "")) if isinstance(found, dict) else {}


def leaves(structure: Mapping[str, Any], name: str, pointer: str) -> Iterator[tuple[str, str]]:
    """The names and pointers inside a structure, each behind the given ones."""
    for key, inside in structure.items():
        step = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        full = f"{name}.{key}" if name else key
        if isinstance(inside, dict):
            yield from leaves(inside, full, step)
        else:
            yield full, step


def parsed(connection: Parser, records: pl.DataFrame, wanted: Mapping[int, str]) -> Batch:
    """The values at the pointers `wanted` (position -> pointer); what is no record is refused."""
    connection.register("records", with_text_numbers(records))
    relation = connection.sql(_sql("json_values.sql"), params={"pointers": list(wanted.values())})
    found = relation.pl()
    broken = refused(records.filter(~found["sound"]), "it is no JSON object")
    rows = found.filter("sound").select(
        pl.col(LINE).cast(pl.Int64),
        *(
            pl.col("found").list.get(step).replace("", None).alias(str(at))
            for step, at in enumerate(wanted)
        ),
    )
    return Batch(rows if rows.height else no_rows(tuple(wanted)), broken)


def with_text_numbers(records: pl.DataFrame) -> pl.DataFrame:
    """The records with every number, `true` and `false` in quotes; one that is broken stays so."""
    text = pl.col("text")
    marked = text.str.replace_all(_WORD_OR_STRING, f"{_OPEN}${{1}}{_SHUT}${{2}}").str.replace_all(
        f"{_OPEN}{_SHUT}", "", literal=True
    )
    bare = marked.str.replace_all(f"{_OPEN}null{_SHUT}", "null", literal=True)
    quoted = bare.str.replace_all(f"{_OPEN}({_NUMBER}|{_WORD}){_SHUT}", '"$1"')
    strange = text.str.contains(r"[\x00-\x02]")
    return records.with_columns(
        text=pl.when(strange)
        .then(pl.lit("its bytes are no JSON"))
        .when(text.str.contains(_BARE_VALUE))
        .then(quoted)
        .otherwise(text)
    )


def _sql(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
