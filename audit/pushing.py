"""The commands `push` and `undo`: an approved plan carried out, and the plan that takes it back.

Exit codes: 0 done and as wanted, 4 something is not as the plan wants it, 5 it may not be carried
out or not all of it, 130 it was stopped.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from audit import repair_flow, settings, terminal
from audit.endings import Exit
from audit.login import login
from audit.options import AsJson, Quiet
from audit.progress import telling
from audit.pushing_told import summary, tell_push, tell_way_back
from audit.repair_flow import Repaired
from audit.steps.plans.folder import lying
from audit.steps.push.kill_switch import Stopped
from checks.vocabulary import SettingsError

PlanWord = Annotated[str, typer.Argument(help="Its folder, or the first signs of its id.")]
Within = Annotated[
    Path, typer.Option("--in", help="The client's workspace, where an id is looked up.")
]


def push(
    plan: PlanWord,
    folder: Within = Path(),
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and decide; send nothing that changes.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Carry out an approved plan against Emarsys, look at it, and ask its checks again.

    Stop it in good order with Ctrl-C, or by making a file called `stop` in the workspace; the same
    command goes on from there.

    Exit codes: 0 as planned, 4 something is not as wanted, 5 it may not be carried out,
    130 it was stopped.
    """
    found = lying(plan, folder)
    chosen = settings.read(found.workspace)
    with telling(terminal.console(), quiet=quiet or as_json) as told:
        repaired = repair_flow.push(found, chosen, told, dry_run=dry_run)
    code = exit_code(repaired)
    if as_json:
        sys.stdout.write(json.dumps(summary(repaired, int(code)), indent=2) + "\n")
    elif not quiet:
        tell_push(repaired, terminal.console())
    if repaired.carried.ended_by is not None and not as_json:
        terminal.tell_error(repaired.carried.ended_by, terminal.console(errors=True))
    return code


def undo(
    plan: PlanWord,
    folder: Within = Path(),
    who: Annotated[str, typer.Option("--as", help="Your name; default: of your login.")] = "",
    *,
    quiet: Quiet = False,
) -> int:
    """Plan the way back of a plan that was pushed. Changes nothing: it is approved and pushed."""
    found = lying(plan, folder)
    chosen = settings.read(found.workspace)
    undone, laid = repair_flow.take_back(found, chosen, by=who.strip() or login("undoes"))
    if not quiet:
        tell_way_back(undone, laid, terminal.console())
    return Exit.CLEAN


def exit_code(repaired: Repaired) -> Exit:
    """Stopped before anything else; then what may not be; then what is not as it was wanted."""
    why = repaired.carried.ended_by
    if isinstance(why, Stopped):
        return Exit.STOPPED
    if isinstance(why, SettingsError):
        return Exit.USAGE
    return Exit.CLEAN if why is None and repair_flow.as_wanted(repaired) else Exit.INCOMPLETE
