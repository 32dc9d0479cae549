"""Turn after turn, so many seconds apart, until somebody stops it or a person has to act."""

from collections.abc import Callable

from audit.connectors.clock import Clock
from audit.steps.asking import waited_for
from audit.steps.push.kill_switch import KillSwitch

MOST_TIMES, LONGEST_S = 16, 30 * 60.0
SLICE_S = 1.0  # a signal is heard so soon


def watched(
    take: Callable[[], bool | None], every_s: float, clock: Clock, switch: KillSwitch
) -> None:
    """Take turns.

    The time from one begin to the next is `every_s`, or twice what the turn took where that is
    longer; after each turn that left something it doubles, up to sixteen times or half an hour.

    Args:
        take: one turn: true where nothing is left, false where something is, null for no more.
        every_s: seconds.
        clock: by which we wait.
        switch: asked while waiting.

    Raises:
        Stopped: somebody threw the switch.
    """
    wait_s = every_s
    with switch.listening():
        while True:
            switch.ask()
            began = clock.monotonic()
            good = take()
            if good is None:
                return
            wait_s = every_s if good else _doubled(wait_s, every_s)
            took = clock.monotonic() - began
            _wait(max(wait_s - took, took), clock, switch)


def _doubled(wait_s: float, every_s: float) -> float:
    return max(every_s, min(wait_s * 2, MOST_TIMES * every_s, LONGEST_S))


def _wait(seconds: float, clock: Clock, switch: KillSwitch) -> None:
    until = clock.monotonic() + seconds
    while (left := until - clock.monotonic()) > 0:
        switch.ask()
        waited_for(clock.sleep(min(left, SLICE_S)))
