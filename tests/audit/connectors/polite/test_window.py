"""What the headers of replies let through."""

import asyncio

import pytest

from audit.connectors.polite.window import UNSURE_S, Counted, Window

SOON, LATER = "1772366430", "1772366490"  # thirty seconds after noon, and a minute later


@pytest.fixture
def window(clock):
    return Window(clock, cap_s=300, slack=4, counted=Counted())


@pytest.fixture
def heard(clock):
    """Answers to the oldest requests under way, each in one word: how many remain."""

    def told(passages, *remaining, reset=SOON):
        for passage, left in zip(passages, remaining, strict=True):
            headers = {} if left is None else {"x-ratelimit-remaining": left}
            passage.answered({**headers, "x-ratelimit-reset": reset}, clock.now())

    return told


async def through(window, most):
    """Passages of those of `most` requests that may leave now, at this moment."""
    tasks = [asyncio.ensure_future(window.enter()) for _ in range(most)]
    for _ in range(3):
        await asyncio.sleep(0)
    gone = [task.result() for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    return gone


def run(story):
    return asyncio.run(story())


def test_the_first_request_goes_ahead_alone(window):
    async def story():
        return len(await through(window, 5))

    assert run(story) == 1


def test_no_more_leave_than_remain(window, heard):
    async def story():
        heard(await through(window, 1), "3")
        return len(await through(window, 9))

    assert run(story) == 3


def test_where_nothing_is_said_nothing_is_held_back(window, heard):
    async def story():
        heard(await through(window, 1), None)
        return len(await through(window, 50))

    assert run(story) == 50


def test_an_answer_that_was_overtaken_opens_nothing(window, heard, clock):
    async def story():
        heard(await through(window, 1), "2")
        heard(await through(window, 2), "0", "1")
        await window.enter()

    run(story)
    assert clock.slept == [30 + UNSURE_S]


def test_a_lost_request_counts_as_one_that_arrived(window, heard):
    async def story():
        heard(await through(window, 1), "2")
        [lost] = await through(window, 1)
        lost.close()
        return len(await through(window, 9))

    assert run(story) == 1


def test_a_reply_without_a_number_counts_as_one_less(window, heard):
    async def story():
        heard(await through(window, 1), "2")
        heard(await through(window, 1), None)
        return len(await through(window, 9))

    assert run(story) == 1


def test_a_later_end_means_a_new_window(window, heard):
    async def story():
        heard(await through(window, 1), "2")
        heard(await through(window, 1), "5", reset=LATER)
        return len(await through(window, 9))

    assert run(story) == 5


def test_a_number_that_jumps_up_means_a_new_window(window, heard):
    async def story():
        heard(await through(window, 1), "2", reset="")
        heard(await through(window, 1), "100", reset="")
        return len(await through(window, 200))

    assert run(story) == 100


def test_when_a_window_has_ended_one_goes_ahead_alone_again(window, heard, clock):
    async def story():
        heard(await through(window, 1), "0")
        before = clock.passed
        await asyncio.gather(window.enter())
        return clock.passed - before, len(await through(window, 9))

    assert run(story) == (30 + UNSURE_S, 0)


@pytest.mark.parametrize(("reset", "pause"), [("1", 0.5), ("9999999999", 300), ("", 60), ("x", 60)])
def test_an_end_out_of_reason_is_brought_within_it(window, heard, clock, reset, pause):
    async def story():
        heard(await through(window, 1), "0", reset=reset)
        await window.enter()

    run(story)
    assert clock.slept == [pause]
