"""The records of a slice of a made table."""

import numpy as np
import polars as pl
from customers.census import Census, persons_of
from customers.draw import Draw
from customers.gaps import left_out
from customers.rows import Rows
from customers.style import Style
from customers.truth import true
from customers.words import listed
from customers.writing import said

COLUMNS = listed(
    "record_id cluster forename surname email phone birthday street city postcode country company "
    "sex of"
)


def records(known: Census, rows: slice, seed: int, style: Style) -> pl.DataFrame:
    """The columns of COLUMNS as text, null where nothing is said; one row a record."""
    persons, turn = persons_of(known, rows, seed), known.turn[rows].astype(np.int64)
    each = Draw(persons.number * 8 + turn, seed + 7)
    some = Rows(persons, turn, each, len(known.household), style)
    numbers = pl.Series(np.arange(rows.start, rows.stop)).cast(pl.String).str.zfill(8)
    told = said(true(some), some).with_columns(
        record_id=pl.lit("C") + numbers,
        cluster=pl.Series(persons.number).cast(pl.String),
        of=pl.lit(None, pl.String),
    )
    return left_out(told, some).select(COLUMNS)
