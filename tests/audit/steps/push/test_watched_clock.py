"""Whoever waits for Emarsys during a push is woken by the kill switch."""

import asyncio
import time

import pytest

from audit.connectors.clock import SystemClock
from audit.steps.push.kill_switch import KillSwitch, Stopped
from audit.steps.push.watched_clock import WatchedClock
from tests.audit.carrying import How, carried, plan_of, updates
from tests.audit.pushing import CONTACT, Jumping, busy, tenant

LONG_S, SOON_S = 60, 2


def test_a_wait_that_nobody_ends_is_as_long_as_it_was_asked_for(tmp_path):
    clock = Jumping()
    watched = WatchedClock(clock, KillSwitch(tmp_path / "stop"))
    asyncio.run(watched.sleep(LONG_S))
    assert (clock.slept, watched.monotonic()) == ([LONG_S], LONG_S)


def test_a_thrown_switch_ends_a_wait_within_two_seconds(tmp_path):
    switch = KillSwitch(tmp_path / "stop")
    watched = WatchedClock(SystemClock(), switch)

    async def wait():
        asyncio.get_running_loop().call_later(0.1, switch.path.touch)
        await watched.sleep(LONG_S)

    began = time.monotonic()
    with pytest.raises(Stopped):
        asyncio.run(wait())
    assert time.monotonic() - began < SOON_S


class Thrown(Jumping):
    """A clock on which the switch is thrown when somebody begins to wait."""

    def __init__(self, switch):
        super().__init__()
        self.switch = switch

    async def sleep(self, s):
        await super().sleep(s)
        if s:
            self.switch.path.touch()


def test_u17_rows_that_waited_to_be_sent_again_go_with_the_next_push(tmp_path):
    with tenant(5, faults=[busy(CONTACT)]) as one:
        plan, switch = plan_of(updates(one, one.ids, "1", "Zoe")), KillSwitch(tmp_path / "stop")
        clock = WatchedClock(Thrown(switch), switch)
        ends = carried(one, plan, tmp_path, how=How(clock=clock))
        assert isinstance(ends.error, Stopped)
        assert (ends.states, one.effects) == ({"failed": 5}, [])
        switch.path.unlink()
        ends = carried(one, plan, tmp_path)
        assert (ends.states, len(one.effects)) == ({"verified": 5}, 5)
