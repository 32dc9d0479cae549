"""Opt-outs that we wrote to Emarsys ourselves, each with the moment at which it was confirmed.

    store/opt_outs/<moment>-<hash>.parquet    what one push sent; never changed

The table opt_out_push is all of them together. It holds ids and no other personal value.
"""

import hashlib
from pathlib import Path

import duckdb
import polars as pl

from audit.steps.publish import written
from checks.vocabulary import TABLES, StoreError

TABLE, FOLDER = TABLES["opt_out_push"], "opt_outs"


def keep_opt_outs_sent(store: Path, rows: pl.DataFrame) -> Path | None:
    """Keep what was confirmed, beside what was before; the same rows twice are kept once.

    Args:
        store: the workspace's folder `store`.
        rows: columns as opt_out_push.

    Returns:
        the file; null where there are no rows.

    Raises:
        StoreError: the folder can't be written.
    """
    if rows.is_empty():
        return None
    kept = rows.select(TABLE.schema.names()).cast(TABLE.schema).unique().sort(TABLE.schema.names())
    last = kept.select(pl.col("applied_at").max().dt.strftime("%Y%m%dT%H%M%S")).item()
    told = hashlib.sha256(kept.write_csv().encode()).hexdigest()
    path = store / FOLDER / f"{last}-{told[:12]}.parquet"
    return path if path.exists() else written(path, kept.write_parquet)


def lay_opt_outs_sent(store: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Lay opt_out_push beside the open tables; nothing where nothing was ever sent.

    Raises:
        StoreError: a file is no longer what was written.
    """
    files = sorted((store / FOLDER).glob("*.parquet"))
    if not files:
        return
    parts = [_read(file) for file in files]
    connection.from_arrow(pl.concat(parts).unique().to_arrow()).create(TABLE.name)


def _read(file: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(file).select(TABLE.schema.names()).cast(TABLE.schema)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"opt-outs that were sent could not be read: {str(error).splitlines()[0]}",
            where=str(file),
            do="put back a copy of that file, or move it away: delays are then told without it",
        ) from None
