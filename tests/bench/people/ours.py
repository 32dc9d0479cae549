"""Ours on one table (or two), as it is; one JSON line with what it took and found.

python tests/bench/people/ours.py TABLE.parquet
"""

from account import taken  # isort: skip (its clock starts here)

import json
import platform
import sys
from pathlib import Path

import polars as pl
from measured import figures

from audit.steps.link import link_people
from checks.workings.identity.links import Links

KNOWN = (
    "record_id forename surname email phone birthday street city postcode country company "
    "external_id sex"
)


def linked(table: Path) -> Links:
    """The answer, from every column but the truth; others than the usual ones are named."""
    file = pl.scan_parquet(table)
    known = file.collect_schema().names()
    named = tuple(sorted({*known} - {*KNOWN.split(), "cluster", "of"}))
    return link_people(*_sides(file), named=named)


def _sides(file: pl.LazyFrame) -> list[pl.DataFrame]:
    """One table, or two, each read once and held once."""
    names = file.select(pl.col("of").unique().sort()).collect()["of"].to_list()
    told = file.drop("cluster", "of")
    if len(names) == 1:
        return [told.collect()]
    return [file.filter(of=name).drop("cluster", "of").collect() for name in names]


if __name__ == "__main__":
    file = Path(sys.argv[1])
    links = linked(file)
    took = taken()
    truth = pl.read_parquet(file, columns=["record_id", "cluster", "of"])
    rated = figures(truth, links.pairs, links.clusters)
    by = f"ours, polars {pl.__version__}, Python {platform.python_version()}"
    sys.stdout.write(json.dumps({"by": by, **took, "figures": rated.told()}) + "\n")
