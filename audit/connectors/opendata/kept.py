"""Kept answers read again: rows as text, and what they prove."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.exports.batch import LINE, REFUSED, Batch, Export
from audit.connectors.staging import Staging

# A row as BigQuery writes it: a list of cells, each a text or null.
_ROWS = pl.List(pl.Struct({"f": pl.List(pl.Struct({"v": pl.String()}))}))


def note_of(name: str) -> str:
    """Where the staging notes how far a query has come: its columns, rows and end."""
    return f"query {name}"


def rows_of(staging: Staging, name: str, columns: Mapping[str, int]) -> Iterator[pl.DataFrame]:
    """The kept rows of a query, a page at a time; all text.

    Args:
        staging: where they are.
        name: of the query.
        columns: name -> which cell of a row it is.
    """
    for _, body in staging.bodies(name):
        yield told(body.decode(), columns)


def told(page: str, columns: Mapping[str, int]) -> pl.DataFrame:
    """Rows as BigQuery writes them, a JSON list; all text.

    Args:
        page: the list.
        columns: name -> which cell of a row it is.
    """
    decoded = pl.Series([page]).str.json_decode(_ROWS).explode()
    cells = pl.DataFrame({"f": decoded.struct.field("f")})
    return cells.select(
        pl.col("f").list.get(at).struct.field("v").alias(one) for one, at in columns.items()
    )


def export_of(staging: Staging, name: str, noted: Mapping[str, Any]) -> Export:
    """The kept rows of a query as an export; columns that the tenant can't fill are left out.

    Args:
        staging: where they are.
        name: of the query.
        noted: what the staging notes of it.
    """
    lacking = {*noted["lacking"]}
    places = {one: at for at, one in enumerate(noted["columns"]) if one not in lacking}
    return Export(
        Path(noted["view"]),
        tuple(places),
        partial(_batches, staging, name, tuple(places.values())),
        told=f"Open Data {noted['view']}",
        pages=len(staging.kept(name)),
    )


def proof_of(noted: Mapping[str, Any]) -> Proof:
    """What BigQuery announced; a query sees one moment, so nothing moves under it."""
    total = noted["total"]
    return Proof(
        count_first=total, count_last=total, ended=noted["ended"], why_incomplete=_why(noted)
    )


def _why(noted: Mapping[str, Any]) -> str | None:
    if not noted["ended"]:
        return f"the rows of {noted['view']} have not all come"
    gap: str | None = noted["gap"]
    return gap


def _batches(
    staging: Staging, name: str, places: tuple[int, ...], wanted: tuple[int, ...]
) -> Iterator[Batch]:
    line = 1
    for rows in rows_of(staging, name, {str(at): places[at] for at in wanted}):
        numbers = pl.int_range(line, line + rows.height, dtype=pl.Int64, eager=True)
        line += rows.height
        texts = rows.with_columns(pl.all().replace("", None))
        yield Batch(texts.insert_column(0, numbers.alias(LINE)), pl.DataFrame(schema=REFUSED))
