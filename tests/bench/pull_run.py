"""Measure a pull over HTTP from the sandbox's servers, beside the least any client could take.

250,000 customers, 20,000 items, 300,000 order headers and 250,000 contacts, without rate limits;
the servers run in a process of their own, whose cost is not counted. The floor is a bare client
that asks for the same pages and throws them away. The figures go into BENCHMARKS.md.

    make bench-pull
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import page
from measured import ROOT, Run, timed

HERE = Path(__file__).parent
SIZES = {"customers": 250_000, "items": 20_000, "orders": 300_000, "contacts": 250_000}


def told(runs: list[Run], rows: dict[str, int], requests: int) -> str:
    """The figures as a section of the page."""
    pull, floor = runs
    total = sum(rows.values())
    lines = "\n".join(
        f"| {run.what} | {run.wall_s:,.1f} | {run.cpu_s:,.1f} | {run.peak_mib:,.0f} "
        f"| {total / run.wall_s:,.0f} |"
        for run in runs
    )
    kept = ", ".join(f"{name} {number:,}" for name, number in rows.items())
    return (
        "## A pull over HTTP\n\n"
        f"`make bench-pull` on {page.today_here()}. From the sandbox's servers without rate "
        f"limits: {kept}; {total:,} rows in {requests:,} requests.\n\n"
        "| what | wall s | CPU s | peak MiB | rows/s |\n| --- | ---: | ---: | ---: | ---: |\n"
        f"{lines}\n\n"
        f"The pull asks, proves, keeps, reads and seals; it takes {pull.cpu_s / floor.cpu_s:.1f} "
        "times the CPU of the floor, which only asks.\n"
    )


def main() -> None:
    """Open the servers, pull, ask for the same pages again by a bare client, write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1, help="of those sizes")
    share = parser.parse_args().share
    sizes = [str(round(size * share)) for size in SIZES.values()]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        servers = [sys.executable, HERE / "pull" / "servers.py", folder, *sizes]
        with subprocess.Popen(servers, cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:
            process.stdout.readline()
            pull = timed("ours: asked, proven, kept, read, sealed", _script("ours", folder))
            process.stdin.write("asked\n")
            process.stdin.flush()
            process.stdout.readline()
            output = folder / "asked.txt"
            floor = timed("floor: the same asked for", _script("floor", folder), output=output)
            process.stdin.close()
        if pull.exit_code or floor.exit_code:
            sys.exit(f"the pull ended with {pull.exit_code}, the floor with {floor.exit_code}")
        rows = json.loads((folder / "rows.json").read_text())
        section = told([pull, floor], rows, int(floor.printed))
    page.keep(section)
    sys.stdout.write(section)


def _script(name: str, folder: Path) -> list[object]:
    return [sys.executable, HERE / "pull" / f"{name}.py", folder]


if __name__ == "__main__":
    main()
