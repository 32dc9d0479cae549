"""The command `plan`: what the newest run proposes, in an order, for people to read and approve.

Exit codes: 0 there is something to approve or nothing to do, 5 the command can't be followed.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audit import settings, terminal
from audit.endings import Exit
from audit.login import login
from audit.options import AsJson, Quiet, listed
from audit.planning_told import summary, tell_files, tell_plan
from audit.steps.plans.made_plan import made_plan
from audit.steps.plans.plan import plan as planned
from audit.steps.plans.work_files import laid_plan
from audit.store import Store
from reports import Redaction
from reports.plan_page import plan_page

Workspace = Annotated[Path, typer.Argument(help="The client's workspace folder.")]
Openly = Annotated[bool, typer.Option("--open", help="Show names and addresses as they are.")]


def plan(  # noqa: PLR0913 - one parameter an option of the command line
    folder: Workspace = Path(),
    check: Annotated[
        list[str] | None, typer.Option(help="Only what this check proposes; more than once.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(help="Only findings of marketing, finance or ecommerce.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="Only one person: id of a customer or contact, or key.")
    ] = None,
    who: Annotated[str, typer.Option("--as", help="Your name; default: of your login.")] = "",
    *,
    openly: Openly = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Plan the repairs that the newest run proposes. Asks no system and changes nothing.

    Exit codes: 0 planned, 4 what was proposed can't be read, 5 the command can't be followed.
    """
    chosen, store, now = settings.read(folder), Store(folder), datetime.now(UTC)
    with store.lock():
        made = planned(
            store,
            chosen,
            checks=listed(check),
            owner=owner,
            person=person,
            by=who if who.strip() else login("plans"),
        )
        redaction = Redaction(chosen.redaction, store.secret)
        laid = laid_plan(
            folder,
            made,
            lambda files: plan_page(made_plan(folder, chosen, made, files, now=now), redaction),
        )
    told = made_plan(folder, chosen, made, laid.work, now=now)
    if as_json:
        sys.stdout.write(json.dumps(summary(told, laid.paths), indent=2) + "\n")
    elif not quiet:
        tell_plan(told, terminal.console(), key=store.secret, openly=openly)
        tell_files(told, laid.folder, laid.paths, terminal.console())
    return Exit.CLEAN
