"""Only questions on the list leave."""

import asyncio
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.http import Allowed, Call, Forbidden, Host, Manners
from audit.connectors.polite.allow_list import allowed

LIST = (
    Allowed("GET", "/filter"),
    Allowed("GET", "/filter/{}"),
    Allowed("GET", "/filter/{}/contacts"),
    Allowed("GET", "/contact/query/"),
    Allowed("POST", "/contact/getdata"),
)
WAYS_OUT = [
    ("GET", "/filter/9/delete"),
    ("GET", "/filter/../filter/9/delete"),
    ("GET", "/filter/9%2fdelete"),
    ("GET", "/filter/9%2Fdelete"),
    ("GET", "/filter/9\\delete"),
    ("GET", "/filter/9/delete?x=/contacts"),
    ("GET", "/filter/9?x"),
    ("GET", "/filter/9#x"),
    ("GET", "/filter/.."),
    ("GET", "/filter/."),
    ("GET", "/filter/../contacts"),
    ("GET", "/filter/%2e%2e"),
    ("GET", "/filter/"),
    ("GET", "//filter"),
    ("GET", "/filter\r\nX: y"),
    ("GET", "/filter/9\n"),
    ("GET", "/filter/٩"),  # a digit, and no ASCII
    ("GET", "https://elsewhere.example/filter"),
    ("GET", "@elsewhere.example/filter"),
    ("GET", ".elsewhere.example/filter"),
    ("GET", "/contact/query"),
    ("get", "/filter"),
    ("DELETE", "/filter/9"),
    ("PUT", "/filter"),
    ("POST", "/filter/9"),
    ("GET / HTTP/1.1\r\nX: y\r\n\r\nDELETE", "/filter"),
    ("", "/filter"),
]


@pytest.mark.parametrize(("method", "path"), WAYS_OUT)
def test_nothing_leaves_for_what_is_not_on_the_list(serving, reply, method, path):
    async def asked():
        async with serving(reply()) as server:
            async with Host(server.url, LIST, Manners(per_minute=1e6)) as door:
                with pytest.raises(Forbidden):
                    await door.ask(Call(method, path))
            return server.asked

    assert asyncio.run(asked()) == []


@pytest.mark.parametrize(("method", "path"), WAYS_OUT)
def test_what_is_not_on_the_list_has_the_form_of_no_line(method, path):
    assert not allowed(method, path, LIST)


@pytest.mark.parametrize("path", [".elsewhere.example/x", "v0/x", "@elsewhere.example", ""])
def test_a_line_that_would_go_on_with_the_hosts_name_lets_nothing_through(path):
    assert not allowed("GET", path, (Allowed("GET", path),))


def test_a_path_that_would_leave_as_another_does_not_leave(serving, reply):
    stepping = (Allowed("GET", "/filter/9/../8"),)

    async def asked():
        async with serving(reply()) as server:
            async with Host(server.url, stepping, Manners(per_minute=1e6)) as door:
                with pytest.raises(Forbidden):
                    await door.ask(Call("GET", "/filter/9/../8"))
            return server.asked

    assert asyncio.run(asked()) == []


def test_what_is_on_the_list_may_be_asked():
    assert allowed("GET", "/filter/a-1.b_c~/contacts", LIST)
    assert allowed("GET", "/filter/...", LIST)


STEPS = st.text(st.sampled_from("a9.%2fFeE/\\?#;:@ \r\n\0ü٩-_~"), max_size=9)
WORDS = st.sampled_from(["", "filter", "contacts", "delete", "contact", "query", "..", "."])


@settings(deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "get"]), st.lists(STEPS | WORDS, max_size=5)
)
def test_whatever_an_id_holds_the_path_keeps_its_form(method, steps):
    path = "/" + "/".join(steps)
    if allowed(method, path, LIST) and path not in ("/contact/getdata", "/contact/query/"):
        assert method == "GET"
        assert re.fullmatch(r"/filter(/[\w.~-]+(/contacts)?)?", path, re.ASCII)
        assert not {"", ".", ".."} & set(path[1:].split("/"))
