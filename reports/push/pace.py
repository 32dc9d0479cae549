"""How short the moment was in which somebody else could have written, and how many requests."""

import polars as pl

from checks.vocabulary.repair import Action
from reports.cells import Cell, Lines, Quiet
from reports.page import Facts, Section
from reports.plan.shown import Shown
from reports.push.ends import DONE, tally
from reports.push.made import MadePush
from reports.push.ranks import ranked
from reports.words import counted, lasting
from reports.writing import decimal

_WINDOW = (
    "Emarsys can't be asked to write only if nothing has changed. So a record is read again right "
    "before, and this is how long another's change could slip in between; reading back finds it."
)
_LOST = "rows that hold something else when they are read back"
_THOUSANDTHS = 1000
# Rows whose record is no contact.
_OTHERS = (Action.APPEND,)


def pace(made: MadePush, rows: pl.DataFrame, shown: Shown) -> Section:
    """Three measures, each with what it is a measure of."""
    facts: tuple[tuple[str, Cell], ...] = (
        ("Re-read to write", _window(made)),
        ("Lost updates", Lines((shown.said(tally(rows).get("mismatch", 0)), Quiet(_LOST)))),
        ("Requests", _requests(made, rows, shown)),
        ("Time", lasting((made.ended_at - made.begun_at).total_seconds())),
    )
    return Section("pace", "How safely and how fast", "Pace", (Facts(facts),))


def _window(made: MadePush) -> Cell:
    if not made.windows:
        return Quiet("nothing was written")
    p50, p99, most = (_seconds(one) for one in ranked(made.windows, (0.5, 0.99, 1.0)))
    told = f"p50 {p50}, p99 {p99}, longest {most}, over {counted(len(made.windows), 'writes')}"
    return Lines((told, Quiet(_WINDOW)))


def _seconds(seconds: float) -> str:
    """To the millisecond below ten seconds: `0.212 s`; else as any delay."""
    if seconds >= 10:  # noqa: PLR2004 - from here on a millisecond tells nothing
        return lasting(seconds)
    return f"{decimal(f'{seconds:.3f}')}\u00a0s"


def _requests(made: MadePush, rows: pl.DataFrame, shown: Shown) -> Cell:
    changed = rows.filter(pl.col("state").is_in(DONE), ~pl.col("action").is_in(_OTHERS))
    contacts = changed["record"].n_unique()
    told = counted(made.requests, "requests")
    if not contacts:
        return f"{told}, no contact changed"
    each = -(-made.requests * 10 * _THOUSANDTHS // contacts)
    ratio = decimal(f"{each // 10_000}.{each % 10_000:04d}")
    of_contacts = shown.counted(contacts, "changed contacts")
    return Lines((f"{ratio} a changed contact", Quiet(f"{told} for {of_contacts}; rounded up")))
