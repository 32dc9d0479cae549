"""Line: what goes wrong below HTTP, met by a real client."""

import ssl
from itertools import islice

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from audit.sandbox.servers.line import Trouble, line
from audit.sandbox.servers.serving import serving

BODY = "x" * 100_000


@pytest.fixture(scope="module")
def url():
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse(BODY))])
    with serving({"app": app}) as urls:
        yield urls["app"]


def first(trouble):
    """Trouble on the first connection and on no other."""
    return {0: trouble}.get


def test_a_line_without_trouble_is_no_line(url):
    with line(url, first(None)) as there:
        assert httpx.get(there).text == BODY


@pytest.mark.parametrize("after", [0, 10, 50_000])
@pytest.mark.parametrize(
    ("reset", "error"), [(True, httpx.NetworkError), (False, httpx.RemoteProtocolError)]
)
def test_a_cut_line_is_whole_again_with_the_next_connection(url, after, reset, error):
    with line(url, first(Trouble(cut_after=after, reset=reset))) as there:
        with pytest.raises(error):
            httpx.get(there)
        assert httpx.get(there).text == BODY


@pytest.mark.parametrize("trouble", [Trouble(per_second=1000), Trouble(endless=0.005)])
def test_an_answer_may_come_byte_by_byte(url, trouble):
    with line(url, first(trouble)) as there, httpx.stream("GET", there) as answer:
        pieces = list(islice(answer.iter_raw(), 20))
    assert {len(piece) for piece in pieces} == {1}


def test_an_answer_may_be_longer_than_any(url):
    with line(url, first(Trouble(endless=0))) as there, httpx.stream("GET", there) as answer:
        assert len(b"".join(islice(answer.iter_raw(chunk_size=1000), 20))) == 20_000


def test_a_handshake_may_never_end(url):
    with line(url.replace("http:", "https:"), first(Trouble(stalled=True))) as there:
        assert there.startswith("https:")
        with pytest.raises(httpx.ConnectTimeout):
            httpx.get(there, timeout=0.2, verify=ssl.create_default_context())


def test_without_a_length_a_short_answer_looks_whole(url):
    with line(url, first(Trouble(no_length=True, cut_after=500))) as there:
        answer = httpx.get(there)
    assert "content-length" not in answer.headers
    assert answer.text == BODY[:500]


def test_without_a_length_a_whole_answer_is_whole(url):
    with line(url, first(Trouble(no_length=True))) as there:
        assert httpx.get(there).text == BODY
