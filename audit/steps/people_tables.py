"""A table of people from any file: records, each with an id, in the columns that are compared."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from audit.connectors.exports.known_names import folded
from audit.connectors.tables import Laid, laid
from audit.engine import quoted
from audit.sealing import OFFLINE
from audit.steps.people_columns import WHOLE_NAME, Wanted, checked, fields_of, ids_of
from checks.vocabulary import ConnectorError, SettingsError
from checks.vocabulary.sameness import full_name_parts
from checks.vocabulary.sameness.people import FIELDS, ID

KNOWN = ("email", "e-mail", "first name", "last name", "forename", "surname", "postcode")
ROW = "row number"


@dataclass(frozen=True, slots=True)
class People:
    """One table of people.

    Attributes:
        people: record_id, the fields of a person and the further columns, all text.
        told: the file as a person knows it.
        columns: field -> the columns that it was made of.
        id: the column that tells records apart; "row number" where none does.
        refused: records that could not be read.
    """

    people: pl.DataFrame
    told: str
    columns: Mapping[str, Sequence[str]]
    id: str
    refused: int


def people_of(paths: Sequence[str], wanted: Wanted) -> list[People]:
    """The tables, one a file.

    Raises:
        SettingsError: a file or column isn't there, a table has no record or nothing to compare,
            or the ids aren't unique.
        ConnectorError: a file can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="stokly-audit-link-") as spill:
        connection = duckdb.connect(config={**OFFLINE, "temp_directory": spill})
        try:
            return _taken(connection, paths, wanted)
        finally:
            connection.close()


def _taken(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[str], wanted: Wanted
) -> list[People]:
    connection.execute("SET TimeZone='UTC'")
    lying = [laid(path, f"table_{at}", connection, KNOWN) for at, path in enumerate(paths)]
    tables = [connection.sql(f"FROM {one.relation}") for one in lying]
    for one, table in zip(lying, tables, strict=True):
        _must_be_read(table, one)
    held = {one.told: table.columns for one, table in zip(lying, tables, strict=True)}
    wish = checked(wanted, held)
    return [
        _people(table, wish, one.told, one.refused)
        for one, table in zip(lying, tables, strict=True)
    ]


def _must_be_read(table: duckdb.DuckDBPyRelation, lying: Laid) -> None:
    """A table of which nothing can be read is no table without records."""
    if lying.refused and not table.limit(1).fetchall():
        raise ConnectorError(
            f"none of the {lying.refused:,} records of {lying.told} can be read",
            where=lying.told,
            do="save it as UTF-8 (a CSV of an older program often isn't), with a cell for every "
            "column in every line",
        )


def _people(table: duckdb.DuckDBPyRelation, wanted: Wanted, told: str, refused: int) -> People:
    columns = table.columns
    id_, ids = _ids(table, wanted, told)
    fields = fields_of(columns, wanted, but=id_)
    if not fields:
        raise SettingsError(
            f"no column of {told} is known to say who a person is",
            where=f"its columns: {', '.join(columns)}",
            do="name some, e.g. --map surname=COLUMN --map email=COLUMN",
        )
    needed = dict.fromkeys(column for held in fields.values() for column in held)
    rows = _read(table, list(needed))
    people = rows.select(ids, *(_joined(held).alias(one) for one, held in fields.items()))
    empty = [one for one in fields if people[one].null_count() == people.height]
    held = {one: columns for one, columns in fields.items() if one not in empty}
    return People(_names_apart(people.drop(empty)), told, held, id_ or ROW, refused)


def _read(table: duckdb.DuckDBPyRelation, columns: Sequence[str]) -> pl.DataFrame:
    """Those columns as text, in the order of the file; blank is null."""
    listed = (
        f"nullif(trim(CAST({quoted(one)} AS VARCHAR)), '') AS {quoted(one)}" for one in columns
    )
    return pl.DataFrame(table.project(", ".join(listed)).pl())


def _joined(columns: Sequence[str]) -> pl.Expr:
    if len(columns) == 1:
        return pl.col(columns[0])
    return pl.concat_str(columns, separator=" ", ignore_nulls=True).replace("", None)


def _names_apart(people: pl.DataFrame) -> pl.DataFrame:
    """A whole name as forename and surname, where it stands for both."""
    if WHOLE_NAME not in people.columns or WHOLE_NAME in FIELDS:
        return people
    parts = people[WHOLE_NAME].to_frame("whole").select(full_name_parts(pl.col("whole")))
    return people.drop(WHOLE_NAME).hstack(parts.to_series().struct.unnest())


def _ids(table: duckdb.DuckDBPyRelation, wanted: Wanted, told: str) -> tuple[str | None, pl.Series]:
    """The column of ids and the ids; row numbers, from 1, where there is no such column."""
    chosen = [one for one in table.columns if wanted.id and folded(one) == folded(wanted.id)]
    for column in chosen or ids_of(table.columns):
        ids = _read(table, [column]).to_series().alias(ID)
        if not ids.null_count() and ids.n_unique() == len(ids) and len(ids):
            return column, ids
        if chosen:
            raise _no_id(ids, column, told)
    [(rows,)] = table.count("*").fetchall()
    if not rows:
        raise SettingsError(f"{told} holds no record", where=told, do="name a table with records")
    return None, pl.int_range(1, rows + 1, eager=True).cast(pl.String).alias(ID)


def _no_id(ids: pl.Series, column: str, told: str) -> SettingsError:
    if ids.is_empty():
        return SettingsError(f"{told} holds no record", where=told, do="name a table with records")
    again = len(ids) - ids.n_unique()
    return SettingsError(
        f"{column} is no id of {told}: {ids.null_count():,} of {len(ids):,} are empty, "
        f"{again:,} are not the first of theirs",
        where="--id",
        do="name a column with an id of its own for every record, or leave --id out: the number "
        "of the row is then the id",
    )
