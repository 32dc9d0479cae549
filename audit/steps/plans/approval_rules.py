"""Who must approve a plan: how many people, and whether the one who planned it is one of them."""

import unicodedata
from dataclasses import dataclass

import polars as pl

from audit.caps import OPT_OUTS_SHARE, exceeded, overridden
from checks.vocabulary import Action, RepairClass, RepairPlan

MANY_ROWS = 500  # beyond, whoever planned it is not the one who approves it
TWO = 2


@dataclass(frozen=True, slots=True)
class Needed:
    """What a plan needs before it may be carried out.

    Attributes:
        persons: how many different people must approve.
        planner_counts: whether the one who planned it may be one of them.
        beyond: caps that an approval must name, because the plan goes beyond them all the same.
        because: a sentence a reason; empty where one approval of anybody will do.
    """

    persons: int
    planner_counts: bool
    beyond: tuple[str, ...]
    because: tuple[str, ...]


def needed(plan: RepairPlan) -> Needed:
    """What this plan needs, by its rows and its caps."""
    apart, twice, beyond = _apart(plan.rows), _twice(plan), _beyond(plan)
    return Needed(
        persons=TWO if twice else 1,
        planner_counts=not (apart or twice or beyond),
        beyond=(OPT_OUTS_SHARE,) if beyond else (),
        because=(*apart, *twice, *beyond),
    )


def folded(name: str) -> str:
    """A name as it is compared: however it is spaced, and in capitals or not."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _apart(rows: pl.DataFrame) -> tuple[str, ...]:
    """Why the planner's own approval does not count; empty where it does."""
    creates = rows.filter(pl.col("action") == Action.CREATE).height
    offset = rows.filter(pl.col("repair_class") == RepairClass.COMPENSABLE).height - creates
    told = {
        f"the plan has {rows.height:,} rows, more than {MANY_ROWS:,}": rows.height > MANY_ROWS,
        f"new contacts, which can't be taken back: {creates:,}": creates,
        f"rows that can only be offset: {offset:,}": offset,
    }
    return tuple(words for words, so in told.items() if so)


def _twice(plan: RepairPlan) -> tuple[str, ...]:
    """Why two people must approve, neither of them the planner; empty where one will do."""
    final = plan.rows.filter(pl.col("repair_class") == RepairClass.IRREVERSIBLE).height
    told = [f"rows that nothing takes back: {final:,}"] if final else []
    # What the header's own limit stops is stopped whoever approves.
    stopped = {one.name for one in exceeded(plan.rows, plan.header)}
    raised = [one for one in overridden(plan.rows, plan.header) if one.name not in stopped]
    return (*told, *(f"a cap was raised for it; {one} by default" for one in raised))


def _beyond(plan: RepairPlan) -> tuple[str, ...]:
    """Why an approval must name a cap: so many opt-outs may come of a broken source."""
    found = exceeded(plan.rows, plan.header)
    return tuple(str(one) for one in found if one.name == OPT_OUTS_SHARE)
