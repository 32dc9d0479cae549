"""The command line: parses, calls the flow, prints, chooses the exit code. Nothing else.

Exit codes: 0 clean, 1 only notes for this week and `--fail-on S3` asked, 2 an S2, 3 an S1,
4 something could not be asked or read, 5 the command or the settings are wrong,
130 it was stopped.
"""

import os
import sys
from enum import StrEnum
from importlib.metadata import version as installed
from pathlib import Path
from typing import Annotated

import typer

from audit import (
    approving,
    beginning,
    comparing,
    consenting,
    flow,
    ledgering,
    linking,
    planning,
    pushing,
    reviewing,
    sandbox_command,
    settings,
    terminal,
)
from audit.endings import Exit, ended
from audit.options import Quiet
from audit.progress import telling
from audit.steps.pull import explain as explain_sources
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import AuditRun, Severity


class FailingOn(StrEnum):
    """The least severity that the exit code tells of."""

    S2 = "S2"
    S3 = "S3"


app = typer.Typer(
    name="stokly-audit",
    help="Where SAP Emarsys disagrees with Stokly, what it costs and who acts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:  # noqa: FBT001 - called by the parser, by place
    if asked:
        terminal.console().print(installed("stokly-emarsys-audit"), highlight=False)
        raise typer.Exit


@app.callback()
def whole(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Where SAP Emarsys disagrees with Stokly, what it costs and who acts."""


Workspace = Annotated[Path, typer.Argument(help="The client's workspace folder.")]
Out = Annotated[Path | None, typer.Option(help="Where the pages go; default: DIR/reports.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
FailOn = Annotated[FailingOn, typer.Option(help="Least severity that makes the exit code tell.")]


app.command()(beginning.init)
app.command()(beginning.probe)


@app.command()
def audit(
    folder: Workspace = Path(),
    out: Out = None,
    fail_on: FailOn = FailingOn.S2,
    *,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Pull both systems, ask every check, write the reports. Writes to neither system."""
    chosen = settings.read(folder)
    with telling(terminal.console(), quiet=quiet or as_json) as told:
        run, written = flow.audit(folder, chosen, out or folder / "reports", told)
    if not (quiet or as_json):
        terminal.tell_unused(flow.unused(flow.sources(folder, chosen)), terminal.console())
    return _told(run, written, exit_code(run, fail_on), quiet=quiet, as_json=as_json)


@app.command()
def pull(
    folder: Workspace = Path(),
    *,
    explain: Annotated[bool, typer.Option(help="Only show which column feeds what.")] = False,
    quiet: Quiet = False,
) -> int:
    """Read the sources into sealed snapshots, or show how they would be read."""
    chosen = settings.read(folder)
    if explain:
        found = flow.sources(folder, chosen)
        terminal.tell_fed(explain_sources(found), terminal.console())
        terminal.tell_unused(flow.unused(found), terminal.console())
        return Exit.CLEAN
    with telling(terminal.console(), quiet=quiet) as told:
        snapshots = flow.pull_only(folder, chosen, told)
    if not quiet:
        terminal.tell_unused(flow.unused(flow.sources(folder, chosen)), terminal.console())
        terminal.tell_pulled(snapshots, terminal.console())
    whole = all(seal.complete for one in snapshots for seal in one.seals.values())
    return Exit.CLEAN if whole else Exit.INCOMPLETE


@app.command()
def examine(
    folder: Workspace = Path(),
    out: Out = None,
    fail_on: FailOn = FailingOn.S2,
    *,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Ask every check of the newest snapshots again, without reading the sources."""
    chosen = settings.read(folder)
    with telling(terminal.console(), quiet=quiet or as_json) as told:
        run, written = flow.examine_again(folder, chosen, out or folder / "reports", told)
    return _told(run, written, exit_code(run, fail_on), quiet=quiet, as_json=as_json)


@app.command()
def history(
    folder: Workspace = Path(),
    runs: Annotated[int, typer.Option(min=1, help="How many runs to show.")] = 20,
) -> int:
    """Show the runs of a workspace, newest first."""
    settings.read(folder)
    terminal.tell_history(Store(folder).past(runs), terminal.console())
    return Exit.CLEAN


@app.command()
def checks() -> int:
    """List every check: who answers for it, how bad it can be, what it asks."""
    terminal.tell_checks(every_check().values(), terminal.console())
    return Exit.CLEAN


app.command()(comparing.compare)
app.command("link")(linking.link)
app.command()(reviewing.review)
app.command()(planning.plan)
app.command()(approving.approve)
app.command()(pushing.push)
app.command()(pushing.undo)
app.command()(consenting.consent)
app.add_typer(ledgering.ledger, name="ledger")
app.add_typer(sandbox_command.sandbox, name="sandbox")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the pages and the made-up shop go.")] = Path(
        "out"
    ),
    scale: Annotated[
        float, typer.Option(min=0.01, max=100, help="1 is a year of 541,909 lines.")
    ] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another shop.")] = 1,
    orders: Annotated[Path | None, typer.Option(help="Build it from real order lines.")] = None,
    *,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Make a shop with planted faults, audit it, and hold the findings against the answer key."""
    # What makes shops is slow to load.
    from audit import demo as made_up  # noqa: PLC0415 - see above
    from audit.demo_told import tell_repairs  # noqa: PLC0415 - see above

    with telling(terminal.console(), quiet=quiet or as_json) as told:
        made = made_up.demo(out, scale=scale, seed=seed, orders=orders, told=told)
    right = Exit.CLEAN if made.is_right else Exit.INCOMPLETE
    code = _told(made.run, made.written, right, quiet=quiet, as_json=as_json)
    if not (quiet or as_json):
        terminal.tell_score(made.score, terminal.console())
        tell_repairs(made.repairs, terminal.console())
    return code


def exit_code(run: AuditRun, fail_on: FailingOn = FailingOn.S2) -> Exit:
    """The gravest thing first: an S1, an S2, what could not be asked, then S3 where asked."""
    if run.worst is Severity.S1:
        return Exit.STOP
    if run.worst is Severity.S2:
        return Exit.FIX
    if not run.whole:
        return Exit.INCOMPLETE
    told = run.worst is Severity.S3 and fail_on is FailingOn.S3
    return Exit.THIS_WEEK if told else Exit.CLEAN


def main(arguments: list[str] | None = None) -> None:
    """The console command: every file it makes is its owner's alone, no error is a traceback."""
    words = sys.argv[1:] if arguments is None else arguments
    callers = os.umask(0o077)
    try:
        code = int(app(words, standalone_mode=False) or 0)
        if code == Exit.STOPPED:  # the parser has caught the signal itself
            code = ended(KeyboardInterrupt(), as_json=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - every end is told in words
        code = ended(error, as_json="--json" in words)
    finally:
        os.umask(callers)
    sys.exit(code)


def _told(
    run: AuditRun, written: tuple[Path, ...], code: Exit, *, quiet: bool, as_json: bool
) -> int:
    if as_json:
        sys.stdout.write(terminal.as_json(run, written, code) + "\n")
    elif not quiet:
        terminal.tell_run(run, written, terminal.console())
    return code
