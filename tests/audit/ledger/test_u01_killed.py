"""U01, the ledger's part: killed while it appends, all of a batch stands or none of it."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

from audit.ledger import Entry, RowState, ledger

POINTS, BATCH, SEED = 30, 1000, 1
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# One process that has everything loaded; for each folder it is told, a child that only appends.
APPENDING = f"""
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from audit.ledger import Entry, RowState, ledger

def append(folder):
    rows = [Entry(f"r{{at}}", RowState.INTENT) for at in range({BATCH})]
    os.write(1, b"begun %d 0\\n" % os.getpid())
    with ledger(Path(folder), "emarsys acme") as kept:
        while True:
            head = kept.append("plan a", rows, at=datetime(2026, 3, 2, 12, tzinfo=UTC))
            os.write(1, b"kept %d %d\\n" % (os.getpid(), head.count))

for folder in iter(sys.stdin.readline, ""):
    child = os.fork() or append(folder.strip())
    os.waitpid(child, 0)
    os.write(1, b"over 0 0\\n")
"""


def kept_when_killed(driver, folder, seconds):
    """Records that a child knew to be kept when it was killed, so long after it began."""
    driver.stdin.write(f"{folder}\n")
    driver.stdin.flush()
    said = [driver.stdout.readline().split()]
    time.sleep(seconds)
    os.kill(int(said[0][1]), signal.SIGKILL)
    while said[-1][0] != "over":
        said.append(driver.stdout.readline().split())
    return int(said[-2][2])


def test_a_batch_stands_whole_or_not_at_all_wherever_it_is_killed(tmp_path):
    draw, found = random.Random(SEED), []  # noqa: S311 - moments, no secrets
    command = [sys.executable, "-c", APPENDING]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as driver:
        for at in range(POINTS):
            folder = tmp_path / str(at)
            folder.mkdir()
            known = kept_when_killed(driver, folder, draw.uniform(0, 0.15))
            with ledger(folder, "emarsys acme") as kept:
                found.append(kept.head.count)
                assert found[-1] in {known, known + BATCH}
                after = kept.append("plan b", [Entry("r1", RowState.INTENT)], at=NOON)
                assert kept.verify() == after
    made = f"{found.count(0)} before its first batch, {sum(found):,} records kept by the others"
    print(f"U01 ledger: {POINTS} kills, {made}")  # noqa: T201 - each row prints its count
