"""Waiting as the server asks, and never longer or shorter than is sane."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from audit.connectors.http import Allowed, Call, Host, Manners, Reply
from audit.connectors.polite.waits import before_next

LIST = (Allowed("GET", "/orders"),)
ORDERS = Call("GET", "/orders")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30),
        ("0", 0.5),
        ("-5", 0.5),
        ("9e9", 300),
        ("9" * 400, 300),
        ("inf", 300),
        ("Sun, 01 Mar 2026 12:00:20 GMT", 20),
        ("Sun, 01 Mar 2020 12:00:00 GMT", 0.5),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 300),
    ],
)
def test_retry_after_is_honoured_within_reason(said, seconds):
    busy = Reply(ORDERS, 429, {"retry-after": said}, b"")
    assert before_next(busy, backoff_s=4, cap_s=300, there=NOON) == seconds


@pytest.mark.parametrize("said", ["", "soon", "nan", "Sun, 99 Mar 2026", "1,5"])
def test_what_can_not_be_understood_leaves_us_to_our_own_backoff(said):
    busy = Reply(ORDERS, 429, {"retry-after": said}, b"")
    assert 4 <= before_next(busy, backoff_s=4, cap_s=300, there=NOON) <= 8


class Metered:
    """A server that lets so many requests through in a window, and says so in its headers."""

    def __init__(self, clock, reply, limit, *, style, others=0):
        self.clock, self.reply, self.limit, self.style = clock, reply, limit, style
        self.others = others  # of each window, taken by somebody else
        self.window, self.left, self.good, self.refused = -1, 0, 0, 0
        self.sent_at_zero = 0

    def __call__(self, _):
        window = int(self.clock.passed // 60)
        if window != self.window:
            self.window, self.left, told_zero = window, self.limit - self.others, False
            self.told_zero = told_zero
        self.sent_at_zero += self.told_zero
        if self.left == 0:
            self.refused += 1
            self.told_zero = True
            return self.reply(429, **self.headers())
        self.left -= 1
        self.good += 1
        self.told_zero = self.left == 0
        return self.reply(**self.headers())

    def headers(self):
        if self.style == "stokly":
            return {"x_ratelimit_remaining": self.left}
        reset = NOON + timedelta(minutes=self.window + 1)
        return {
            "X_RateLimit_Limit": self.limit,
            "X-Ratelimit-Remaining": self.left,
            "X-RateLimit-Reset": int(reset.timestamp()),
        }


@pytest.mark.parametrize("style", ["stokly", "emarsys"])
@pytest.mark.parametrize("at_once", [1, 4])
def test_no_request_leaves_while_none_remains(serving, reply, clock, style, at_once):
    metered = Metered(clock, reply, limit=10, style=style)

    async def pulled():
        manners = Manners(per_minute=1e6, at_once=at_once)
        async with (
            serving(metered) as server,
            Host(server.url, LIST, manners, clock=clock) as door,
        ):
            await asyncio.gather(*(door.ask(ORDERS) for _ in range(95)))
            return door.counted

    counted = asyncio.run(pulled())
    assert (metered.good, metered.refused, metered.sent_at_zero) == (95, 0, 0)
    assert clock.passed >= 9 * 60 - 1
    assert counted.requests == 95


@pytest.mark.parametrize("style", ["stokly", "emarsys"])
def test_where_somebody_else_takes_most_of_the_window_few_requests_are_lost(
    serving, reply, clock, style
):
    metered = Metered(clock, reply, limit=30, style=style, others=18)
    spent = reply(429)  # the window was spent before we began, and nothing says until when

    async def pulled():
        async with (
            serving(spent, spent, metered) as server,
            Host(server.url, LIST, Manners(per_minute=1e6), clock=clock) as door,
        ):
            await asyncio.gather(*(door.ask(ORDERS) for _ in range(100)))
            return door.counted.requests

    assert asyncio.run(pulled()) <= 1.3 * 100
    assert metered.good == 100


def test_a_busy_server_is_left_alone_by_every_request(serving, reply, clock):
    class Held(type(clock)):
        """Nobody wakes before `go`."""

        rests, go = asyncio.Event(), asyncio.Event()

        async def sleep(self, s):
            self.rests.set()
            await self.go.wait()
            await super().sleep(s)

    async def pulled(held):
        async with (
            serving(reply(), reply(429, Retry_After=40), reply()) as server,
            Host(server.url, LIST, Manners(per_minute=1e6), clock=held) as door,
        ):
            await door.ask(ORDERS)
            first = asyncio.create_task(door.ask(ORDERS))
            await held.rests.wait()
            others = [asyncio.create_task(door.ask(ORDERS)) for _ in range(3)]
            await asyncio.sleep(0.1)
            asked_meanwhile = len(server.asked)
            held.go.set()
            await asyncio.gather(first, *others)
            return asked_meanwhile, len(server.asked)

    assert asyncio.run(pulled(Held())) == (2, 6)


@pytest.mark.parametrize("said", ["abc", "-1", "1e3", "", "9" * 30])
def test_a_number_that_is_none_holds_nothing_back(serving, reply, clock, said):
    async def pulled():
        odd = reply(X_RateLimit_Remaining=said, X_RateLimit_Reset="never")
        async with (
            serving(odd) as server,
            Host(server.url, LIST, Manners(per_minute=1e6), clock=clock) as door,
        ):
            await asyncio.gather(*(door.ask(ORDERS) for _ in range(9)))

    asyncio.run(pulled())
    assert clock.slept == []


def test_the_pace_is_even(serving, reply):
    async def pulled():
        manners = Manners(per_minute=6000, at_once=2)
        async with serving(reply()) as server, Host(server.url, LIST, manners) as door:
            began = asyncio.get_running_loop().time()
            await asyncio.gather(*(door.ask(ORDERS) for _ in range(32)))
            return asyncio.get_running_loop().time() - began

    # Two at once, then one each hundredth of a second: never sooner, whatever the machine.
    assert asyncio.run(pulled()) >= 0.29


def test_a_lost_answer_does_not_stop_those_that_wait_behind_it(serving, reply, clock):
    async def pulled():
        told = reply(X_RateLimit_Remaining=1)
        async with (
            serving(b"", told, b"", reply(X_RateLimit_Remaining=50), shut=True) as server,
            Host(server.url, LIST, Manners(per_minute=1e6), clock=clock) as door,
        ):
            came = await asyncio.gather(*(door.ask(ORDERS) for _ in range(4)))
            return [one.status for one in came]

    assert asyncio.run(asyncio.wait_for(pulled(), 5)) == [200] * 4
