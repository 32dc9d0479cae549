"""The command `sandbox`: a made-up shop behind servers of its own, for any client to talk to."""

import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from audit import terminal, workspace
from audit.endings import Exit
from audit.sandbox.folder import cleared
from checks.vocabulary import SettingsError

if TYPE_CHECKING:
    from audit.sandbox.servers.forecast import Row

HOSTS = ("stokly", "emarsys", "oauth", "upload", "feed", "bigquery")
FIRST_PORT = 8470

sandbox = typer.Typer(help="A made-up shop behind servers of its own.", no_args_is_help=True)


@sandbox.callback()
def whole() -> None:
    """A made-up shop behind servers of its own."""


@sandbox.command()
def serve(  # noqa: PLR0913 - one parameter an option of the command line
    folder: Annotated[Path, typer.Argument(help="Gets the shop's exports and a workspace.")] = Path(
        "out/sandbox"
    ),
    scale: Annotated[
        float, typer.Option(min=0.01, max=100, help="1 is a year of 541,909 order lines.")
    ] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another shop.")] = 1,
    orders: Annotated[Path | None, typer.Option(help="Build it from real order lines.")] = None,
    port: Annotated[int, typer.Option(min=1024, help="Of the first host; the rest follow.")] = (
        FIRST_PORT
    ),
    fault: Annotated[
        list[str] | None, typer.Option(help="P01 to P13 or P18; `sandbox faults` lists them.")
    ] = None,
    *,
    flat_lines: Annotated[
        bool, typer.Option("--flat-lines", help="Stokly has a list of all order lines.")
    ] = False,
) -> int:
    """Serve both APIs, OAuth, uploads, feeds and Open Data on this machine until it is stopped."""
    # What makes and serves shops is slow to load, and every other command would wait for it.
    from audit.sandbox.servers import forecast, opening  # noqa: PLC0415 - see above
    from audit.sandbox.servers.serving import serving_apart  # noqa: PLC0415 - see above
    from audit.sandbox.servers.stokly.options import StoklyOptions  # noqa: PLC0415 - see above

    rows = {name: _row(name, forecast.ROWS).says for name in fault or []}
    wish = opening.ShopWish(
        cleared(folder) / "exports",
        scale=scale,
        seed=seed,
        orders=orders,
        stokly=StoklyOptions(flat_lines=flat_lines),
        rows=tuple(rows),
    )
    to = terminal.console()
    to.print("making the shop …", highlight=False)
    ports = {name: port + place for place, name in enumerate(HOSTS)}
    with serving_apart(partial(opening.apps, wish), ports) as urls:
        shop = opening.told_of(wish.folder)
        more = opening.parts(urls, shop)
        own = folder / "workspace"
        workspace.make(own, name=shop.name, taken_at=shop.taken_at, parts=more)
        _tell({**urls, **rows}, opening.SECRETS, own, to)
        with suppress(KeyboardInterrupt):
            _until_stopped()
    return Exit.CLEAN


@sandbox.command()
def faults() -> int:
    """List the faults that the servers can show."""
    from audit.sandbox.servers import forecast  # noqa: PLC0415 - slow to load, as for `serve`

    for name, row in forecast.ROWS.items():
        terminal.console().print(f"{name}  {row.says}", highlight=False)
    return Exit.CLEAN


def _tell(
    facts: Mapping[str, str], secrets: Mapping[str, str], workspace_folder: Path, to: Console
) -> None:
    for name, fact in facts.items():
        to.print(f"{name:<10}{fact}", highlight=False)
    to.print("\nIn another terminal, with keys that open nothing else:\n", highlight=False)
    for name, value in secrets.items():
        to.print(f"  export {name}={value}", highlight=False, soft_wrap=True)
    for command in ("probe", "audit"):
        to.print(f"  stokly-audit {command} {workspace_folder}", highlight=False, soft_wrap=True)
    to.print("\nCtrl-C stops it.", highlight=False)


def _until_stopped() -> None:
    while True:
        time.sleep(3600)


def _row(name: str, rows: "Mapping[str, Row]") -> "Row":
    if name not in rows:
        raise SettingsError(
            f"there is no fault {name}", where="--fault", do=f"choose of {', '.join(rows)}"
        )
    return rows[name]
