"""Weather: each fault as a client meets it, and the same ones again from the same seed."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

import httpx
import pytest

from audit.sandbox.servers.weather import ALWAYS, Weather, When
from audit.sandbox.servers.weather_faults import (
    cut_off,
    deep,
    empty,
    failing,
    flood,
    gzip_bomb,
    happening,
    labelled,
    last_page_again,
    log_in_page,
    lying_count,
    redirected,
    size_ignored,
    skewed,
    slow,
    too_many,
    truncated,
)

LISTS = When(start=0, paths="^/v[0-9]/(item-types|items)")


@pytest.fixture
def under(stokly):
    """`with under(fault, ...) as client`: a Stokly in this weather."""

    def opened(*faults, seed=0):
        return stokly(around=partial(Weather, faults=faults, seed=seed))

    return opened


def _statuses(client, requests):
    return [client.get("/v0/item-types").status_code for _ in range(requests)]


def test_a_storm_strikes_its_share_and_the_same_again_from_the_same_seed(under):
    storm = too_many(When(share=0.6, paths="item-types"), {"retry-after": "9000000000"})
    runs = []
    for seed in (1, 1, 2):
        with under(storm, seed=seed) as (client, _):
            runs.append(_statuses(client, 60))
    assert runs[0] == runs[1] != runs[2]
    assert 25 <= runs[0].count(429) <= 47


def test_a_fault_strikes_at_its_places_and_no_more_often_than_it_may(under):
    row = failing(When(at=frozenset({1, 2}), paths="item-types"))
    end = failing(When(start=4, paths="item-types", most=1), 500)
    with under(row, end) as (client, _):
        assert _statuses(client, 7) == [200, 503, 503, 200, 500, 200, 200]


def test_what_never_reached_the_app_cost_nothing_there(under):
    with under(too_many(LISTS)) as (client, app):
        client.get("/v0/items")
    assert app.state.history[-1].status == 429
    assert "x-ratelimit-remaining" not in dict(client.headers)


@pytest.mark.parametrize("counted", [True, False])
def test_a_truncated_answer_is_whole_to_http_and_broken_as_json(under, counted):
    with under(truncated(LISTS, counted=counted)) as (client, _):
        answer = client.get("/v0/items")
        assert ("content-length" in answer.headers) is counted
        with pytest.raises(json.JSONDecodeError):
            answer.json()


@pytest.mark.parametrize("counted", [True, False])
def test_a_cut_line_ends_in_the_body(under, counted):
    with under(cut_off(LISTS, counted=counted)) as (client, _):
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/v0/items")
        assert client.get("/v0/tags/items").status_code == 200


def test_pages_for_people_wrong_labels_and_nothing_at_all_come_with_200(under):
    for fault, kind, start in (
        (log_in_page(LISTS), "text/html; charset=utf-8", "<!doctype"),
        (labelled(LISTS), "text/html", '{"data"'),
        (empty(LISTS), "application/json", ""),
    ):
        with under(fault) as (client, _):
            answer = client.get("/v0/items")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.text[:9].startswith(start)
        assert bool(answer.text) is bool(start)


def test_a_late_answer_is_late(under):
    with under(slow(LISTS, 0.5)) as (client, _), pytest.raises(httpx.ReadTimeout):
        client.get("/v0/items", timeout=0.05)


def test_a_wrong_clock_is_the_only_date_of_an_answer(under):
    with under(skewed(timedelta(minutes=-10))) as (client, _):
        (date,) = client.get("/v0/items").headers.get_list("date")
    behind = datetime.now(UTC) - parsedate_to_datetime(date)
    assert timedelta(minutes=9, seconds=50) < behind < timedelta(minutes=10, seconds=50)


def test_tokens_can_go_stale_in_the_middle(stokly):
    held = []
    expire = happening(lambda _: held[0].state.tokens.expire_all(), When(at=frozenset({2})))

    def around(app):
        held.append(app)
        return Weather(app, [expire])

    with stokly(around=around) as (client, _):
        assert _statuses(client, 3) == [200, 401, 401]


def test_the_last_page_comes_for_ever(under):
    with under(last_page_again()) as (client, _):
        first, *later = (client.get(f"/v0/item-types?page={page}").json() for page in range(3))
    assert later == [first, first]
    assert first["data"]


def test_counts_lie_and_sizes_are_ignored(under):
    lie = lying_count(lambda count, _: count + 7)
    with under(lie, size_ignored(2)) as (client, _):
        answer = client.get("/v0/locations?size=1").json()
    assert (len(answer["data"]), answer["metadata"]["count"]) == (2, 9)


def test_a_redirect_keeps_the_path(under):
    with under(redirected("http://elsewhere.example.com", LISTS)) as (client, _):
        answer = client.get("/v0/items")
    assert answer.headers["location"] == "http://elsewhere.example.com/v0/items"


def test_a_bomb_is_small_on_the_wire(under):
    with under(gzip_bomb(LISTS, 8)) as (client, _), client.stream("GET", "/v0/items") as answer:
        wire = b"".join(answer.iter_raw())
    assert len(wire) < 20_000
    assert len(gzip.decompress(wire)) > 8 << 20


def test_floods_and_depths_have_their_size(under):
    with under(flood(LISTS, 3)) as (client, _):
        assert len(client.get("/v0/items").content) > 3 << 20
    with under(deep(LISTS, 1000)) as (client, _):
        assert client.get("/v0/items").content == b"[" * 1000 + b"]" * 1000


def test_what_was_struck_is_counted(stokly):
    served = []

    def around(app):
        served.append(Weather(app, [empty(LISTS), skewed(timedelta(0), ALWAYS)]))
        return served[0]

    with stokly(around=around) as (client, _):
        _statuses(client, 3)
    assert served[0].struck == {"empty": 3, "skewed": 4}
