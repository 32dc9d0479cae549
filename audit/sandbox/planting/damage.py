"""Damage: rows that no reader can take, written into finished exports.

Apart from the other faults, because a check that reads a table that is not whole is not run.
"""

from pathlib import Path

import polars as pl

from audit.sandbox.planting.ground import ANSWER_KEY

INTEGRITY = "snapshot.integrity"
# Export -> the canonical table it feeds, and a line that can't be one of its rows.
BROKEN_LINES = {
    "stokly/refunds": ("erp_refund", "C999999"),  # the export broke off within the line
    "stokly/dispatches": ("erp_dispatch", ",,2026-01-01T00:00:00Z,DPD,TR0"),  # whose, nobody knows
    "emarsys/external_events": ("esp_event", ",order_dispatched,,2026-01-01T00:00:00Z,,"),  # no id
}


def damage(folder: Path) -> pl.DataFrame:
    """Add one such line to three of the exports below `folder`.

    Returns:
        the findings this must give, columns as `ANSWER_KEY`.
    """
    for export, (_, line) in BROKEN_LINES.items():
        with (folder / f"{export}.csv").open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{line}\n")
    return (
        pl.DataFrame({"key": [table for table, _ in BROKEN_LINES.values()]})
        .select(
            fault=pl.lit("broken_line"),
            check_id=pl.lit(INTEGRITY),
            key="key",
            field=pl.lit("complete"),
            amount_u=pl.lit(None, pl.Int64),
        )
        .cast(ANSWER_KEY)
    )
