"""Measure the comparison of two tables beside its peers and the floor, and check every figure.

Each contender is a whole process of its own on the same two files, which are made once and kept in
build/bench. The figures go into BENCHMARKS.md. Exit code 1 when ours is not right.

    make bench-pairs                     1 M rows, 1 M with blank keys, 10 M
    make bench-pairs PAIRS="--rows 1000000 --blank 0.01 --only ours,naive"
"""

import argparse
import json
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import page
from measured import ROOT, Limit, Run, timed
from pairs.contender import CONTENDERS, OURS, PEERS_PYTHON, Contender, by, figures
from pairs.section import Row, section
from pairs.verdict import Verdict, judged

GENERATE = Path(__file__).parent / "pairs" / "generate.py"
KEPT = ROOT / "build" / "bench"
LIMIT = Limit(wall_s=20 * 60, rss_mib=18 * 1024)
SMALL = 2_000_000  # up to here a run is short enough to be made three times


@dataclass(frozen=True)
class Case:
    """Two files: rows on the left, and the share of keys that are blank on both sides."""

    rows: int
    blank_share: float = 0.0

    @property
    def folder(self) -> Path:
        """Where its files are kept."""
        return KEPT / f"pairs-{self.rows}-blank-{self.blank_share:g}"


USUAL = (Case(1_000_000), Case(1_000_000, 0.01), Case(10_000_000))


def measured(case: Case, only: frozenset[str]) -> list[Row]:
    """One row per contender, in the order of the list."""
    truth = _truth(case)
    return [_row(one, case, truth) for one in CONTENDERS if one.name in only]


def _truth(case: Case) -> Mapping[str, int]:
    """Make the files in a process of their own, so that this one stays small."""
    words = [sys.executable, GENERATE, case.folder, case.rows, case.blank_share]
    made = timed("generate", words)
    if made.exit_code:
        sys.exit("the files could not be made")
    sys.stderr.write(f"files: {made.cpu_s:.1f} CPU s, {made.peak_mib:,.0f} MiB\n")
    return json.loads((case.folder / "truth.json").read_text(encoding="utf-8"))["figures"]


def _row(contender: Contender, case: Case, truth: Mapping[str, int]) -> Row:
    runs, verdicts = [], []
    for _ in range(3 if case.rows <= SMALL else 1):
        run = _run(contender, case)
        runs.append(run)
        verdicts.append(_verdict(contender, run, truth))
        if run.stopped:
            break
    worst = max(verdicts, key=lambda one: (one is None, len(one.wrong) if one else 0))
    middle = Run(
        (by(runs[0].printed) if worst else "") or contender.name,
        statistics.median(run.wall_s for run in runs),
        statistics.median(run.cpu_s for run in runs),
        statistics.median(run.peak_mib for run in runs),
        stopped=runs[-1].stopped or _failed(contender, runs),
    )
    sys.stderr.write(f"{contender.name}: {middle.cpu_s:.1f} CPU s, {middle.peak_mib:,.0f} MiB\n")
    return Row(contender, middle, worst)


def _run(contender: Contender, case: Case) -> Run:
    """Once, from a fresh process, with an empty folder for what it writes."""
    out = case.folder / f"out-{contender.name}"
    shutil.rmtree(out, ignore_errors=True)
    command = contender.command(case.folder, out)
    return timed(
        contender.name, command, limit=LIMIT, output=case.folder / f"{contender.name}.json"
    )


def _failed(contender: Contender, runs: list[Run]) -> str | None:
    codes = {run.exit_code for run in runs} - contender.ends_with
    return f"ended with {min(codes)}" if codes else None


def _verdict(contender: Contender, run: Run, truth: Mapping[str, int]) -> Verdict | None:
    """Null when it has no answer."""
    if run.stopped or run.exit_code not in contender.ends_with:
        return None
    return judged(truth, figures(run.printed), whole=contender.name == OURS)


def told(cases: Sequence[Case], only: frozenset[str]) -> bool:
    """Measure the cases and write their sections; whether ours was right wherever it was asked."""
    right, clean = True, {}
    for case in cases:
        rows = measured(case, only)
        written = section(case.rows, case.blank_share, rows, clean.get(case.rows))
        # A part of the contenders is for trying things out; the page has them all.
        if len(rows) == len(CONTENDERS):
            page.keep(written)
        sys.stdout.write(written + "\n")
        for row in rows:
            if row.contender.name == OURS:
                right &= row.right
                clean |= {} if case.blank_share else {case.rows: row.run}
    return right


def _asked() -> tuple[Sequence[Case], frozenset[str]]:
    names = [one.name for one in CONTENDERS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="rows on the left; default: the three usual cases")
    parser.add_argument(
        "--blank", type=float, default=0.0, help="share of keys blank on both sides"
    )
    parser.add_argument("--only", default=",".join(names), help=f"of {', '.join(names)}")
    asked = parser.parse_args()
    only = frozenset(asked.only.split(","))
    if strange := only - set(names):
        parser.error(f"no contender is called {', '.join(sorted(strange))}")
    if not PEERS_PYTHON.exists() and any(
        PEERS_PYTHON in one.words for one in CONTENDERS if one.name in only
    ):
        parser.error("the peers are not installed; `make bench-pairs` does it")
    return [Case(asked.rows, asked.blank)] if asked.rows else USUAL, only


if __name__ == "__main__":
    sys.exit(0 if told(*_asked()) else 1)
