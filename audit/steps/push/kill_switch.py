"""The kill switch: a file, or a signal. Thrown, no further batch is begun."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from checks.vocabulary import AuditError

FILE_NAME = "stop"  # below the workspace; whoever may write there may stop a push
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(AuditError):
    """Somebody threw the switch. What was begun is noted, and a further push goes on from there."""


@dataclass(slots=True)
class KillSwitch:
    """Asked before each batch; a request under way is let end.

    Attributes:
        path: the file that stops.
        signalled: name of a signal that came; null for none.
    """

    path: Path
    signalled: str | None = field(default=None)

    def ask(self) -> None:
        """Go on, or not.

        Raises:
            Stopped: the file is there, or a signal came.
        """
        if self.signalled:
            raise _stopped(f"{self.signalled} came", "run the same push again; it goes on")
        if self.path.exists():
            raise _stopped(f"{self.path} is there", "remove that file, then run the same push")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals that end a program as a wish to stop in good order.

        Signals are heard in a program's first thread alone; elsewhere the file is what stops.
        """
        is_first = threading.current_thread() is threading.main_thread()
        before = {one: signal.signal(one, self._heard) for one in SIGNALS if is_first}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _heard(self, number: int, _: FrameType | None) -> None:
        self.signalled = signal.Signals(number).name


def _stopped(why: str, do: str) -> Stopped:
    return Stopped("the push was stopped", where=why, do=do)
