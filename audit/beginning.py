"""The commands that come first: `init` makes a workspace, `probe` asks what the systems allow.

A secret is asked for without showing it and goes into the system's keyring, or stays in an
environment variable that is only named; it is never written into a file.
"""

import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from audit import flow, secret_places, settings, terminal, workspace
from audit.endings import Exit
from audit.options import Quiet
from audit.progress import telling
from audit.source_parts import EmarsysApi, StoklyApi
from audit.steps import probe as probing
from audit.steps.publish import written
from checks.vocabulary import SettingsError
from reports.connection_page import connection_page

Part = dict[str, object]


def init(  # noqa: PLR0913 - one parameter an option of the command line
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    exports: Annotated[
        Path | None, typer.Option(help="One folder with both systems' files.")
    ] = None,
    stokly: Annotated[Path | None, typer.Option(help="Folder with Stokly's exports.")] = None,
    emarsys: Annotated[Path | None, typer.Option(help="Folder with Emarsys' exports.")] = None,
    name: Annotated[str, typer.Option(help="The client's name, for the reports.")] = "",
    *,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask for the APIs; secrets go into the keyring.")
    ] = False,
    keep: Annotated[
        str, typer.Option(help="Only store a secret in the keyring, under this name.")
    ] = "",
) -> int:
    """Make a client's workspace: settings to fill in, a store, a folder for reports."""
    to = terminal.console()
    if keep:
        to.print(f"kept      {secret_places.keep(keep, _secret(keep))}", highlight=False)
        return Exit.CLEAN
    client = name or (typer.prompt("The client's name", folder.resolve().name) if ask else "")
    parts: dict[str, Part] = {"stokly": _asked_stokly(), "emarsys": _asked_emarsys()} if ask else {}
    path = workspace.make(
        folder,
        name=client,
        stokly=stokly or exports,
        emarsys=emarsys or exports,
        parts={system: {"api": part} for system, part in parts.items() if part},
    )
    following = "probe" if any(parts.values()) else "audit"
    to.print(f"made      {path}\nnext      stokly-audit {following} {folder}", highlight=False)
    return Exit.CLEAN


def probe(
    folder: Annotated[Path, typer.Argument(help="The client's workspace folder.")] = Path(),
    out: Annotated[Path | None, typer.Option(help="Where the page goes; default: reports.")] = None,
    *,
    quiet: Quiet = False,
) -> int:
    """Ask both systems what they allow and are; changes nothing, writes a page to show."""
    chosen = settings.read(folder)
    with telling(terminal.console(), quiet=quiet) as told:
        found = probing.probe(flow.sources(folder, chosen), told)
    page = connection_page(
        found,
        chosen.client.name,
        datetime.now(UTC),
        chosen.client.time_zone,
        version("stokly-emarsys-audit"),
    )
    files = (
        written(
            (out or folder / "reports") / "connection.html",
            lambda path: path.write_text(page, "utf-8"),
        ),
        probing.keep(found, folder / "store"),
    )
    if not quiet:
        terminal.tell_capabilities(found, files, terminal.console())
    return Exit.CLEAN if found["ok"].fill_null(value=True).all() else Exit.INCOMPLETE


def _asked_stokly() -> Part:
    if not typer.confirm("Read Stokly over its API?", default=True):
        return {}
    account = typer.prompt("  Account key").strip()
    default = StoklyApi(account=account)
    return {
        "account": account,
        "client_id": _place("  Client id (API key)", f"{account}-stokly-id", default.client_id),
        "secret_key": _place("  Secret key", f"{account}-stokly-secret", default.secret_key),
    }


def _asked_emarsys() -> Part:
    if not typer.confirm("Read Emarsys over its API?", default=True):
        return {}
    default = EmarsysApi()
    account = typer.prompt("  A name for this account, for the keyring", "emarsys").strip()
    segment = typer.prompt("  Number of a segment that holds every contact", "").strip()
    return {
        "token_url": typer.prompt("  Token address", default.token_url).strip(),
        "client_id": _place("  Client id", f"{account}-emarsys-id", default.client_id),
        "client_secret": _place(
            "  Client secret", f"{account}-emarsys-secret", default.client_secret
        ),
        **({"segment": segment} if segment else {}),
    }


def _place(what: str, name: str, variable: str) -> str:
    """Ask for a secret; give the place where it is kept. Nothing typed: a variable is named."""
    said = typer.prompt(f"{what}, or nothing to keep it in {variable}", "", hide_input=True)
    return secret_places.keep(name, said.strip()) if said.strip() else variable


def _secret(name: str) -> str:
    """From a terminal unseen, from a pipe as it comes; never from the command line."""
    said = typer.prompt(name, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    if not said.strip():
        raise SettingsError("no secret was given", where=f"--keep {name}", do="type or pipe it in")
    return str(said).strip()
