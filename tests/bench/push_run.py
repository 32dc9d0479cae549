"""Measure a push against the sandbox's Emarsys with its rate limit, beside one request a row.

10,000 changed fields by half of 1,000 requests a minute; while they wait, 1,000 opt-outs by a lane
of their own. Each is timed from its plan to the last row verified, the time that Emarsys may take
to show what it confirmed among it. The figures go into BENCHMARKS.md.

    make bench-push
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import page
from measured import ROOT, Run, timed

HERE = Path(__file__).parent
FIELDS, OPT_OUTS = 10_000, 1_000
PACE = 500  # requests a minute: half of what Emarsys allows
MOST_A_CONTACT, MOST_MINUTES, MOST_CONSENT_MINUTES = 0.004, 15, 5


def told(runs: list[tuple[Run, dict[str, Any]]], effects: dict[str, int]) -> str:
    """The figures as a section of the page."""
    lines = [
        f"| {run.what} | {one['rows']:,} | {one['requests']:,} "
        f"| {one['requests'] / one['rows']:.4f} | {one['took_s'] / 60:.2f} "
        f"| {run.cpu_s:,.1f} | {run.peak_mib:,.0f} |"
        for run, one in runs
    ]
    (_, fields), (_, consent) = runs
    lines += [
        f"| floor of one request a row, {what} | {one['rows']:,} | {one['rows']:,} | 1.0000 "
        f"| {one['rows'] / PACE:.2f} | | |"
        for what, one in (("fields", fields), ("opt-outs", consent))
    ]
    kept = (
        fields["requests"] <= MOST_A_CONTACT * fields["rows"]
        and fields["took_s"] <= MOST_MINUTES * 60
        and consent["took_s"] <= MOST_CONSENT_MINUTES * 60
    )
    return (
        "## Push\n\n"
        f"`make bench-push` on {page.today_here()}. An account of {2 * FIELDS:,} contacts that "
        f"lets 1,000 requests a minute through: fields at {PACE:,} a minute, opt-outs beside them "
        "at 250. From the plan to the last row verified; signing in is not counted.\n\n"
        "| what | rows | requests | a contact | minutes | CPU s | peak MiB |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n" + "\n".join(lines) + "\n\n"
        "From reading a batch again to the end of its write it takes "
        f"{fields['window_p50_s'] * 1000:,.0f} ms (p50) and "
        f"{fields['window_p99_s'] * 1000:,.0f} ms (p99). The server wrote "
        f"{effects['written']:,} values, {effects['twice']:,} of them twice, and refused "
        f"{effects['refused']:,} requests. The limits of {MOST_A_CONTACT} requests a contact, "
        f"{MOST_MINUTES} minutes, and {MOST_CONSENT_MINUTES} minutes for opt-outs are "
        f"{'kept' if kept else 'NOT kept'}. What the checks are asked about again is read once, "
        "with what proves the write, and is among this.\n"
    )


def main() -> None:
    """Open the server, push both at a time, write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1, help="of those sizes")
    parser.add_argument("--keep", type=int, default=1, help="0: print only")
    said = parser.parse_args()
    fields, opt_outs = (round(many * said.share) for many in (FIELDS, OPT_OUTS))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        server = [sys.executable, HERE / "push" / "server.py", folder, str(2 * fields)]
        with subprocess.Popen(server, cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:
            process.stdout.readline()
            runs = _both(folder, fields, opt_outs)
            process.stdin.write("pushed\n")
            process.stdin.flush()
            process.stdout.readline()
            process.stdin.close()
        section = told(runs, json.loads((folder / "effects.json").read_text()))
    if said.keep:
        page.keep(section)
    sys.stdout.write(section)


def _both(folder: Path, fields: int, opt_outs: int) -> list[tuple[Run, dict[str, Any]]]:
    """Opt-outs begin when the first fields are written, and most of the others wait."""
    begun = folder / "fields.txt"
    with ThreadPoolExecutor(1) as beside:
        bulk = beside.submit(_timed, "fields of contacts", folder, "fields", fields)
        while not (begun.exists() and begun.read_text()) and not bulk.done():
            time.sleep(0.01)
        consent = _timed("opt-outs, while they wait", folder, "consent", opt_outs)
        return [bulk.result(), consent]


def _timed(what: str, folder: Path, lane: str, many: int) -> tuple[Run, dict[str, Any]]:
    command = [sys.executable, HERE / "push" / "ours.py", folder, lane, many]
    run = timed(f"ours: {what}", command, output=folder / f"{lane}.txt")
    if run.exit_code:
        sys.exit(f"the push of {lane} ended with {run.exit_code}")
    return run, json.loads((folder / f"{lane}.json").read_text())


if __name__ == "__main__":
    main()
