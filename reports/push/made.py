"""A push as it is told afterwards: how every row ended, how fast, and what it settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import polars as pl

from checks.vocabulary.repair_plan import RepairPlan

INSTANT = pl.Datetime("us", "UTC")
# One row is one row of the plan that was begun; those that are not here were not begun.
LEDGER = pl.Schema(
    {
        "row_id": pl.String(),
        "state": pl.String(),  # the last one, one of `STATES`
        "code": pl.String(),  # Emarsys' reply code; null where there is none
        "attempts": pl.Int64(),
        "intent_at": INSTANT,  # before the last request; null where none was sent
        "at": INSTANT,  # of the last state
        # In words; of a row that is moved or not as wanted, what stands there as JSON, `"x"` or
        # `null`; of a new contact, its id.
        "note": pl.String(),
    }
)
# State -> how a page says it, worst first; "planned" is that of a row which was not begun.
STATES: Mapping[str, str] = MappingProxyType(
    {
        "mismatch": "Not as wanted",
        "unknown": "Not known",
        "intent": "Under way",
        "failed": "Refused",
        "moved": "Moved",
        "skipped": "Left out",
        "planned": "Not begun",
        "applied": "Applied",
        "verified": "Verified",
        "undone": "Taken back",
    }
)
# One row is an opt-out of the plan: when the person stated it; null where nobody knows.
OPT_OUTS = pl.Schema({"row_id": pl.String(), "stated_at": INSTANT})
# One row is a check and currency, asked again about what was touched.
OUTCOMES = pl.Schema(
    {
        "outcome": pl.String(),  # one of `OUTCOME_WORDS`
        "check": pl.String(),
        "findings": pl.Int64(),
        "people": pl.Int64(),
        "impact_u": pl.Int64(),  # micro-units; null where it is not put in money
        "currency": pl.String(),
    }
)
FIXED, NOT_FIXED, NEW, NOTED, LATER = OUTCOME_WORDS = (
    "fixed",
    "not fixed",
    "new",
    "noted",
    "to be asked later",
)
# One row is something that happened to the whole plan: begun, canary passed, stopped, closed.
EVENTS = pl.Schema({"at": INSTANT, "state": pl.String(), "note": pl.String()})


@dataclass(frozen=True, slots=True)
class MadePush:
    """A plan that was pushed, and what came of it.

    Attributes:
        plan: the plan.
        folder: the plan's, as a person types it in a command.
        ledger: columns as `LEDGER`; it may have more, none of them is shown, and a dry run's may
            lack the moments.
        begun_at, ended_at: UTC.
        requests: that were sent, reads and writes.
        head: entries of the ledger, and the hash of its last one.
        dry_run: nothing was sent that changes anything.
        windows: seconds between each re-read and its write.
        opt_outs: columns as `OPT_OUTS`.
        outcomes: columns as `OUTCOMES`; null where the checks were not asked again.
        events: columns as `EVENTS`, in order.
        undo: the command that takes back what can be; empty where nothing can.
        time_zone: in which moments are shown.
        locale: how numbers are written.
    """

    plan: RepairPlan
    folder: str
    ledger: pl.DataFrame
    begun_at: datetime
    ended_at: datetime
    requests: int
    head: tuple[int, str]
    dry_run: bool = False
    windows: tuple[float, ...] = ()
    opt_outs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OPT_OUTS))
    outcomes: pl.DataFrame | None = None
    events: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EVENTS))
    undo: str = ""
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    time_zone: str = "Europe/London"
    locale: str = "en-GB"
