"""datacompy: PolarsCompare and its report, and the counts that its attributes give.

It pairs repeated keys in file order, so a surplus copy is a row that only one side has; it joins
null keys with each other.
"""

import json
import sys
from importlib.metadata import version

import datacompy
import polars as pl

left, right = (pl.read_parquet(path) for path in sys.argv[1:3])
# The tables' own names would be columns' endings.
found = datacompy.PolarsCompare(left, right, ["order_id", "sku"], df1_name="left", df2_name="right")
found.report()
figures = {
    "rows.left": left.height,
    "rows.right": right.height,
    "alone.left": found.df1_unq_rows.height,
    "alone.right": found.df2_unq_rows.height,
    "changed.left": found.intersect_rows.height - found.count_matching_rows(),
} | {
    f"columns.{stat['column']}.differing": stat["unequal_cnt"]
    for stat in found.column_stats
    if stat["column"] not in found.join_columns
}
by = f"datacompy {version('datacompy')}, polars {pl.__version__}"
sys.stdout.write(json.dumps({"by": by, "figures": figures}))
