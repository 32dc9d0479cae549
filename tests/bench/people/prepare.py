"""Write the two files of a case: the table as it is, and the cleaned one that peers get.

python tests/bench/people/prepare.py TABLE CLEANED made households 100000 1
python tests/bench/people/prepare.py TABLE CLEANED labelled FOLDER febrl1
"""

import sys
from pathlib import Path

import polars as pl
from cleaned import cleaned
from labelled import SETS, in_our_columns
from made import written


def prepared(table: Path, clean: Path, words: list[str]) -> None:
    """Both files have record_id, cluster, `of` (which of two tables, else null) and columns."""
    if words[0] == "made":
        style, size, seed = words[1], int(words[2]), int(words[3])
        written(size, seed, table, style=style)
    else:
        folder, name = Path(words[1]), words[2]
        chosen = next(one for one in SETS if one.name == name)
        in_our_columns(folder, chosen).write_parquet(table)
    cleaned(pl.scan_parquet(table)).sink_parquet(clean)


if __name__ == "__main__":
    prepared(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
