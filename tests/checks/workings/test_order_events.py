"""What is kept of an integration's error: a code where one stands, and not a word beside it."""

import pytest

from checks.workings.order_events import last_words


def said(evidence, error):
    given = evidence(erp=[{}], sync_event=[{"status": "failed", "last_error": error}])
    orders = given["erp_order"]
    return last_words(orders, orders, given).collect()["last_word"].item()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("422", "failed: 422"),
        ("422 invalid email jane@leak.test (+447700900001) Jane Doe", "failed: 422"),
        ("failed: 422 invalid email jane@leak.test", "failed: 422"),
        ("HTTP 429: rate limit reached, giving up after 7 tries", "failed: 429"),
        ("Jane: HTTP/1.1 503", "failed: 503"),
        ('{"status":400,"replyCode":2004,"replyText":"Jane"}', "failed: 400, reply code 2004"),
        ("replyCode: 10001 no contact jane@leak.test", "failed: reply code 10001"),
        (None, "failed: no reason given"),
        ("  ", "failed: no reason given"),
    ],
)
def test_a_code_is_kept(evidence, error, words):
    assert said(evidence, error) == words


@pytest.mark.parametrize(
    "error",
    [
        "no contact jane@leak.test",
        "447 700 900001",
        "404-700-900001",
        "+44 400 500 404",
        "error 422 900 123",
        "error: 07700900001 is no phone",
        "Jane Doe, 422 High Street",
        "code 4221 of Jane",
        "reply code 07700900001",
        "reply code 07700 900001",
        "value longer than 255 characters",
    ],
)
def test_nothing_else_is_kept(evidence, error):
    assert said(evidence, error) == "failed: no code given"
