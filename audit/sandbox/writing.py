"""Writing: exports as CSV files, the same bytes for the same shop."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from audit.sandbox.exports import FOLDERS
from audit.sandbox.records.sales import INSTANT


def write_frames(frames: Mapping[str, pl.LazyFrame], folder: Path) -> dict[str, Path]:
    """Write each frame into its system's folder; rows stream, however many there are.

    Returns:
        export -> file.
    """
    written = {}
    for system, names in FOLDERS.items():
        (folder / system).mkdir(parents=True, exist_ok=True)
        for name in names:
            path = folder / system / f"{name}.csv"
            frames[name].sink_csv(
                path, datetime_format=INSTANT, line_terminator="\n", maintain_order=True
            )
            written[name] = path
    return written
