"""The repairs of the demo on the terminal: planned, carried out, verified, taken back."""

from rich.console import Console
from rich.table import Table as Grid

from audit.demo_repairs import DemoRepairs, settled
from audit.pushing_told import ends
from audit.repair_flow import Repaired
from audit.spoken import say
from reports.push.made import STATES
from reports.words import counted


def tell_repairs(repairs: DemoRepairs, to: Console) -> None:
    """One line a step, and what became of each check's findings."""
    plan = repairs.planned.plan
    to.print()
    say(
        to,
        "planned",
        f"{counted(plan.rows.height, 'changes')} in Emarsys, plan {plan.plan_id[:12]}",
    )
    say(to, "pushed", _rows(repairs.pushed))
    told = settled(repairs)
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold")
    grid.add_column("check", overflow="fold")
    for name in ("to settle", "fixed", "later", "back", "for good"):
        grid.add_column(name, justify="right")
    for row in told.iter_rows():
        grid.add_row(row[0], *(f"{one:,}" for one in row[1:]))
    to.print(grid)
    say(to, "undone", _rows(repairs.taken_back))
    for why, many in repairs.undone.left["why"].value_counts().sort("why").iter_rows():
        say(to, "left", f"{many:,}: {why}")
    say(to, "compared", f"{repairs.values:,} values as before, {repairs.unlike:,} not")
    for page in (repairs.pushed.page, repairs.taken_back.page):
        say(to, "wrote", str(page))


def _rows(of: Repaired) -> str:
    many = (f"{count:,} {STATES[state].lower()}" for state, count in ends(of).items())
    return f"{', '.join(many)}, in {of.made.requests:,} requests"
