"""One whole process, as the operating system accounts for it: wall, CPU and peak memory.

Whoever measures stays small and imports no engine: a child's peak begins at what its parent held.
"""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import struct_rusage

ROOT = Path(__file__).parents[2]
LOOK_EVERY_S = 0.02


@dataclass(frozen=True)
class Limit:
    """What a process may take before it is stopped: wall seconds and resident MiB."""

    wall_s: float
    rss_mib: float


@dataclass(frozen=True)
class Run:
    """One process: wall and CPU seconds, peak memory in MiB; what it printed and how it ended.

    `stopped` tells which limit it passed; null when it came to its own end.
    """

    what: str
    wall_s: float
    cpu_s: float
    peak_mib: float
    exit_code: int = 0
    printed: str = ""
    stopped: str | None = None


def timed(
    what: str,
    command: Sequence[object],
    *,
    limit: Limit | None = None,
    output: Path | None = None,
) -> Run:
    """Run it to its end or to the limit. What it prints goes to `output`, or nowhere."""
    target = output or Path(os.devnull)
    with target.open("wb") as printed:
        started = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], cwd=ROOT, stdout=printed)
        stopped, status, used = _awaited(child.pid, started, limit)
        wall_s = time.perf_counter() - started
    # Waited for above, and Popen has to be told.
    child.returncode = code = os.waitstatus_to_exitcode(status)
    text = output.read_text(encoding="utf-8") if output else ""
    cpu_s, peak_mib = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return Run(what, wall_s, cpu_s, peak_mib, code, text, stopped)


def _awaited(
    pid: int, started: float, limit: Limit | None
) -> tuple[str | None, int, struct_rusage]:
    stopped = None
    while limit and not stopped:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            return None, status, used
        stopped = _passed(limit, time.perf_counter() - started, _rss_mib(pid))
        time.sleep(LOOK_EVERY_S)
    if stopped:
        os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    return stopped, status, used


def _passed(limit: Limit, wall_s: float, rss_mib: float) -> str | None:
    if wall_s > limit.wall_s:
        return f"stopped after {limit.wall_s / 60:g} minutes"
    if rss_mib > limit.rss_mib:
        return f"stopped at {limit.rss_mib / 1024:g} GiB"
    return None


def _rss_mib(pid: int) -> float:
    """What it holds now; 0 where the system doesn't tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
