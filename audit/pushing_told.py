"""A push on the terminal: how its rows ended, what it settled, and how to take it back."""

import polars as pl
from rich.console import Console

from audit.repair_flow import Repaired
from audit.spoken import say
from audit.steps.plans.work_files import LaidPlan
from audit.steps.undoing.undo import Undone
from reports import amounts
from reports.push.made import STATES
from reports.words import counted

SHOWN = 8  # rows that are told one by one
AS_WANTED = ("verified", "applied")


def tell_push(repaired: Repaired, to: Console) -> None:
    """The counts, which add up to the plan's rows; what is not as wanted; what it settled."""
    made = repaired.made
    say(to, "plan", made.plan.plan_id)
    if made.dry_run:
        say(to, "dry run", "nothing was sent that changes anything, and nothing was recorded")
    for state, many in ends(repaired).items():
        say(to, "rows", f"{many:>7,}  {STATES[state].lower()}")
    _tell_wrong(repaired, to)
    _tell_findings(repaired, to)
    say(to, "requests", f"{made.requests:,}")
    if not made.dry_run:
        say(to, "ledger", f"{made.head[0]:,} records, {made.head[1]}")
        say(to, "wrote", str(repaired.page))
        say(to, "undo", made.undo)


def _tell_findings(repaired: Repaired, to: Console) -> None:
    """What the checks say of it now; of a plan that takes back, what is there again."""
    verified = repaired.verified
    if verified is None:
        return
    if repaired.made.plan.header.undoes is not None:
        say(to, "back", f"{counted(verified.open.height, 'findings')} are there again")
        return
    by = pl.col("check_id")
    money = amounts.said(amounts.nonzero(amounts.least(verified.fixed, by)))
    worth = f", at least {money}" if money else ""
    say(to, "fixed", f"{counted(verified.fixed.height, 'findings')}{worth}")
    say(to, "not fixed", counted(verified.open.height, "findings"))
    say(to, "new", counted(verified.alarming.height, "findings"))
    if verified.noted.height:
        say(to, "noted", f"{counted(verified.noted.height, 'findings')} that nobody need act on")
    for why, many in verified.later["why"].value_counts().sort("why").iter_rows():
        say(to, "later", f"{counted(many, 'findings')}: {why}")
    for check, why in verified.not_run.items():
        say(to, "not run", f"{check}: {why}")


def ends(repaired: Repaired) -> dict[str, int]:
    """State -> rows of the plan that stand there, worst first; they add up to the plan's rows."""
    stand = dict(repaired.made.ledger["state"].value_counts().iter_rows())
    begun = sum(stand.values())
    stand["planned"] = repaired.made.plan.rows.height - begun
    return {state: stand[state] for state in STATES if stand.get(state)}


def summary(repaired: Repaired, code: int) -> dict[str, object]:
    """The same for a program; no value of anybody's."""
    made, verified = repaired.made, repaired.verified
    why = repaired.carried.ended_by
    return {
        "plan_id": made.plan.plan_id,
        "tenant": repaired.carried.tenant,
        "dry_run": made.dry_run,
        "rows": ends(repaired),
        "fixed": None if verified is None else verified.fixed.height,
        "not_fixed": None if verified is None else verified.open.height,
        "new": None if verified is None else verified.alarming.height,
        "noted": None if verified is None else verified.noted.height,
        "requests": made.requests,
        "ledger": None if made.dry_run else {"count": made.head[0], "hash": made.head[1]},
        "page": None if repaired.page is None else str(repaired.page),
        "ended_by": None if why is None else why.what,
        "exit_code": code,
    }


def tell_way_back(undone: Undone, laid: LaidPlan, to: Console) -> None:
    """What the plan would take back, what nothing takes back, and what to do next."""
    say(to, "plan", undone.plan.plan_id)
    say(to, "takes back", counted(undone.plan.rows.height, "changes"))
    for why, many in undone.left["why"].value_counts().sort("why").iter_rows():
        say(to, "left", f"{many:,}: {why}")
    say(to, "wrote", str(laid.folder))
    if undone.plan.rows.height:
        say(to, "next", f'stokly-audit approve {laid.folder} --as "YOUR NAME"')


def _tell_wrong(repaired: Repaired, to: Console) -> None:
    """Rows that are not as wanted, by their ids; the page has them all."""
    wrong = repaired.made.ledger.filter(~repaired.made.ledger["state"].is_in(AS_WANTED))
    for row_id, state, code in wrong.head(SHOWN).select("row_id", "state", "code").iter_rows():
        say(to, "", f"{row_id}: {STATES[state].lower()}{f' ({code})' if code else ''}")
    if wrong.height > SHOWN:
        say(to, "", f"and {wrong.height - SHOWN:,} more; the page has them all")
