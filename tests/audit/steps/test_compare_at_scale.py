"""A million rows a side, one key in a hundred blank: where a join on keys takes the machine."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "pairs_run.py"


def test_a_million_rows_with_blank_keys_are_right_to_the_penny():
    words = [BENCH, "--rows", "1000000", "--blank", "0.01", "--only", "ours"]
    done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    assert b"right: 38 figures" in done.stdout
