"""How a command ends: the exit codes, and every failure told in words."""

import os
import sys
import traceback
from enum import IntEnum
from pathlib import Path
from typing import Any, cast

import typer
from typer import rich_utils
from typer.exceptions import TyperException

from audit import terminal
from audit.steps.push.kill_switch import Stopped
from checks.vocabulary import AuditError, SettingsError

TRACEBACK = "STOKLY_AUDIT_TRACEBACK"  # set it, and a fault of ours is shown whole


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0
    THIS_WEEK = 1
    FIX = 2
    STOP = 3
    INCOMPLETE = 4
    USAGE = 5
    STOPPED = 130


def ended(error: BaseException, *, as_json: bool) -> Exit:
    """Tell why a command ended early, on the error stream or as one JSON object.

    Raises:
        BaseException: a fault of ours, where somebody asked to see it whole.
    """
    # The database has its own way to say that it was stopped.
    stopped = isinstance(error, KeyboardInterrupt | typer.Abort) or "interrupted" in str(error)
    if stopped:
        terminal.console(errors=True).print("stopped; what was sealed before is not touched")
        return Exit.STOPPED
    if isinstance(error, TyperException) and not as_json:
        rich_utils.rich_format_error(cast("Any", error))
        return Exit.USAGE
    if isinstance(error, Stopped):
        return _told(error, Exit.STOPPED, as_json=as_json)
    if TRACEBACK in os.environ and not isinstance(error, AuditError):
        raise error
    wrong = isinstance(error, SettingsError | TyperException)
    return _told(_in_words(error), Exit.USAGE if wrong else Exit.INCOMPLETE, as_json=as_json)


def _told(error: AuditError, code: Exit, *, as_json: bool) -> Exit:
    if as_json:
        sys.stdout.write(terminal.error_as_json(error, code) + "\n")
    else:
        terminal.tell_error(error, terminal.console(errors=True))
    return code


def _in_words(error: BaseException) -> AuditError:
    if isinstance(error, AuditError):
        return error
    if isinstance(error, TyperException):
        return AuditError(error.format_message(), where="the command line", do="see --help")
    if isinstance(error, OSError):
        return AuditError(
            f"the system refused: {error.strerror or error}",
            where=str(error.filename or "the workspace"),
            do="free space or give the right to that place; nothing sealed is lost",
        )
    # A fault of ours. Its text is left out, for it may hold a client's values.
    *_, frame = traceback.extract_tb(error.__traceback__)
    return AuditError(
        f"the tool itself broke ({type(error).__name__}); this is our fault, not your files'",
        where=f"{Path(frame.filename).name}, line {frame.lineno}",
        do=f"report that line; with {TRACEBACK}=1 set the whole trace is shown",
    )
