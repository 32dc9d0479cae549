"""Serving: apps on loopback, their history, their end."""

import asyncio
import socket
import ssl
from contextlib import suppress
from functools import partial

import httpx
import pytest
import trustme
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import State
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from audit.sandbox.servers.serving import Certificate, serving, serving_apart
from checks.vocabulary import SettingsError


def _said(word):
    return Starlette(routes=[Route("/word", lambda _: PlainTextResponse(word))])


def _two():
    return {"one": _said("one"), "two": _said("two")}


def test_each_app_answers_on_its_own_address():
    with serving(_two()) as urls:
        answers = [httpx.get(f"{url}/word").text for url in urls.values()]
    assert answers == ["one", "two"]


def test_every_request_stands_in_the_history_with_its_answer():
    app = _said("one")
    with serving({"one": app}) as urls, httpx.Client(base_url=urls["one"]) as client:
        client.get("/word?a=%26", headers={"authorization": "Bearer x"})
        client.post("/word")
    first, second = app.state.history
    assert (first.method, first.path, first.query, first.status) == ("GET", "/word", "a=%26", 200)
    assert (first.signed, second.signed, second.status) == (True, False, 405)


def test_whoever_has_an_answer_finds_its_request_in_the_history():
    app = Starlette(routes=[Route("/word", lambda _: PlainTextResponse("one", background=late))])
    late = BackgroundTask(asyncio.sleep, 0.2)
    with serving({"one": app}) as urls:
        httpx.get(f"{urls['one']}/word")
        assert [one.status for one in app.state.history] == [200]


class _Silent:
    """Ends the line of every request before it answers."""

    def __init__(self):
        self.state = State()

    async def __call__(self, scope, _, __):
        if scope["type"] == "http":
            raise ConnectionResetError


def test_a_request_that_was_never_answered_stands_in_the_history_with_nought():
    app = _Silent()
    with serving({"one": app}) as urls, suppress(httpx.HTTPError):
        httpx.get(f"{urls['one']}/word")
    assert [(one.path, one.status) for one in app.state.history] == [("/word", 0)]


def test_an_app_served_again_goes_on_in_the_same_history():
    app = _said("one")
    for _ in range(2):
        with serving({"one": app}) as urls:
            httpx.get(f"{urls['one']}/word")
    assert len(app.state.history) == 2


def test_an_answer_has_one_date():
    with serving(_two()) as urls:
        headers = httpx.get(f"{urls['one']}/word").headers
    assert len(headers.get_list("date")) == 1


def test_a_port_that_is_taken_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=str(port)), serving(_two(), {"two": port}):
            pass


def test_an_app_that_does_not_start_is_told():
    async def broken(_, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(SettingsError, match="did not start"), serving({"one": broken}):
        pass


def test_a_process_of_its_own_serves_and_ends():
    with serving_apart(partial(_two)) as urls:
        assert httpx.get(f"{urls['two']}/word").text == "two"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{urls['two']}/word")


def test_a_server_can_show_a_certificate(tmp_path):
    authority = trustme.CA()
    shown = authority.issue_cert("127.0.0.1")
    shown.private_key_pem.write_to_path(tmp_path / "key.pem")
    shown.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate = Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
    with serving(_two(), certificate=certificate) as urls:
        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        assert httpx.get(f"{urls['one']}/word", verify=context).text == "one"
