"""A write that fails as a whole was certainly not acted on, or nobody knows; never both."""

import asyncio
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from audit.connectors.emarsys_writer import NotTaken, Unsure
from audit.connectors.polite.departure import Departure
from audit.sandbox.servers.line import line
from audit.sandbox.servers.weather import Fault, Reply, When
from audit.sandbox.servers.weather_faults import (
    empty,
    failing,
    log_in_page,
    redirected,
    truncated,
)
from tests.audit.pushing import CONTACT, Jumping, busy, down, lost, tenant


def answering(status, body, headers=(), at=0):
    """A reply in place of one write's, the first if not told; Emarsys never hears of it."""
    reply = Reply(status, (*headers, (b"content-type", b"application/json")), body)
    return Fault("answering", When(at=frozenset({at}), paths=CONTACT), instead=lambda _: reply)


def writing(one, **push):
    """Rename the first contact; what came of it."""
    items = [{"id": one.ids[0], "1": "Zoe"}]
    return one.opened(lambda door: door.update(items), **push)


@pytest.mark.parametrize("version", [3, 2])
def test_a_reply_that_was_lost_after_the_act_leaves_it_unsure_and_is_not_sent_twice(version):
    with tenant(1, faults=[lost()], push={"version": version}) as one:
        with pytest.raises(Unsure):
            writing(one)
        assert one.stored(one.ids[0], "1") == "Zoe"
        assert [asked.method for asked in one.writes] == ["PUT"]


@pytest.mark.parametrize("seconds", ["7", "nonsense"])
def test_too_many_requests_is_not_taken_and_may_be_tried_again(seconds):
    reply = answering(429, b"", ((b"retry-after", seconds.encode()),))
    with tenant(1, faults=[reply]) as one:
        with pytest.raises(NotTaken) as met:
            writing(one)
        assert met.value.again
        assert met.value.wait_s == (7 if seconds == "7" else 0)
        assert one.effects == []
        assert one.weather.struck["answering"] == 1


def test_a_right_that_is_lacking_is_not_taken_and_not_worth_another_try():
    with tenant(1, denied=frozenset({"contact.update"})) as one:
        with pytest.raises(NotTaken, match="403") as met:
            writing(one)
        assert (met.value.again, met.value.code) == (False, "HTTP 403")
        assert one.effects == []


def test_a_failure_of_the_server_leaves_it_unsure():
    statuses = [500, 502, 503, 504, 408]
    with tenant(1, faults=[down(at=(n,), status=one) for n, one in enumerate(statuses)]) as one:
        for _ in statuses:
            with pytest.raises(Unsure):
                writing(one)
        assert one.weather.struck["failing"] == len(statuses)


def test_a_refusal_of_the_whole_is_not_taken_and_tells_its_code():
    told = b'{"replyCode":2004,"replyText":"no","data":""}'
    replies = [(400, told, "2004"), (404, b"<html>", "HTTP 404"), (409, b"", "HTTP 409")]
    faults = [answering(status, body, at=n) for n, (status, body, _) in enumerate(replies)]
    with tenant(1, faults=faults) as one:
        for _, _, code in replies:
            with pytest.raises(NotTaken) as met:
                writing(one)
            assert (met.value.again, met.value.code) == (False, code)


NEITHER = [
    (200, b'{"replyCode":1003,"replyText":"no","data":""}'),
    (200, b'{"ids":[1]}'),
    (200, b"[]"),
    (200, b"OK"),
    (202, b'{"replyCode":10001,"replyText":"later","data":""}'),
    (400, b'{"replyCode":1003,"replyText":"internal","data":""}'),
    (400, b'{"replyCode":2004,"rep'),
]


def test_an_answer_that_is_neither_a_success_nor_a_refusal_leaves_it_unsure():
    faults = [answering(*one, at=n) for n, one in enumerate(NEITHER)]
    with tenant(1, faults=faults) as one:
        for _ in NEITHER:
            with pytest.raises(Unsure):
                writing(one)
        assert one.weather.struck["answering"] == len(NEITHER)


def test_a_page_an_empty_body_or_a_redirect_leaves_it_unsure():
    when = [When(at=frozenset({n}), paths=CONTACT) for n in range(4)]
    faults = [empty(when[0]), log_in_page(when[1]), truncated(when[2])]
    with tenant(1, faults=[*faults, redirected("http://elsewhere", when[3])]) as one:
        for _ in when:
            with pytest.raises(Unsure):
                writing(one)
        assert one.weather.struck.total() == len(when)


def test_a_string_of_nought_is_a_success_too():
    body = b'{"replyCode":"0","replyText":"OK","data":{"ids":["1"]}}'
    with tenant(1, faults=[answering(200, body)]) as one:
        assert writing(one).failed == {}


def test_a_write_that_found_no_connection_was_not_taken():
    with tenant(1) as one, ExitStack() as cut:
        url = cut.enter_context(line(one.urls["emarsys"], lambda _: None))

        async def act(door):
            cut.close()
            await door.update([{"id": one.ids[0], "1": "Zoe"}])

        with pytest.raises(NotTaken) as met:
            one.opened(act, url=url)
        assert (met.value.again, one.effects) == (True, [])


def test_a_sign_in_that_fails_before_a_write_is_certainly_no_write():
    clock = Jumping()
    with tenant(1, sign_in=[failing(When(start=1))]) as one:

        async def act(door):
            await clock.sleep(4000)
            await door.update([{"id": one.ids[0], "1": "Zoe"}])

        with pytest.raises(NotTaken) as met:
            one.opened(act, clock)
        assert (met.value.again, one.writes) == (True, [])


def test_a_write_that_was_turned_away_for_its_signature_is_not_taken():
    refused = Fault("refused", When(start=1), instead=lambda _: Reply(401))
    with tenant(1, faults=[answering(401, b"")], sign_in=[refused]) as one:
        with pytest.raises(NotTaken, match="did not accept") as met:
            writing(one)
        assert (met.value.again, one.effects) == (False, [])


def test_a_token_that_ended_early_is_renewed_and_the_write_goes_out_then():
    with tenant(1, faults=[answering(401, b"")]) as one:
        assert writing(one).failed == {}
        assert one.stored(one.ids[0], "1") == "Zoe"


def test_busy_and_down_strike_once_and_the_next_write_passes():
    with tenant(1, faults=[busy(), down(at=(1,))]) as one:
        for kind in (NotTaken, Unsure):
            with pytest.raises(kind):
                writing(one)
        assert writing(one).failed == {}


def test_what_is_asked_of_a_proxy_is_no_departure():
    departure = Departure()
    for method, left in ((b"CONNECT", False), (b"PUT", True)):
        told = {"request": SimpleNamespace(method=method)}
        asyncio.run(departure.heard("http11.send_request_headers.started", told))
        assert departure.left is left
