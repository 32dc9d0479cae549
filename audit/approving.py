"""The command `approve`: a person reads a plan and says that it may be carried out.

Exit codes: 0 approved, 5 it can't be approved, 130 the person said no.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from audit import settings, terminal
from audit.endings import Exit
from audit.options import Quiet, listed
from audit.planning_told import tell_plan
from audit.spoken import say
from audit.steps.plans.approval_rules import needed
from audit.steps.plans.approve import approvals, counted_people, must_be_approvable
from audit.steps.plans.approve import approve as approved
from audit.steps.plans.folder import Lying, lying
from audit.steps.plans.made_plan import head_of, lying_plan
from audit.workspace import secret
from checks.vocabulary import SettingsError
from reports.words import counted


def approve(  # noqa: PLR0913 - one parameter an option of the command line
    plan: Annotated[str, typer.Argument(help="Its folder, or the first signs of its id.")],
    who: Annotated[str, typer.Option("--as", help="Your name, as the plan is to hold it.")],
    folder: Annotated[
        Path, typer.Option("--in", help="The client's workspace, where an id is looked up.")
    ] = Path(),
    until: Annotated[
        datetime | None, typer.Option(help="When it ends, UTC; default: when the plan does.")
    ] = None,
    tenant: Annotated[
        str | None, typer.Option(help="The account, where the plan names none.")
    ] = None,
    beyond: Annotated[
        list[str] | None, typer.Option(help="A cap that it may go beyond: opt_outs_share.")
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; you have read the page.")] = False,
    openly: Annotated[
        bool, typer.Option("--open", help="Show names and addresses as they are.")
    ] = False,
    quiet: Quiet = False,
) -> int:
    """Approve a plan: these bytes, for this account, until a time. Changes nothing anywhere.

    Exit codes: 0 approved, 5 it can't be approved, 130 you said no.
    """
    found, to, now = lying(plan, folder), terminal.console(), datetime.now(UTC)
    account = _account(found, tenant)
    caps = listed(beyond)
    must_be_approvable(
        found.workspace, found.plan, person=who, tenant=account, now=now, beyond=caps
    )
    made = lying_plan(found.workspace, settings.read(found.workspace), found.plan, now=now)
    if not quiet:
        tell_plan(made, to, key=secret(found.workspace), openly=openly)
    if not yes:
        _ask(who)
    head = head_of(found.workspace, account)
    path = approved(
        found.workspace,
        found.plan,
        person=who,
        tenant=account,
        now=now,
        until=None if until is None else settings.utc(until),
        head=head,
        beyond=caps,
    )
    if not quiet:
        _tell(found, account, path, now, to)
    return Exit.CLEAN


def _account(found: Lying, tenant: str | None) -> str | None:
    """The account that the plan names, or the person where it names none."""
    stated = found.plan.header.tenant
    if stated is not None and tenant not in {None, stated}:
        raise SettingsError(
            "the plan is for another account",
            where="--tenant",
            do="leave it out: the plan says for which account it is",
        )
    return stated or tenant


def _ask(who: str) -> None:
    """Let the person who reads say yes.

    Raises:
        SettingsError: nobody reads.
    """
    if not sys.stdin.isatty():
        raise SettingsError(
            "nobody reads this plan here",
            where="there is no terminal to ask at",
            do="approve it at one, or give --yes when you have read its page",
        )
    typer.confirm(f"\nApprove this plan as {who}?", abort=True)


def _tell(found: Lying, tenant: str | None, path: Path, now: datetime, to: Console) -> None:
    """Who has approved so far, and what is still to be done."""
    wanted = needed(found.plan)
    given = approvals(found.workspace, found.plan, tenant=tenant, now=now)
    people = counted_people(found.plan, given)
    last = given[-1]
    say(to, "approved", f"by {last.person}, until {last.until:%Y-%m-%d %H:%M} UTC")
    say(to, "ledger", f"{last.ledger_count:,} records, {last.ledger_hash[:16]}")
    say(to, "wrote", str(path))
    missing = wanted.persons - len(people)
    if missing > 0:
        say(to, "next", f"{counted(missing, 'more people')} must approve")
    else:
        say(to, "next", f"stokly-audit push {found.folder}")
