"""How far a step has come: live on a terminal, plain lines elsewhere, nothing when quiet."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

WORTH_TELLING_S = 1.0


class Telling(Protocol):
    """Whoever wants to know how far it is."""

    def advance(self, what: str, by: int) -> None:
        """`by` more rows of `what` are done."""
        ...


class Silent:
    """Tells nothing."""

    def advance(self, what: str, by: int) -> None:
        """Nothing."""


class Lines:
    """A plain line whenever a second has passed, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._done: dict[str, int] = {}
        self._told = time.monotonic()

    def advance(self, what: str, by: int) -> None:
        """Count, and say so once a second."""
        self._done[what] = self._done.get(what, 0) + by
        if time.monotonic() - self._told >= WORTH_TELLING_S:
            self._told = time.monotonic()
            self._console.print(f"  … {what}{_counted(self._done[what])}", highlight=False)


class Live:
    """One moving line, gone when the step is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)
        self._done: dict[str, int] = {}

    def advance(self, what: str, by: int) -> None:
        """Show the newest count."""
        self._done[what] = self._done.get(what, 0) + by
        self._progress.update(self._task, description=f"{what}{_counted(self._done[what])}")


@contextmanager
def telling(console: Console, *, quiet: bool) -> Iterator[Telling]:
    """The way of telling that fits where the output goes."""
    if quiet:
        yield Silent()
    elif not console.is_terminal:
        yield Lines(console)
    else:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20))
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            yield Live(progress)


def _counted(done: int) -> str:
    return f" {done:,}" if done else ""
