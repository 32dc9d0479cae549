"""Any table that a person names, as a relation of an engine: file, glob, frame or database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

import duckdb
import polars as pl

from audit.connectors.exports.batch import Export
from audit.connectors.exports.ending import ENDINGS, ending
from checks.vocabulary import ConnectorError, SettingsError

Source = str | Path | pl.DataFrame | pl.LazyFrame

DATABASES = (".duckdb", ".db")
OF_TABLE = "::"  # clients.duckdb::orders


@dataclass(frozen=True, slots=True)
class Laid:
    """A table as it lies in the engine.

    Attributes:
        relation: its name there, or what reads it.
        told: as a person knows it: file names, or "a frame".
        refused: how many records could not be read.
    """

    relation: str
    told: str
    refused: int = 0


def laid(
    source: Source, name: str, connection: duckdb.DuckDBPyConnection, known: Sequence[str] = ()
) -> Laid:
    """Lay the table into the connection under `name`, or find what reads it in place.

    Parquet files and databases are read in place; text files and workbooks are taken in as text,
    by the same rules as every export.

    Args:
        source: a path, a glob, `FILE.duckdb::TABLE`, or a frame.
        name: what it is called in the connection.
        connection: where it goes.
        known: column names that tell a text file's delimiter.

    Raises:
        SettingsError: there is no such file or table.
        ConnectorError: it can't be read.
    """
    if isinstance(source, pl.LazyFrame):
        source = source.collect(engine="streaming")
    if not isinstance(source, str | Path):
        return _frame(source, name, connection)
    path, _, table = str(source).partition(OF_TABLE)
    files = _files(path)
    if files[0].suffix.lower() in DATABASES and len(files) == 1:
        return _database(files[0], table, name, connection)
    if table:
        raise SettingsError(
            f"{path} is no single database, so it has no table {table}",
            where="the command line",
            do=f"leave {OF_TABLE}{table} out, or name one file that ends in {DATABASES[0]}",
        )
    if all(ending(file) == ".parquet" for file in files):
        return _parquet(files, connection)
    return _text(files, name, connection, known)


def _files(path: str) -> list[Path]:
    is_glob = has_magic(path) and not Path(path).is_file()
    found = sorted(glob(path, recursive=True)) if is_glob else [path]  # noqa: PTH207 - a whole path, not a folder's
    files = [Path(one) for one in found if Path(one).is_file()]
    if files:
        return files
    folder = Path(path)
    if folder.is_dir():
        inside = sorted(one for one in folder.iterdir() if ending(one))
        hint = f"it holds {', '.join(one.name for one in inside[:5]) or 'no table'}"
        raise SettingsError(
            f"{path} is a folder", where="the command line", do=f"name files; {hint}"
        )
    raise SettingsError(
        f"there is no file {path}",
        where="the command line",
        do=f"name a file that ends in {', '.join((*ENDINGS, *DATABASES))}, or a glob in quotes",
    )


def _frame(frame: pl.DataFrame, name: str, connection: duckdb.DuckDBPyConnection) -> Laid:
    try:
        rows = pl.DataFrame(frame)  # whatever hands over Arrow is a frame to us
    except TypeError:
        raise SettingsError(
            f"a {type(frame).__name__} is no table",
            where="the call",
            do="give a path, a glob, FILE.duckdb::TABLE, or a frame",
        ) from None
    told = f"a frame of {rows.height:,} rows"
    rows = rows.select(pl.exclude("")) if "" in rows.columns else rows
    _told_apart(rows.columns, told)
    plain = rows.with_columns(
        pl.col(pl.Categorical, pl.Enum).cast(pl.String),
        *(_of_128_bits(rows[one]) for one in pl.selectors.expand_selector(rows, _WIDE)),
    )
    connection.from_arrow(plain.to_arrow()).create(name)
    return Laid(name, told)


_WIDE = pl.selectors.by_dtype(pl.Int128, pl.UInt128)


def _of_128_bits(numbers: pl.Series) -> pl.Series:
    """As a decimal, which holds 38 digits; as text where there are more."""
    held = numbers.cast(pl.Decimal(38, 0), strict=False)
    return held if held.null_count() == numbers.null_count() else numbers.cast(pl.String)


def _told_apart(columns: Sequence[str], where: str) -> None:
    """Refuse a table without columns, and names that only their case tells apart."""
    if not columns:
        raise SettingsError(f"{where} has no column", where=where, do="name another table")
    seen: dict[str, str] = {}
    for one in columns:
        other = seen.setdefault(one.casefold(), one)
        if other != one:
            raise SettingsError(
                f"two columns are called {other} and {one}",
                where=where,
                do="rename one of them: case alone does not tell columns apart",
            )


def _parquet(files: list[Path], connection: duckdb.DuckDBPyConnection) -> Laid:
    listed = ", ".join(_quoted(file) for file in files)
    relation = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    for file in files:
        try:
            _told_apart([*pl.read_parquet_schema(file)], file.name)
        except pl.exceptions.PolarsError as error:
            raise _unreadable(file, str(error).split("\n", 1)[0]) from None
    _described(relation, files[0], connection)
    return Laid(relation, _told(files))


def _described(relation: str, file: Path, connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.sql(f"DESCRIBE FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise _unreadable(file, str(error).split("\n", 1)[0]) from None


def _database(file: Path, table: str, name: str, connection: duckdb.DuckDBPyConnection) -> Laid:
    try:
        connection.execute(f"ATTACH {_quoted(file)} AS of_{name} (READ_ONLY)")
    except duckdb.Error as error:
        raise _unreadable(file, str(error).split("\n", 1)[0]) from None
    rows = connection.sql(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $name "
        "UNION ALL SELECT schema_name, view_name FROM duckdb_views() "
        "WHERE database_name = $name AND NOT internal",
        params={"name": f"of_{name}"},
    ).fetchall()
    there = {f"{schema}.{one}" if schema != "main" else one: (schema, one) for schema, one in rows}
    chosen = table or (next(iter(there)) if len(there) == 1 else "")
    if chosen not in there:
        one = min(there, default="orders")
        raise SettingsError(
            f"{file.name} has no table {chosen}" if chosen else f"{file.name} has several tables",
            where=str(file),
            do=f"name one behind {OF_TABLE}, e.g. {file.name}{OF_TABLE}{one}",
        )
    parts = ".".join('"' + one.replace('"', '""') + '"' for one in (f"of_{name}", *there[chosen]))
    _described(parts, file, connection)
    return Laid(parts, f"{file.name}{OF_TABLE}{chosen}")


def _text(
    files: list[Path], name: str, connection: duckdb.DuckDBPyConnection, known: Sequence[str]
) -> Laid:
    """Every column as text, by its name; a column that a file lacks is null there."""
    exports = _exports(files, known)
    columns = list(dict.fromkeys(one for export in exports for one in export.columns or ()))
    columns = [one for one in columns if one]
    _told_apart(columns, files[0].name)
    empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String()))
    connection.from_arrow(empty.to_arrow()).create(name)
    refused = 0
    for export in exports:
        own = export.columns or ()
        held = [
            pl.col(str(own.index(one))).alias(one)
            if one in own
            else pl.lit(None, pl.String).alias(one)
            for one in columns
        ]
        for batch in export.batches(tuple(range(len(own)))):
            refused += batch.refused.height
            connection.from_arrow(batch.rows.select(held).to_arrow()).insert_into(name)
    return Laid(name, _told(files), refused)


def _exports(files: list[Path], known: Sequence[str]) -> list[Export]:
    # Imported here: the readers of text take as long to load as a small comparison takes in all,
    # and Parquet files, frames and databases need none of them.
    from audit.connectors.exports.known_names import folded  # noqa: PLC0415 - see above
    from audit.connectors.exports.opening import opened  # noqa: PLC0415 - see above
    from audit.source_parts import SourcePart  # noqa: PLC0415 - see above

    names = frozenset(map(folded, known))
    return [opened(file, SourcePart(), names) for file in files]


def _told(files: list[Path]) -> str:
    return files[0].name if len(files) == 1 else f"{len(files):,} files like {files[0].name}"


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"


def _unreadable(file: Path, why: str) -> ConnectorError:
    bare = re.sub(r"^[A-Za-z ]+Error: ", "", why)
    return ConnectorError(
        f"{file.name} can't be read: {bare}",
        where=str(file),
        do="fetch the file again; compare its size with the source's",
    )
