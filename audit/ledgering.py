"""The commands `ledger verify` and `ledger show`: whether the record of every write still stands.

Exit codes: 0 it stands, 4 it is damaged or can't be read, 5 the command can't be followed.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from audit import terminal
from audit.endings import Exit
from audit.ledger import GENESIS, Head, KnownHeads, RowState, known_heads, looking, tenants
from audit.options import AsJson, Quiet
from audit.settings import FILE_NAME
from audit.spoken import say
from checks.vocabulary import SettingsError
from reports.words import counted

ledger = typer.Typer(help="The record of everything that was written.", no_args_is_help=True)

Workspace = Annotated[Path, typer.Argument(help="The client's workspace folder.")]
Tenant = Annotated[str | None, typer.Option(help="One account; default: every one of the folder.")]


@ledger.callback()
def whole() -> None:
    """The record of everything that was written."""


@ledger.command()
def verify(
    folder: Workspace = Path(),
    head: Annotated[
        list[str] | None,
        typer.Option("--head", help="COUNT:HASH of a report or a terminal, to hold it against."),
    ] = None,
    tenant: Tenant = None,
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Prove that every record is what was written, and that none that was known is gone.

    Heads of the approvals in the folder are held against it too. Needs no key.

    Exit codes: 0 it stands, 4 the first wrong record is named, 5 the command can't be followed.
    """
    given = tuple(_head(text) for text in head or ())
    chosen = _chosen(folder, tenant)
    if given and len(chosen) > 1:
        raise SettingsError(
            f"a head is of one ledger, and {len(chosen):,} stand here",
            where="--head",
            do=f"say which with --tenant: {', '.join(chosen)}",
        )
    told = []
    for name in chosen:
        known = known_heads(folder, name)
        with looking(folder, name, given) as found:
            told.append(_proof(name, found.head, known, given))
    _tell(told, _tell_proof, quiet=quiet, as_json=as_json)
    return Exit.CLEAN


@ledger.command()
def show(
    folder: Workspace = Path(),
    tenant: Tenant = None,
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Show every plan that was approved or carried out, and how its rows stand."""
    told = []
    for name in _chosen(folder, tenant):
        with looking(folder, name) as found:
            plans = found.plans()
            told.append({"tenant": name, **_of(found.head), "plans": plans.to_dicts()})
    _tell(told, _tell_plans, quiet=quiet, as_json=as_json)
    return Exit.CLEAN


def _chosen(folder: Path, tenant: str | None) -> tuple[str, ...]:
    """The accounts that are asked about; one whose ledger is gone is among them.

    Raises:
        SettingsError: the folder is no workspace.
    """
    if not (folder / FILE_NAME).exists():
        raise SettingsError(
            f"{folder} is no workspace", where=str(folder / FILE_NAME), do="name its folder"
        )
    return (tenant,) if tenant else tenants(folder)


def _head(text: str) -> Head:
    count, _, told = text.partition(":")
    if not (count.isdecimal() and len(told) == len(GENESIS)):
        raise SettingsError(
            f"{text!r} is no head",
            where="--head",
            do=f"write the number of records, a colon and all {len(GENESIS)} signs of the hash",
        )
    return Head(int(count), told.lower())


def _of(head: Head) -> dict[str, object]:
    return {"count": head.count, "head": head.hash}


def _proof(
    tenant: str, head: Head, known: KnownHeads, given: tuple[Head, ...]
) -> dict[str, object]:
    return {
        "tenant": tenant,
        **_of(head),
        "approvals_heads": len(known.heads),
        "approvals_files": known.files,
        "approvals_unread": known.unread,
        "given_heads": len(given),
    }


def _tell(
    told: list[dict[str, Any]],
    tell: Callable[[Mapping[str, Any], Console], None],
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    if as_json:
        sys.stdout.write(
            json.dumps({"ledgers": told}, ensure_ascii=False, default=datetime.isoformat) + "\n"
        )
        return
    if quiet:
        return
    to = terminal.console()
    for one in told:
        tell(one, to)
    if not told:
        say(to, "nothing", "nothing was ever approved or written from this workspace")


def _tell_proof(told: Mapping[str, Any], to: Console) -> None:
    _tell_head(told, to)
    say(
        to,
        "held",
        f"against {counted(told['approvals_heads'], 'heads')} of approvals in "
        f"{counted(told['approvals_files'], 'files')}, {told['given_heads']:,} of --head; "
        "each record follows the one before it",
    )
    if told["approvals_unread"]:
        say(to, "unread", f"{counted(told['approvals_unread'], 'lines')} of approvals")


def _tell_plans(told: Mapping[str, Any], to: Console) -> None:
    _tell_head(told, to)
    for plan in told["plans"]:
        rows = [f"{plan[state]:,} {state}" for state in RowState if plan[state]]
        begun = f"begun {plan['begun_at']:%Y-%m-%d %H:%M}" if plan["begun_at"] else "not begun"
        last = f"last heard of {plan['last_at']:%Y-%m-%d %H:%M} UTC"
        event = [plan["event"]] if plan["event"] else []
        if plan["begun_at"] and not plan["kept"]:
            event.append("its own text is not here, so it can't be undone")
        say(to, "plan", f"{plan['plan_id'][:12]} {begun}, {last}: {', '.join([*rows, *event])}")


def _tell_head(told: Mapping[str, Any], to: Console) -> None:
    say(to, "ledger", f"of {told['tenant']}: {counted(told['count'], 'records')}")
    say(to, "head", str(Head(told["count"], told["head"])))
