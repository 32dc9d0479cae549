"""Ours and Splink's three settings, each a process of its own, and what one of them said."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measured import ROOT, Limit, timed

from people.case import Case

HERE = Path(__file__).parent
PEERS_PYTHON = ROOT / "build" / "bench" / "venv" / "bin" / "python"
SETTINGS = ("broad", "library", "lean")
OURS = "ours"
MOST_MIB = 18 * 1024
LARGE = 2_000_000  # beyond this the peer is asked in its leanest setting only


@dataclass(frozen=True)
class Said:
    """What one contender said about one case.

    Attributes:
        case: the table's name.
        who: ours, or Splink's setting.
        wall_s, cpu_s, peak_mib: until the answer stood; measuring it isn't counted.
        figures: as `measured.Figures.told`; null where there is no answer.
        stopped: why there is none; else null.
    """

    case: str
    who: str
    wall_s: float
    cpu_s: float
    peak_mib: float
    figures: dict[str, Any] | None = None
    stopped: str | None = None

    @property
    def is_ours(self) -> bool:
        """Not the peer's."""
        return self.who == OURS

    def rate(self, of: str, what: str) -> float:
        """Say, ("clustered", "f1"); 0 without an answer."""
        return float(self.figures[of][what]) if self.figures else 0.0

    @property
    def overclaim(self) -> float | None:
        """Claimed minus actual precision; null where it claimed nothing."""
        if not self.figures or self.figures["claimed_precision"] is None:
            return None
        return float(self.figures["claimed_precision"]) - self.rate("pairwise", "precision")


def contenders(case: Case) -> list[str]:
    """Who is asked about it."""
    return [OURS, *(SETTINGS[-1:] if (case.rows or 0) > LARGE else SETTINGS)]


def asked(who: str, case: Case, limit_s: float) -> Said:
    """Let it answer from a fresh process, within the limit."""
    output = case.table.with_suffix(f".{who}.json")
    run = timed(who, _command(who, case), limit=Limit(limit_s, MOST_MIB), output=output)
    # What a process that was stopped has spilt stays behind.
    shutil.rmtree(case.cleaned.with_suffix(".spill"), ignore_errors=True)
    told = _told(run.printed)
    if run.stopped or run.exit_code or not told:
        why = run.stopped or f"ended with {run.exit_code}"
        return Said(case.name, who, run.wall_s, run.cpu_s, run.peak_mib, stopped=why)
    took = (told["wall_s"], told["cpu_s"], told["peak_mib"])
    return Said(case.name, who, *took, figures=told["figures"])


def _command(who: str, case: Case) -> list[object]:
    if who == OURS:
        return [sys.executable, HERE / "ours.py", case.table]
    return [PEERS_PYTHON, HERE / "splink_run.py", case.cleaned, who]


def _told(printed: str) -> dict[str, Any]:
    lines = [line for line in printed.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else {}
