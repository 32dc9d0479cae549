"""The command line: parses, calls the flow, prints, chooses the exit code. Nothing else.

Exit codes: 0 clean, 1 only notes for this week and `--fail-on S3` asked, 2 an S2, 3 an S1,
4 something could not be asked or read, 5 the command or the settings are wrong.
"""

import os
import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer import rich_utils
from typer.exceptions import TyperException

from audit import demo as made_up
from audit import flow, settings, terminal, workspace
from audit.progress import telling
from audit.steps.pull import explain as explain_sources
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import AuditError, AuditRun, SettingsError, Severity


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0
    THIS_WEEK = 1
    FIX = 2
    STOP = 3
    INCOMPLETE = 4
    USAGE = 5


app = typer.Typer(
    name="stokly-audit",
    help="Where SAP Emarsys disagrees with Stokly, what it costs and who acts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Workspace = Annotated[Path, typer.Argument(help="The client's workspace folder.")]
Out = Annotated[Path | None, typer.Option(help="Where the pages go; default: DIR/reports.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
FailOn = Annotated[
    Severity, typer.Option(help="Least severity that makes the exit code tell: S2 or S3.")
]


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    exports: Annotated[
        Path | None, typer.Option(help="One folder with both systems' files.")
    ] = None,
    stokly: Annotated[Path | None, typer.Option(help="Folder with Stokly's exports.")] = None,
    emarsys: Annotated[Path | None, typer.Option(help="Folder with Emarsys' exports.")] = None,
    name: Annotated[str, typer.Option(help="The client's name, for the reports.")] = "",
) -> int:
    """Make a client's workspace: settings to fill in, a store, a folder for reports."""
    path = workspace.make(folder, name=name, stokly=stokly or exports, emarsys=emarsys or exports)
    terminal.console().print(
        f"made      {path}\nnext      stokly-audit audit {folder}", highlight=False
    )
    return Exit.CLEAN


@app.command()
def audit(
    folder: Workspace = Path(),
    out: Out = None,
    fail_on: FailOn = Severity.S2,
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
    return _told(run, written, fail_on, quiet=quiet, as_json=as_json)


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
    return Exit.CLEAN


@app.command()
def examine(
    folder: Workspace = Path(),
    out: Out = None,
    fail_on: FailOn = Severity.S2,
    *,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Ask every check of the newest snapshots again, without reading the sources."""
    chosen = settings.read(folder)
    with telling(terminal.console(), quiet=quiet or as_json) as told:
        run, written = flow.examine_again(folder, chosen, out or folder / "reports", told)
    return _told(run, written, fail_on, quiet=quiet, as_json=as_json)


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


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the pages and the made-up shop go.")] = Path(
        "out"
    ),
    scale: Annotated[
        float, typer.Option(min=0.01, max=100, help="1 is a year of 541,909 lines.")
    ] = 1,
    seed: Annotated[int, typer.Option(help="Another seed, another shop.")] = 1,
    orders: Annotated[Path | None, typer.Option(help="Build it from real order lines.")] = None,
    *,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Make a shop with planted faults, audit it, and hold the findings against the answer key."""
    with telling(terminal.console(), quiet=quiet or as_json) as told:
        run, written, score = made_up.demo(out, scale=scale, seed=seed, orders=orders, told=told)
    _told(run, written, Severity.S2, quiet=quiet, as_json=as_json)
    if not (quiet or as_json):
        terminal.tell_score(score, terminal.console())
    right = not score["missed"].sum() and not score["invented"].sum()
    return Exit.CLEAN if right else Exit.INCOMPLETE


def exit_code(run: AuditRun, fail_on: Severity = Severity.S2) -> Exit:
    """The gravest thing first: an S1, an S2, what could not be asked, then S3 where asked."""
    if run.worst is Severity.S1:
        return Exit.STOP
    if run.worst is Severity.S2:
        return Exit.FIX
    if not run.whole:
        return Exit.INCOMPLETE
    return Exit.THIS_WEEK if run.worst is Severity.S3 and fail_on >= Severity.S3 else Exit.CLEAN


def main(arguments: list[str] | None = None) -> None:
    """The console command: every file it makes is its owner's alone, no error is a traceback."""
    os.umask(0o077)
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        return int(app(arguments, standalone_mode=False) or 0)
    except SettingsError as error:
        return _failed(error, Exit.USAGE, arguments)
    except AuditError as error:
        return _failed(error, Exit.INCOMPLETE, arguments)
    except OSError as error:
        return _failed(_of_the_system(error), Exit.INCOMPLETE, arguments)
    except typer.Abort:
        return Exit.USAGE
    except TyperException as error:  # a word of the command line that it can't follow
        rich_utils.rich_format_error(cast("Any", error))
        return Exit.USAGE


def _failed(error: AuditError, code: Exit, arguments: list[str] | None) -> int:
    if "--json" in (sys.argv[1:] if arguments is None else arguments):
        sys.stdout.write(terminal.error_as_json(error, code) + "\n")
    else:
        terminal.tell_error(error, terminal.console(errors=True))
    return code


def _of_the_system(error: OSError) -> AuditError:
    return AuditError(
        f"the system refused: {error.strerror or error}",
        where=str(error.filename or "the workspace"),
        do="free space or give the right to that place, then run again; nothing sealed is lost",
    )


def _told(
    run: AuditRun, written: tuple[Path, ...], fail_on: Severity, *, quiet: bool, as_json: bool
) -> int:
    code = exit_code(run, fail_on)
    if as_json:
        sys.stdout.write(terminal.as_json(run, written, code) + "\n")
    elif not quiet:
        terminal.tell_run(run, written, terminal.console())
    return code
