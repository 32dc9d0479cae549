"""Signing in once for all, and again once for each time it ran out."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest

from audit.connectors.http import Allowed, Call, Host, Manners, Refused
from checks.vocabulary import ConnectorError

LIST = (Allowed("GET", "/orders"),)
ORDERS = Call("GET", "/orders")
MANNERS = Manners(per_minute=1e6, tries=3)


class Tokens:
    """Signs with a number, one higher at each renewal; a request of 401 is stale."""

    def __init__(self):
        self.number = 1
        self.skews = []

    async def headers(self, skew):
        self.skews.append(skew)
        return {"Authorization": f"Bearer token-{self.number}"}

    def stale(self, reply):
        return reply.status == 401

    async def renew(self):
        await asyncio.sleep(0.01)
        self.number += 1


def good_from(number, reply):
    """A server that takes tokens from this number on."""

    def answer(request):
        signed = int(request.split(b"token-")[1].split(b"\r\n")[0])
        return reply() if signed >= number else reply(401)

    return answer


@pytest.fixture
def pull(serving, clock):
    """Eight questions at the same time; then the server and what signed."""

    def pulled(answer, questions=8):
        async def asked():
            tokens = Tokens()
            async with (
                serving(answer) as server,
                Host(server.url, LIST, MANNERS, signs=tokens, clock=clock) as door,
            ):
                came = await asyncio.gather(
                    *(door.ask(ORDERS) for _ in range(questions)), return_exceptions=True
                )
            return server, tokens, came

        return asyncio.run(asked())

    return pulled


def test_requests_that_are_refused_together_sign_in_once(pull, reply):
    server, tokens, came = pull(good_from(2, reply))
    assert [one.status for one in came] == [200] * 8
    assert tokens.number == 2
    assert len(server.asked) <= 8 + 4


def test_a_sign_in_that_fails_fails_once_for_all_who_wait_for_it(serving, reply, clock):
    class Revoked(Tokens):
        async def renew(self):
            await super().renew()
            raise ConnectorError("revoked", where="here", do="look")

    async def asked():
        tokens = Revoked()
        async with (
            serving(good_from(99, reply)) as server,
            Host(server.url, LIST, MANNERS, signs=tokens, clock=clock) as door,
        ):
            questions = [door.ask(ORDERS) for _ in range(4)]
            came = await asyncio.gather(*questions, return_exceptions=True)
        return tokens.number - 1, {type(one) for one in came}

    assert asyncio.run(asked()) == (1, {ConnectorError})


def test_wrong_credentials_are_renewed_once_and_then_refused(pull, reply):
    server, tokens, [error] = pull(good_from(99, reply), questions=1)
    assert (type(error), error.reply.status) == (Refused, 401)
    assert (tokens.number, len(server.asked)) == (2, 2)
    assert "credentials" in error.do


def test_no_error_and_no_reply_shows_what_signed(pull, reply):
    _, _, [error] = pull(good_from(99, reply), questions=1)
    assert "token-" not in f"{error!r} {error} {error.reply!r}"


def dated(clock, reply, **ahead):
    return lambda _: reply(Date=format_datetime(clock.now() + timedelta(**ahead), usegmt=True))


@pytest.mark.parametrize("minutes", [-4, 0, 4])
def test_a_clock_a_few_minutes_off_is_measured_and_allowed_for(pull, reply, clock, minutes):
    _, tokens, came = pull(dated(clock, reply, minutes=minutes))
    assert [one.status for one in came] == [200] * 8
    assert tokens.skews[0] == timedelta()
    assert abs(tokens.skews[-1] - timedelta(minutes=minutes)) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        ({"minutes": 10, "seconds": 3}, "10 min [34] s behind"),
        ({"minutes": -10}, "(10 min 0|9 min 59) s ahead of"),
        ({"days": 1}, "1 d 0 h behind"),
        ({"days": -1, "hours": -3}, "1 d (3|2) h ahead of"),
    ],
)
def test_a_clock_further_off_is_named_at_the_first_answer(pull, reply, clock, ahead, words):
    server, _, [error] = pull(dated(clock, reply, **ahead), questions=1)
    assert len(server.asked) == 1
    with pytest.raises(ConnectorError, match=f"clock is {words} that of http://127"):
        raise error


def test_a_clock_far_off_is_named_before_the_credentials_are_blamed(pull, clock, reply):
    there = format_datetime(clock.now() + timedelta(hours=1), usegmt=True)
    _, _, [error] = pull(reply(401, Date=there), questions=1)
    assert "clock" in error.what


def test_the_age_of_a_cached_answer_is_no_skew(pull, clock, reply):
    made = format_datetime(clock.now() - timedelta(hours=1), usegmt=True)
    _, _, [came] = pull(reply(Date=made, Age=3600), questions=1)
    assert came.status == 200


def test_a_clock_that_jumps_during_the_run_makes_no_wait_negative(serving, reply, clock):
    async def asked():
        back = dated(clock, reply, minutes=-4)
        ahead = dated(clock, reply, minutes=4)
        async with (
            serving(
                back, ahead, reply(503, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT"), ahead
            ) as server,
            Host(server.url, LIST, MANNERS, clock=clock) as door,
        ):
            for _ in range(3):
                await door.ask(ORDERS)

    asyncio.run(asked())
    assert min(clock.slept) >= 0.5
