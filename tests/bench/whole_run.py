"""Measure a whole audit: time, CPU and peak memory of real processes, beside the floor.

The floor is one DuckDB process that reads every column of the same export files once, as text,
into one hash: no audit can take less. The figures go into BENCHMARKS.md.

    make bench                       scale 10, 5.4 M order lines
    make bench BENCH="--scale 1"     a year of the real shop's size
"""

import argparse
import sys
import tempfile
from pathlib import Path

import page
from measured import Run, timed

# Clean, or something was found: the made shop has faults in it.
ENDS_WELL = frozenset({0, 2, 3})
FLOOR = """
import duckdb, pathlib, sys
connection = duckdb.connect()
connection.execute("SET memory_limit='4GB'")
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.csv")):
    text = connection.read_csv(str(path), all_varchar=True, header=True)
    text.aggregate("bit_xor(hash(*columns(*)))").fetchall()
"""


# A client with files alone; in a process of its own, so that whoever measures imports no engine.
CLIENT = """
import pathlib, sys
from audit import settings, workspace
asked, client = map(pathlib.Path, sys.argv[1:])
sides = {system: asked / "exports" / system for system in ("stokly", "emarsys", "sync")}
workspace.make(client, name="Files", taken_at=settings.read(asked).stokly.taken_at, **sides)
"""


def measured(scale: float, folder: Path) -> list[Run]:
    """The demo whole, the audit alone on the files of the same shop, and the floor."""
    tool = Path(sys.executable).parent / "stokly-audit"
    out, made, client = folder / "out", folder / "out" / "workspace", folder / "client"
    commands: dict[str, list[object]] = {
        "demo: shop made, read over HTTP, audited, scored": [
            *(tool, "demo", "--scale", scale, "--out", out, "-q")
        ],
        "": [sys.executable, "-c", CLIENT, made, client],
        "audit alone, from the same shop's files": [tool, "audit", client, "-q"],
        "checks alone, from the sealed snapshots": [tool, "examine", client, "-q"],
        "floor: every column read once": [sys.executable, "-c", FLOOR, made / "exports"],
    }
    runs = [_ended_well(timed(what, words)) for what, words in commands.items()]
    return [run for run in runs if run.what]


def _ended_well(run: Run) -> Run:
    if run.exit_code not in ENDS_WELL:
        sys.exit(f"{run.what} ended with {run.exit_code}")
    return run


def told(scale: float, runs: list[Run], size_mb: float, lines: int) -> str:
    """The figures as a section of the page."""
    rows = "\n".join(
        f"| {run.what} | {run.wall_s:,.1f} | {run.cpu_s:,.1f} | {run.peak_mib:,.0f} |"
        for run in runs
    )
    return (
        f"## A whole audit at scale {scale:g}\n\n"
        f'`make bench BENCH="--scale {scale:g}"` on {page.today_here()}. '
        f"{lines:,} sale order lines; exports of "
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
    page.keep(section)
    sys.stdout.write(section)


if __name__ == "__main__":
    main()
