"""The door: who comes in by which version, how often, with which rights."""

from datetime import UTC, datetime, timedelta

import pytest


def test_health_needs_no_signature(ask):
    assert ask.client.get("/healthcheck").status_code == 200


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("path", ["field", "field/"])
def test_both_versions_answer_with_and_without_a_slash(ask, version, path):
    assert len(ask.inside(f"GET {path}", version=version)) > 50


@pytest.mark.parametrize("version", [2, 3])
def test_who_does_not_sign_is_turned_away_in_the_envelope(ask, version):
    reply = ask.client.get(f"/api/v{version}/field")
    assert reply.status_code == 401
    assert reply.json()["replyCode"] == 1


def test_a_token_ends(account):
    ask = account(token_seconds=60)
    assert ask("GET settings")[0] == 200
    ask.watch.on(seconds=61)
    assert ask("GET settings")[0] == 401
    ask.sign_in()
    assert ask("GET settings")[0] == 200


def test_a_token_that_was_changed_opens_nothing(ask):
    head, _, rest = ask.token.partition(".")
    ask.token = f"{head}x.{rest}"
    assert ask("GET settings")[0] == 401


@pytest.mark.parametrize("grant", ["client_credentials", "password"])
def test_the_wrong_secret_or_grant_gives_no_token(ask, grant):
    secret = "wrong" if grant == "client_credentials" else ask.state.options.keys.client_secret
    reply = ask.issuer.post(
        "/oauth2/token",
        auth=(ask.state.options.keys.client_id, secret),
        data={"grant_type": grant},
    )
    assert reply.status_code == {"client_credentials": 401, "password": 400}[grant]


@pytest.mark.parametrize(
    "created",
    [
        "2026-03-02T12:04:59Z",
        "2026-03-02T12:00:00+0000",
        "2026-03-02T13:01:00",
        "2026-03-02T11:56:00.123Z",
    ],
)
def test_a_signature_of_the_last_minutes_holds_in_every_spelling_of_its_time(ask, created):
    assert ask("GET settings", version=2, **ask.wsse(created))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"created": "2026-03-02T11:54:59Z"},
        {"created": "2026-03-02T12:00:00"},
        {"created": "yesterday"},
        {"secret": "another"},
    ],
)
def test_a_signature_that_is_late_or_not_ours_does_not(ask, wrong):
    assert ask("GET settings", version=2, **ask.wsse(**wrong))[0] == 401


def test_a_nonce_is_taken_once(ask):
    signed = ask.wsse()
    statuses = [ask("GET settings", version=2, **signed)[0] for _ in range(2)]
    ask.watch.on(minutes=4)
    assert ask("GET settings", version=2)[0] == 200
    assert [*statuses, ask("GET settings", version=2, **signed)[0]] == [200, 401, 401]


def test_every_reply_says_how_many_requests_are_left(account):
    ask = account(limit=3)
    left = []
    for call in ("GET settings", "GET nothing/here", "GET filter/1"):
        ask(call)
        left.append(ask.reply.headers["x-ratelimit-remaining"])
        assert ask.reply.headers["X-Emarsys-Request-Id"]
    reset = datetime.fromtimestamp(int(ask.reply.headers["X-RateLimit-Reset"]), UTC)
    assert left == ["2", "2", "1"]
    assert ask.watch.now < reset <= ask.watch.now + timedelta(seconds=61)


def test_over_the_limit_is_429_until_the_minute_is_over(account):
    ask = account(limit=2)
    assert [ask("GET settings")[0] for _ in range(3)] == [200, 200, 429]
    assert "retry-after" not in ask.reply.headers
    ask.watch.on(seconds=61)
    assert ask("GET settings")[0] == 200


def test_a_missing_right_is_403_without_the_envelope(account):
    ask = account(denied=frozenset({"contact.getdata"}))
    token = {"Authorization": f"Bearer {ask.token}"}
    reply = ask.client.post("/api/v3/contact/getdata", json={}, headers=token)
    assert (reply.status_code, reply.text) == (403, "Forbidden")
    assert ask("GET settings")[0] == 200


def test_a_wrong_path_is_a_bad_request(ask):
    assert ask("GET contact/everything")[:2] == (400, 1)
    assert ask.reply.json()["replyText"] == "No resource requested"


def test_a_body_that_is_no_json_is_refused(ask):
    token = {"Authorization": f"Bearer {ask.token}"}
    reply = ask.client.post("/api/v3/contact/getdata", content=b"{oh", headers=token)
    assert (reply.status_code, reply.json()["replyCode"]) == (400, 1010)


def test_on_request_every_reply_is_labelled_html(account):
    ask = account(odd=frozenset({"html"}))
    assert ask.inside("GET settings")["timezone"]
    assert ask.reply.headers["content-type"] == "text/html; charset=utf-8"


def test_empty_errors_come_in_three_shapes(account):
    ask = account(odd=frozenset({"errors"}))
    shapes = [ask.inside("GET contact/query?return=3&limit=1").get("errors") for _ in range(3)]
    assert shapes == [[], {}, None]
