"""What a process has taken since it was started, told by itself before it measures its answer."""

import os
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

STARTED = time.perf_counter()


def taken() -> dict[str, float]:
    """Wall seconds since this was imported, CPU seconds, and the peak of resident memory in MiB."""
    used = getrusage(RUSAGE_SELF)
    return {
        "wall_s": time.perf_counter() - STARTED,
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_mib": _peak_kib(used.ru_maxrss) / 1024,
    }


def _peak_kib(otherwise: int) -> int:
    """Of this process alone: what getrusage tells begins at what the parent held at the fork."""
    status = Path(f"/proc/{os.getpid()}/status")
    if not status.exists():
        return otherwise
    lines = status.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
