"""What BENCHMARKS.md says about one pair of tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import page
from measured import Run

from pairs.contender import FLOOR, OURS, Contender
from pairs.verdict import Verdict

# Rows on the left -> what we allow ourselves: CPU seconds and MiB.
LIMITS = {1_000_000: (2.5, 400), 10_000_000: (15.0, 2048)}
BLANK_TIMES = 1.5  # blank keys may cost this much more than none


@dataclass(frozen=True)
class Row:
    """A contender, what it took, and whether what it said is right; null when it said nothing."""

    contender: Contender
    run: Run
    verdict: Verdict | None

    @property
    def right(self) -> bool:
        """It came to an end, gave figures, and each of them is the true one."""
        said = self.verdict and self.verdict.given and not self.verdict.wrong
        return bool(said) and not self.run.stopped


def section(
    rows: int, blank_share: float, measured: Sequence[Row], clean: Run | None = None
) -> str:
    """The table, and ours against its limits, the best correct peer and the floor.

    `clean` is ours on as many rows without blank keys, where that was measured too.
    """
    blank = f", {blank_share * 100:g} % of keys blank" if blank_share else ""
    options = f"--rows {rows}" + (f" --blank {blank_share:g}" if blank_share else "")
    lines = "\n".join(_line(row) for row in measured)
    return (
        f"## Two tables of {rows:,} rows{blank}\n\n"
        f'`make bench-pairs PAIRS="{options}"` on {page.today_here()}. 8 columns; 1 % of rows '
        "missing, 0.5 % sent twice, 1 % drifted, 0.1 % only on the right; Parquet.\n\n"
        "| what | wall s | CPU s | peak MiB | right? |\n| --- | ---: | ---: | ---: | --- |\n"
        f"{lines}\n\n{_held(rows, measured, clean)}\n"
    )


def _line(row: Row) -> str:
    run = row.run
    said = run.stopped or (row.verdict.in_words if row.verdict else "no answer")
    return f"| {run.what} | {run.wall_s:,.1f} | {run.cpu_s:,.1f} | {run.peak_mib:,.0f} | {said} |"


def _held(rows: int, measured: Sequence[Row], clean: Run | None) -> str:
    """Ours against what stands beside it, in words."""
    row = next((row for row in measured if row.contender.name == OURS), None)
    if not row or not row.right:
        return "Ours is not right; what it takes means nothing." if row else "Ours was left out."
    ours = row.run
    sentences = [f"Ours takes {ours.cpu_s:.1f} CPU s and {ours.peak_mib:,.0f} MiB"]
    if clean:
        times = ours.cpu_s / clean.cpu_s
        kept = "kept" if times <= BLANK_TIMES else "not kept"
        sentences.append(
            f"That is {times:.2f} times the CPU without blank keys; the limit of {BLANK_TIMES} "
            f"times is {kept}"
        )
    elif rows in LIMITS:
        most_s, most_mib = LIMITS[rows]
        kept = "kept" if ours.cpu_s <= most_s and ours.peak_mib <= most_mib else "not kept"
        sentences.append(f"The limit of {most_s:g} s and {most_mib:,} MiB is {kept}")
    return ". ".join([*sentences, *_beside(ours, measured)]) + "."


def _beside(ours: Run, measured: Sequence[Row]) -> Iterator[str]:
    """Ours against the best correct peer, and against the floor."""
    peers = [row for row in measured if row.contender.is_peer]
    if right := [row for row in peers if row.right]:
        best = min(right, key=lambda row: row.run.cpu_s)
        times, memory = best.run.cpu_s / ours.cpu_s, best.run.peak_mib / ours.peak_mib
        yield (
            f"The best correct peer, {best.contender.name}, takes {times:.1f} times the CPU and "
            f"{memory:.1f} times the memory of ours"
        )
    elif peers:
        yield "No peer that was measured is right"
    for row in measured:
        if row.contender.name == FLOOR:
            yield f"Ours takes {ours.cpu_s / row.run.cpu_s:.1f} times the CPU of the floor"
