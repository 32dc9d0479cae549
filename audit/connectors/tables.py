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
        refused: records that could not be read, columns as `batch.REFUSED`.
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
    if files[0].suffix.lower() in DATABASES:
        return _database(files[0], table, name, connection)
    if all(ending(file) == ".parquet" for file in files):
        return _parquet(files, connection)
    return _text(files, name, connection, known)


def _files(path: str) -> list[Path]:
    found = sorted(glob(path, recursive=True)) if has_magic(path) else [path]  # noqa: PTH207 - a whole path, not a folder's
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
    rows = pl.DataFrame(frame)  # whatever hands over Arrow is a frame to us
    plain = rows.with_columns(
        pl.col(pl.Int128).cast(pl.Decimal(38, 0)), pl.col(pl.Categorical, pl.Enum).cast(pl.String)
    )
    connection.from_arrow(plain.to_arrow()).create(name)
    return Laid(name, f"a frame of {rows.height:,} rows")


def _parquet(files: list[Path], connection: duckdb.DuckDBPyConnection) -> Laid:
    listed = ", ".join(_quoted(file) for file in files)
    relation = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    try:
        connection.sql(f"DESCRIBE FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise _unreadable(files[0], str(error).split("\n", 1)[0]) from None
    return Laid(relation, _told(files))


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
    return Laid(parts, f"{file.name}{OF_TABLE}{chosen}")


def _text(
    files: list[Path], name: str, connection: duckdb.DuckDBPyConnection, known: Sequence[str]
) -> Laid:
    """Every column as text, by its name; a column that a file lacks is null there."""
    exports = _exports(files, known)
    columns = list(dict.fromkeys(one for export in exports for one in export.columns or ()))
    if not columns:
        raise _unreadable(files[0], "it names no column")
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
    from audit.settings import SourcePart  # noqa: PLC0415 - see above

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
