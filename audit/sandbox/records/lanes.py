"""Lanes: when a fact that left Stokly is seen in Emarsys, in a shop where all is well.

Orders go with the sales load at every even hour, profiles with a contact load at 0, 6, 12 and 18,
the catalogue at 3 in the morning, all UTC. Consent and dispatches go at once and take minutes.
"""

from datetime import datetime

import numpy as np
import polars as pl

from audit.sandbox.chance import between

SALES_EVERY, CONTACTS_EVERY, CATALOGUE_EVERY, CATALOGUE_AT = "2h", "6h", "1d", "3h"
LOAD_MINUTES = 3  # the least a load takes; up to six more
PROMPT_SECONDS = (20, 9 * 60)  # of consent and dispatch; the agreed limit is 15 minutes


def next_load(ready: pl.Expr, every: str) -> pl.Expr:
    """When the load starts that takes up what was ready at `ready`."""
    slot = ready.dt.truncate(every)
    return pl.when(slot == ready).then(slot).otherwise(slot.dt.offset_by(every))


def load_end(start: pl.Expr) -> pl.Expr:
    """When a load is in: three to nine minutes after its start, the same for the same load."""
    return start + pl.duration(
        seconds=LOAD_MINUTES * 60 + (start.dt.epoch("s") // 3600 * 7919) % 360
    )


def sales_load_id(start: pl.Expr) -> pl.Expr:
    """Name of the sales load that starts then, e.g. `S2026112014`."""
    return start.dt.strftime("S%Y%m%d%H")


def prompt(rng: np.random.Generator, size: int) -> pl.Series:
    """Delays of the lanes that go at once."""
    return pl.Series(between(rng, *PROMPT_SECONDS, size) * 1_000_000).cast(pl.Duration("us"))


def by_then(moment: pl.Expr, taken_at: datetime) -> pl.Expr:
    """The moment, or null when it lies after the exports were made."""
    return pl.when(moment <= taken_at).then(moment)
