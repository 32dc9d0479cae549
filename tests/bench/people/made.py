"""Make a table of customers whose truth is known: households, namesakes, movers, and errors.

    python tests/bench/people/made.py SIZE SEED OUT.parquet [--style households]

The same size, seed and style give the same bytes. `cluster` says who is who; nobody may look at it
before the answer is given.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from customers.census import census
from customers.records import records
from customers.style import STYLES

ROWS_AT_ONCE = 500_000


def made(customers: int, seed: int, *, style: str = "households") -> pl.DataFrame:
    """So many records as text columns (see customers.records.COLUMNS), null where nothing is said.

    The styles are those of `customers.style.STYLES`.
    """
    return pl.concat(_parts(customers, seed, style))


def written(customers: int, seed: int, out: Path, *, style: str = "households") -> None:
    """The same as Parquet, a part at a time, for tables that are not to stand in memory."""
    writer = None
    for part in _parts(customers, seed, style):
        table = part.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(out, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()


def _parts(customers: int, seed: int, style: str) -> Iterator[pl.DataFrame]:
    known = census(customers, seed, STYLES[style])
    for start in range(0, customers, ROWS_AT_ONCE):
        rows = slice(start, min(start + ROWS_AT_ONCE, customers))
        yield records(known, rows, seed, STYLES[style])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, help="records")
    parser.add_argument("seed", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--style", choices=STYLES, default="households")
    return parser.parse_args()


if __name__ == "__main__":
    asked = _asked()
    written(asked.size, asked.seed, asked.out, style=asked.style)
