"""DuckDB alone, with the full outer join that most people write."""

import json
import sys
from pathlib import Path

import duckdb

query = Path(__file__).with_name("naive.sql").read_text(encoding="utf-8")
found = duckdb.sql(query, params={"left_path": sys.argv[1], "right_path": sys.argv[2]})
[row] = found.fetchall()
figures = dict(zip(found.columns, row, strict=True))
by = f"naive: full outer join, DuckDB {duckdb.__version__}"
sys.stdout.write(json.dumps({"by": by, "figures": figures}))
