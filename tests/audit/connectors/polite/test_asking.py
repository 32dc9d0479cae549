"""What leaves, what comes back, and what is an error in between."""

import asyncio

import pytest

from audit.connectors.http import (
    Allowed,
    Call,
    Garbled,
    Host,
    Manners,
    Refused,
    Unreachable,
)
from audit.connectors.polite.origin import origin
from audit.source_parts import StoklyApi
from checks.vocabulary import SettingsError

MANNERS = Manners(per_minute=1e6, tries=3)
LIST = (Allowed("GET", "/orders"), Allowed("GET", "/orders/{}"), Allowed("POST", "/grant"))
ORDERS = Call("GET", "/orders")


@pytest.fixture
def ask(serving, clock):
    """The server and what came of one call, an error among it."""

    def asked(*answers, call=ORDERS, manners=MANNERS, below="", shut=False, **host):
        async def once():
            async with (
                serving(*answers, shut=shut) as server,
                Host(server.url + below, LIST, manners, clock=clock, **host) as door,
            ):
                try:
                    return server, await door.ask(call)
                except (Refused, Garbled, Unreachable) as error:
                    return server, error

        return asyncio.run(once())

    return asked


def test_a_good_answer_comes_whole(ask, reply):
    _, came = ask(reply(body=b'{"data": [1, 2.50]}', X_Mixed_Case="yes"))
    assert (came.status, came.headers["x-mixed-case"]) == (200, "yes")
    assert came.parsed() == {"data": [1, "2.50"]}


def test_a_query_is_encoded_to_the_last_sign(ask, reply):
    query = (("filter", "[a]=={x&&y}"), ("$top", "1 0"), ("q", "ü/?#%26"))
    server, _ = ask(reply(), call=Call("GET", "/orders", query=query))
    assert server.targets == [
        "/orders?filter=%5Ba%5D%3D%3D%7Bx%26%26y%7D&%24top=1%200&q=%C3%BC%2F%3F%23%2526"
    ]


def test_a_path_stands_below_that_of_the_base_url(ask, reply):
    server, _ = ask(reply(), below="/api/v3", call=Call("GET", "/orders/a.b~c-1_2"))
    assert server.targets == ["/api/v3/orders/a.b~c-1_2"]


def test_json_and_forms_are_labelled_as_what_they_are(ask, reply):
    server, _ = ask(reply(), call=Call("POST", "/grant", json={"name": "Zoë"}))
    assert b"application/json" in server.asked[0]
    assert server.asked[0].endswith('{"name":"Zoë"}'.encode())
    server, _ = ask(reply(), call=Call("POST", "/grant", form={"grant_type": "a b"}))
    assert b"application/x-www-form-urlencoded" in server.asked[0]
    assert server.asked[0].endswith(b"\r\n\r\ngrant_type=a+b")


def test_it_says_who_asks(ask, reply):
    server, _ = ask(reply())
    assert b"User-Agent: stokly-emarsys-audit/" in server.asked[0]


def test_json_under_the_label_of_html_is_read(ask, reply):
    _, came = ask(reply(body=b'\xef\xbb\xbf {"data": 1}', Content_Type="text/html"))
    assert came.parsed() == {"data": 1}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\n <!DOCTYPE html><p>Log in", "a page of HTML came"),
        (b"", "an empty body came"),
        (b" \r\n", "an empty body came"),
        (b'{"data": }', "no JSON"),
        (b'{"a": "\xff"}', "no JSON"),
        (b"1" * 5000, "no JSON"),
    ],
)
def test_what_is_no_json_is_an_error_and_never_no_rows(ask, reply, body, words):
    _, came = ask(reply(body=body))
    with pytest.raises(Garbled, match=words):
        came.parsed()


def test_a_refusal_is_final_and_shows_neither_query_nor_body(ask, reply):
    call = Call("GET", "/orders", query=(("email", "ann@example.org"),))
    server, error = ask(reply(403, b'{"message": "ann@example.org"}'), call=call)
    assert (type(error), error.reply.status, len(server.asked)) == (Refused, 403, 1)
    assert "ann" not in f"{error} {error.reply!r}"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 299}, None),
        ({"status": 304}, "status 304 Not Modified came"),
        ({"status": 499}, "status 499 came"),
        ({"status": 302, "Location": "http://[broken"}, "a redirect to an address that can't"),
    ],
)
def test_odd_answers_have_plain_words(ask, reply, answer, words):
    server, came = ask(reply(**answer))
    assert getattr(came, "what", None) is None if words is None else came.what.startswith(words)
    assert len(server.asked) == 1


def test_the_settings_say_how_politely():
    manners = Manners.of(StoklyApi(account="acme", requests_per_minute=120, share=0.5, at_once=2))
    assert (manners.per_minute, manners.at_once, manners.deadline_s) == (60, 2, 120)


def test_what_fails_for_a_moment_is_asked_again(ask, reply, clock):
    server, came = ask(reply(503), reply(500), reply(body=b"[]"))
    assert (came.status, len(server.asked)) == (200, 3)
    assert min(clock.slept) >= 0.5


def test_what_keeps_failing_ends_in_an_error_that_counts_the_tries(ask, reply):
    server, error = ask(reply(502))
    assert type(error) is Unreachable
    assert "in the last of 3 tries" in error.what
    assert len(server.asked) == 3


def test_what_may_be_asked_but_once_is_asked_once(ask, reply):
    server, error = ask(reply(502), call=Call("POST", "/grant", once=True))
    assert (type(error), len(server.asked)) == (Unreachable, 1)


def test_a_source_may_name_further_answers_worth_another_try(ask, reply):
    def pending(came):
        return came.status == 202

    server, came = ask(reply(202), reply(200), again=pending)
    assert (came.status, len(server.asked)) == (200, 2)


@pytest.mark.parametrize(
    "torn",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n[1, 2",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1, \r\n",
        b"HTTP/1.1 200 OK\r\n\r\n[1, 2",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\x1f\x8b"
        + b"\x08" * 8,
        b"ICY 200 OK\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_off_is_asked_for_again(ask, reply, torn):
    server, came = ask(torn, reply(body=b"[1, 2]"), shut=True)
    assert (came.parsed(), len(server.asked)) == ([1, 2], 2)


def test_a_broken_pipe_names_no_cause_of_the_system(ask):
    _, error = ask(b"", shut=True)
    assert error.what == "the answer broke off, or is no HTTP, in the last of 3 tries"
    assert error.__suppress_context__


@pytest.mark.parametrize(
    "url", ["http://api.stok.ly", "ftp://api.stok.ly", "https://me:word@api.stok.ly", "https:///a"]
)
def test_no_secret_goes_where_others_can_read_it(url):
    with pytest.raises(SettingsError) as error:
        origin(url)
    assert "word" not in str(error.value)


def test_this_machine_is_never_asked_through_a_proxy(ask, reply, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    _, came = ask(reply())
    assert came.status == 200


def test_what_a_host_was_asked_is_counted(serving, reply, clock):
    async def counted():
        async with (
            serving(reply(429), reply(X_RateLimit_Remaining=7, X_RateLimit_Limit=9)) as server,
            Host(server.url, LIST, MANNERS, clock=clock) as door,
        ):
            await door.ask(ORDERS)
            return door.counted

    one = asyncio.run(counted())
    assert (one.requests, one.retries, one.throttled) == (2, 1, 1)
    assert (one.remaining, one.limit, one.waited_s > 0) == (7, 9, True)
