"""BENCHMARKS.md: one section for each thing measured, written by what measured it."""

import os
import platform
from datetime import UTC, datetime

from measured import ROOT

PAGE = ROOT / "BENCHMARKS.md"


def keep(section: str) -> None:
    """Exchange the section of the same heading, or add this one at the end."""
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")


def replaced(page: str, section: str) -> str:
    """The page with the section of the same heading exchanged, or added at the end."""
    heading = section.split("\n", 1)[0]
    parts = _sections(page)
    place = next((n for n, part in enumerate(parts) if part.startswith(heading + "\n")), len(parts))
    parts[place : place + 1] = [section]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def today_here() -> str:
    """The day, and the machine that the figures are of."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores, {memory_gib:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def _sections(page: str) -> list[str]:
    parts = page.split("\n## ")
    return [parts[0], *(f"## {part}" for part in parts[1:])]
