"""Measure a whole audit: time, CPU and peak memory of real processes, beside the floor.

The floor is one DuckDB process that reads every column of the same export files once, as text,
into one hash: no audit can take less. The figures go into BENCHMARKS.md.

    make bench                       scale 10, 5.4 M order lines
    make bench BENCH="--scale 1"     a year of the real shop's size
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "BENCHMARKS.md"
FLOOR = """
import duckdb, pathlib, sys
connection = duckdb.connect()
connection.execute("SET memory_limit='4GB'")
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.csv")):
    text = connection.read_csv(str(path), all_varchar=True, header=True)
    text.aggregate("bit_xor(hash(*columns(*)))").fetchall()
"""


@dataclass(frozen=True)
class Run:
    """One process: wall and CPU seconds, peak memory in MiB."""

    what: str
    wall_s: float
    cpu_s: float
    peak_mib: float


def timed(what: str, *command: str | Path) -> Run:
    """Run it to the end and take the operating system's own account of it."""
    started = time.perf_counter()
    child = subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in {0, 2, 3}:
        sys.exit(f"{what} ended with {os.waitstatus_to_exitcode(status)}")
    return Run(what, wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(scale: float, folder: Path) -> list[Run]:
    """The demo whole, the audit alone on the same exports, and the floor."""
    tool = Path(sys.executable).parent / "stokly-audit"
    out, client = folder / "out", folder / "out" / "workspace"
    return [
        timed(
            "demo: shop made, audited, scored", tool, "demo", "--scale", scale, "--out", out, "-q"
        ),
        timed("audit alone, from the same exports", tool, "audit", client, "-q"),
        timed("checks alone, from the sealed snapshots", tool, "examine", client, "-q"),
        timed("floor: every column read once", sys.executable, "-c", FLOOR, client / "exports"),
    ]


def told(scale: float, runs: list[Run], size_mb: float, lines: int) -> str:
    """The figures as a section of the page."""
    rows = "\n".join(
        f"| {run.what} | {run.wall_s:,.1f} | {run.cpu_s:,.1f} | {run.peak_mib:,.0f} |"
        for run in runs
    )
    machine = f"{os.cpu_count()} cores, {_memory_gib():.0f} GiB, {platform.system()}"
    return (
        f"## A whole audit at scale {scale:g}\n\n"
        f'`make bench BENCH="--scale {scale:g}"` on {datetime.now(UTC):%Y-%m-%d}; {machine}, '
        f"Python {platform.python_version()}. {lines:,} sale order lines; exports of "
        f"{size_mb:,.0f} MB in CSV.\n\n"
        "| what | wall s | CPU s | peak MiB |\n| --- | ---: | ---: | ---: |\n"
        f"{rows}\n"
    )


def main() -> None:
    """Measure and write the section of this scale anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=10)
    scale = parser.parse_args().scale
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        runs = measured(scale, Path(name))
        exports = list((Path(name) / "out" / "workspace" / "exports").rglob("*.csv"))
        size_mb = sum(path.stat().st_size for path in exports) / 1e6
        [lines] = [path for path in exports if path.name == "sale_order_lines.csv"]
        with lines.open("rb") as file:
            count = sum(1 for _ in file) - 1
    section = told(scale, runs, size_mb, count)
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
    sys.stdout.write(section)


def replaced(page: str, section: str) -> str:
    """The page with the section of the same heading exchanged, or added at the end."""
    heading = section.split("\n", 1)[0]
    kept = [part for part in _sections(page) if not part.startswith(heading + "\n")]
    return "\n".join([*(part.rstrip() + "\n" for part in kept), section])


def _sections(page: str) -> list[str]:
    parts = page.split("\n## ")
    return [parts[0], *(f"## {part}" for part in parts[1:])]


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


if __name__ == "__main__":
    main()
