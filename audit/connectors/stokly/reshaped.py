"""An export whose rows are made from another's, a piece at a time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import polars as pl

from audit.connectors.exports.batch import LINE, Batch, Export

Make = Callable[[pl.DataFrame], pl.DataFrame]  # over texts under the source's own names


def reshaped(export: Export, make: Make, uses: tuple[str, ...]) -> Export:
    """The export with every piece of it put through `make`.

    Args:
        export: whose rows.
        make: texts with their `line` -> texts with their `line`. What it gives must hang on its
            rows alone, and its columns on their columns alone.
        uses: columns that it works on; it meets them where they are there, whoever wants them.
    """
    if export.columns is None:
        return export
    empty = pl.DataFrame(schema={LINE: pl.Int64(), **dict.fromkeys(export.columns, pl.String())})
    columns = tuple(name for name in make(empty).columns if name != LINE)
    return replace(export, columns=columns, batches=partial(_batches, export, make, uses, columns))


def _batches(
    export: Export,
    make: Make,
    uses: tuple[str, ...],
    columns: tuple[str, ...],
    wanted: tuple[int, ...],
) -> Iterator[Batch]:
    own = export.columns or ()
    named = {columns[at]: str(at) for at in wanted}
    needed = tuple(at for at, name in enumerate(own) if name in named or name in uses)
    for batch in export.batches(needed):
        texts = batch.rows.rename({str(at): own[at] for at in needed})
        made = make(texts).select(LINE, *named).rename(named)
        yield Batch(made, batch.refused)


def in_full(export: Export, *names: str) -> pl.DataFrame:
    """The columns of every record, as text; one that the export lacks is null."""
    own = export.columns or ()
    at = {name: own.index(name) for name in names if name in own}
    schema = dict.fromkeys(names, pl.String())
    pieces = [
        batch.rows.select(
            pl.col(str(at[name])).alias(name) if name in at else pl.lit(None, pl.String).alias(name)
            for name in names
        )
        for batch in (export.batches(tuple(sorted(at.values()))) if at else ())
    ]
    return pl.concat([pl.DataFrame(schema=schema), *pieces])
