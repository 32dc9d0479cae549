"""The command `consent`: opt-outs reach Emarsys as they are stated, under a standing approval.

Exit codes: 0 nothing is left open, 2 some opt-outs are, 3 refused by a share or a source that looks
broken, 4 not read or not written, 5 no approval or wrong settings, 130 it was stopped.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audit import settings, terminal
from audit.connectors.clock import Clock, SystemClock
from audit.consenting_told import tell_turn
from audit.endings import Exit
from audit.options import AsJson, Quiet, listed
from audit.progress import telling
from audit.settings import Settings
from audit.spoken import say
from audit.steps.consent import (
    CHANNELS,
    SHARE,
    STOP,
    End,
    Turn,
    account_named,
    give,
    one_turn,
    revoke,
    watched,
)
from audit.steps.plans.made_plan import head_of
from audit.steps.push.kill_switch import KillSwitch, Stopped
from checks.vocabulary import ConnectorError, SettingsError, StoreError

MINUTE = 60.0  # seconds
CODES = {
    End.DONE: Exit.CLEAN,
    End.LEFT: Exit.FIX,
    End.REFUSED: Exit.STOP,
    End.FAILED: Exit.INCOMPLETE,
    End.STOPPED: Exit.STOPPED,
}
GOES_ON = (End.DONE, End.LEFT, End.FAILED)


@dataclass(frozen=True, slots=True)
class Word:
    """What a person approves; `until` is null where nobody said when it ends."""

    person: str
    until: datetime | None
    channels: tuple[str, ...]
    share: float


Workspace = Annotated[Path, typer.Argument(help="The client's workspace folder.")]


def consent(  # noqa: PLR0913 - one parameter an option of the command line
    folder: Workspace = Path(),
    approve_as: Annotated[
        str | None, typer.Option(help="Approve the lane, and say who you are.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="When that approval ends, UTC; a year at most.")
    ] = None,
    channels: Annotated[list[str] | None, typer.Option(help="Of email,sms; default: both.")] = None,
    share: Annotated[
        float, typer.Option(help="Of all contacts, those opted out within 24 hours at most.")
    ] = SHARE,
    revoke_as: Annotated[
        str | None, typer.Option(help="Take back every approval of the lane, and say who you are.")
    ] = None,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Turn after turn.")] = False,
    every: Annotated[float, typer.Option(min=0.05, max=1440, help="Minutes between turns.")] = 2,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and decide; send and keep nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before approving.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Set in Emarsys what people opted out of in Stokly, at once and by itself; and no other field.

    A person approves it once, for an account, channels, a time and a share of the contacts. Stop it
    with Ctrl-C, or by making a file called `stop-consent` in the workspace.

    Exit codes: 0 nothing is left open, 2 some opt-outs are, 3 refused, 4 not read or not written,
    5 no approval or wrong settings, 130 it was stopped.
    """
    chosen = settings.read(folder)
    if revoke_as is not None:
        return _revoked(folder, revoke_as, quiet=quiet)
    if approve_as is not None:
        word = Word(approve_as, settings.utc(until), listed(channels) or CHANNELS, share)
        return _approved(folder, chosen, word, ask=not yes, quiet=quiet)
    said = _teller(quiet=quiet, as_json=as_json)

    def take() -> Turn:
        now = settings.read(folder)  # what was changed meanwhile counts
        with telling(terminal.console(), quiet=quiet or as_json or watch) as told:
            return one_turn(folder, now, told, dry_run=dry_run)

    try:
        if watch:
            return watching(take, said, folder, every * MINUTE, SystemClock())
        turn = take()
    except Stopped as why:
        terminal.tell_error(why, terminal.console(errors=True))
        return Exit.STOPPED
    said(turn)
    return CODES[turn.end]


def watching(
    take: Callable[[], Turn],
    said: Callable[[Turn], None],
    folder: Path,
    every_s: float,
    clock: Clock,
) -> Exit:
    """Turn after turn; a system that can't be asked is asked again later.

    Raises:
        SettingsError: no approval holds any more, or the settings are wrong.
        Stopped: somebody threw the switch.
    """
    ended = Exit.CLEAN

    def again() -> bool | None:
        nonlocal ended
        try:
            turn = take()
        except (ConnectorError, StoreError) as why:
            terminal.tell_error(why, terminal.console(errors=True))
            return False
        said(turn)
        ended = CODES[turn.end]
        return turn.end is End.DONE if turn.end in GOES_ON else None

    watched(again, every_s, clock, KillSwitch(folder / STOP))
    return ended


def _teller(*, quiet: bool, as_json: bool) -> Callable[[Turn], None]:
    """How a turn is told; of a watch each turn is one line of JSON."""

    def said(turn: Turn) -> None:
        if as_json:
            sys.stdout.write(json.dumps(turn.told() | {"exit_code": int(CODES[turn.end])}) + "\n")
            sys.stdout.flush()
        elif not quiet:
            tell_turn(turn, terminal.console())

    return said


def _approved(folder: Path, chosen: Settings, word: Word, *, ask: bool, quiet: bool) -> Exit:
    """Keep a person's word, about the account that the credentials of the push open."""
    now = datetime.now(UTC)
    if word.until is None:
        raise SettingsError(
            "nobody says when this approval ends",
            where="--until",
            do="name a day up to a year on: --until YYYY-MM-DD",
        )
    tenant = account_named(chosen)
    if not quiet:
        to = terminal.console()
        say(to, "account", tenant)
        say(to, "channels", ", ".join(word.channels))
        say(to, "until", f"{word.until:%Y-%m-%d %H:%M} UTC")
        say(to, "share", f"{word.share:.4g} of all contacts within any 24 hours")
    if ask:
        _ask(word.person)
    path = give(
        folder,
        chosen,
        person=word.person,
        tenant=tenant,
        channels=word.channels,
        share=word.share,
        now=now,
        until=word.until,
        head=head_of(folder, tenant),
    )
    if not quiet:
        say(terminal.console(), "wrote", str(path))
        say(terminal.console(), "next", f"stokly-audit consent {folder} --watch")
    return Exit.CLEAN


def _ask(who: str) -> None:
    """Let the person say yes.

    Raises:
        SettingsError: nobody reads.
    """
    if not sys.stdin.isatty():
        raise SettingsError(
            "nobody reads what would be approved here",
            where="there is no terminal to ask at",
            do="approve it at one, or give --yes when you have thought about it",
        )
    typer.confirm(f"Let opt-outs go to this account by themselves, as {who}?", abort=True)


def _revoked(folder: Path, who: str, *, quiet: bool) -> Exit:
    many = revoke(folder, person=who, now=datetime.now(UTC))
    if not quiet:
        say(terminal.console(), "revoked", f"{many:,} standing approvals")
    return Exit.CLEAN
