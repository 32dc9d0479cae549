"""Measure who is who: ours beside Splink, on labelled sets and on made customers.

Each run is a process of its own; tables are made once and kept in build/bench/people. The
figures go into BENCHMARKS.md. Exit code 1 when ours gives no answer.

    make bench-identity                                   labelled sets, four styles, 1 M
    make bench-identity SIZES=1_000_000,10_000_000
    make bench-identity PEOPLE=folder BENCH="--only ours --cases hist50k"
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import page
from measured import ROOT
from people.case import Case, labelled, sizes, styles
from people.contender import OURS, PEERS_PYTHON, SETTINGS, Said, asked, contenders
from people.section import cells, section
from rich.console import Console
from rich.table import Table

FOLDER = ROOT.parent / "shared" / "data" / "people"
OURS_LIMIT_S = 20 * 60
COLUMNS = "table who P R F1 P* R* F1* B3 over wall CPU MiB"  # over: claimed minus actual


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    cases: list[Case]
    only: frozenset[str]
    limit_s: float
    options: str


def measured(wanted: Asked) -> list[Said]:
    """Every case by every contender, told as it comes."""
    said: list[Said] = []
    for case in wanted.cases:
        case.prepare()
        for who in contenders(case):
            if who in wanted.only:
                limit_s = OURS_LIMIT_S if who == OURS else wanted.limit_s
                said.append(asked(who, case, limit_s))
                sys.stderr.write(f"{' '.join(cells(said[-1]))}\n")
    return said


def shown(said: Sequence[Said]) -> None:
    """All rows, the peer's weaker settings too; * is over persons."""
    table = Table(*COLUMNS.split())
    for one in said:
        table.add_row(*cells(one))
    Console(width=140).print(table)


def _asked() -> Asked:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=Path, default=FOLDER, help="folder of the labelled sets")
    parser.add_argument("--sizes", default="1_000_000", help="records of made tables, by commas")
    parser.add_argument("--only", default=",".join((OURS, *SETTINGS)), help="contenders, by commas")
    parser.add_argument("--cases", default="", help="names of cases, by commas; default: all")
    parser.add_argument("--limit", type=float, default=300, help="wall seconds for a peer's run")
    given = parser.parse_args()
    sets = labelled(given.people)
    if not sets:
        sys.stderr.write(f"no labelled set in {given.people}; made tables only\n")
    every = [*sets, *styles(), *sizes([int(size) for size in given.sizes.split(",") if size])]
    names = frozenset(given.cases.split(",")) - {""}
    only = frozenset(given.only.split(","))
    if strange := (only - {OURS, *SETTINGS}) | (names - {case.name.split()[0] for case in every}):
        parser.error(f"nothing here is called {', '.join(sorted(strange))}")
    if not PEERS_PYTHON.exists() and only - {OURS}:
        parser.error("Splink is not installed; `make bench-identity` does it")
    options = "" if given.sizes == parser.get_default("sizes") else f" SIZES={given.sizes}"
    cases = [case for case in every if not names or case.name.split()[0] in names]
    return Asked(cases, only, given.limit, options)


def main() -> None:
    """Measure, show, and keep the section when nobody and nothing was left out."""
    wanted = _asked()
    said = measured(wanted)
    shown(said)
    written = section(said, wanted.options, wanted.limit_s)
    whole = len(wanted.only) > len(SETTINGS) and "--cases" not in sys.argv
    if whole:
        page.keep(written)
    sys.stdout.write(written)
    sys.exit(any(one.is_ours and one.stopped for one in said))


if __name__ == "__main__":
    main()
