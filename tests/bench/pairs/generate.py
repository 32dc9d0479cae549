"""Make two files that disagree in known ways, and the truth about them.

Drawn by hashing the line's number, so the same seed gives the same rows; kept until this file or
its SQL changes, so that every contender reads the same bytes.

    python tests/bench/pairs/generate.py FOLDER ROWS BLANK_SHARE
"""

import hashlib
import json
import shutil
import sys
from math import gcd
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
SEED = 20111209  # the last day of the online retail data whose shape this follows
MEMORY = "700MB"


def generated(folder: Path, rows: int, blank_share: float) -> None:
    """Write left.parquet, right.parquet and, when both stand, truth.json."""
    truth, recipe = folder / "truth.json", _recipe()
    if truth.exists() and json.loads(truth.read_text())["recipe"] == recipe:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    connection = _prepared(rows, blank_share)
    for side, stride in (("left", 1), ("right", _stride(rows + rows // 1000))):
        connection.execute(f"set variable stride = {stride}")
        connection.view(f"{side}_side").write_parquet(str(folder / f"{side}.parquet"))
    figures = dict(connection.sql(_text("truth")).fetchall())
    connection.close()
    truth.write_text(json.dumps({"recipe": recipe, "figures": figures}, indent=1))


def _prepared(rows: int, blank_share: float) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": "2"})
    variables = {
        "row_count": rows,
        "line_count": rows + rows // 1000,
        "stride": 1,
        "blank_share": round(blank_share * 100_000),
        "seed": SEED,
    }
    for name, value in variables.items():
        connection.execute(f"set variable {name} = {value}")
    for view in ("line", "left_side", "right_side"):
        connection.execute(_text(view))
    return connection


def _stride(lines: int) -> int:
    """About the golden part of so many lines, so that neighbours end up far from each other."""
    return next(n for n in range(int(lines * 0.618), lines) if gcd(n, lines) == 1)


def _recipe() -> str:
    """Changes when anything that decides the files does."""
    written = "".join(_text(name) for name in ("line", "left_side", "right_side", "truth"))
    return hashlib.sha256(f"{SEED} {duckdb.__version__} {written}".encode()).hexdigest()[:16]


def _text(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


if __name__ == "__main__":
    generated(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
