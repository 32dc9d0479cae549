"""Turn after turn: how far apart, longer after each that failed, and heard at once when stopped."""

import asyncio
import os
import signal
from itertools import pairwise

import pytest

from audit.steps.consent import watched
from audit.steps.push.kill_switch import KillSwitch, Stopped
from tests.audit.pushing import Jumping


def begins(answers, tmp_path, every_s=120.0, took_s=0.0):
    """When each turn began, seconds; the last answer ends it."""
    clock, at, left = Jumping(), [], list(answers)

    def take():
        at.append(clock.monotonic())
        clock.slept.append(took_s)
        return left.pop(0)

    watched(take, every_s, clock, KillSwitch(tmp_path / "stop"))
    return at


def test_turns_begin_so_far_apart(tmp_path):
    assert begins([True, True, True, None], tmp_path) == [0, 120, 240, 360]


def test_a_long_turn_is_given_as_long_again(tmp_path):
    assert begins([True, True, None], tmp_path, took_s=90.0) == [0, 180, 360]


def test_the_wait_doubles_after_each_that_left_something_and_is_short_again_after_a_good_one(
    tmp_path,
):
    assert begins([False, False, True, True, None], tmp_path) == [0, 240, 720, 840, 960]


def test_the_wait_is_never_longer_than_half_an_hour(tmp_path):
    at = begins([*[False] * 8, None], tmp_path)
    assert [later - one for one, later in pairwise(at)][-3:] == [1800] * 3


def test_sigterm_ends_it_within_a_second_of_waiting(tmp_path):
    clock = Jumping()

    class Signalling(Jumping):
        async def sleep(self, s):
            clock.slept.append(s)
            self.slept.append(s)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0)

    with pytest.raises(Stopped):
        watched(lambda: True, 120.0, Signalling(), KillSwitch(tmp_path / "stop"))
    assert clock.slept == [1.0]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_file_ends_it(tmp_path):
    def take():
        (tmp_path / "stop").touch()
        return True

    with pytest.raises(Stopped):
        watched(take, 120.0, Jumping(), KillSwitch(tmp_path / "stop"))
