import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from audit.connectors.http import Call, Reply
from audit.connectors.stokly.grant import Grant, Keys, signature
from audit.sandbox.servers.stokly.api import StoklyOptions
from checks.vocabulary import ConnectorError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEYS = Keys("acme", "client", "secret")
OTHER_KEYS = {"secret": "not ours"}


@dataclass
class Watch:
    at: datetime = NOON

    def now(self):
        return self.at


@dataclass
class Granting:
    """A host that grants; it counts how often."""

    said: str
    asked: int = 0
    skew: timedelta | None = None

    async def ask(self, call):
        self.asked += 1
        await asyncio.sleep(0)
        return Reply(call, 200, {}, self.said.replace("TOKEN", f"t{self.asked}").encode())


def granting(expiry="2026-03-02T13:00:00.000Z"):
    result = f'{{"accessToken": "TOKEN", "expiry": "{expiry}"}}'
    return Granting(f'{{"data": {{"authenticationResult": {result}}}}}')


def token(grant, skew=timedelta(0)):
    return asyncio.run(grant.headers(skew))["Authorization"]


def test_the_signature_is_the_client_id_under_the_secret_key():
    # RFC 4231's second case, which is one of HMAC-SHA256 over printable texts.
    assert signature("what do ya want for nothing?", "Jefe") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert (
        signature("client", "s£cret") == hmac.digest("s£cret".encode(), b"client", "sha256").hex()
    )
    assert len(signature("a", "b")) == hashlib.sha256().digest_size * 2


def test_a_token_is_used_until_a_minute_before_its_end():
    host, watch = granting(), Watch()
    grant = Grant(host, KEYS, watch)
    watch.at = NOON
    assert token(grant) == "Bearer t1"
    watch.at = NOON + timedelta(minutes=58, seconds=59)
    assert token(grant) == "Bearer t1"
    watch.at = NOON + timedelta(minutes=59)
    assert token(grant) == "Bearer t2"


def test_the_end_of_a_token_is_told_by_the_servers_clock():
    grant = Grant(granting(), KEYS, Watch())
    token(grant)
    assert token(grant, timedelta(minutes=4)) == "Bearer t1"
    assert token(grant, timedelta(minutes=59)) == "Bearer t2"


@pytest.mark.parametrize("expiry", ["", "soon", "2026-03-02T12:00:30Z"])
def test_a_token_of_unknown_or_no_length_is_used_until_it_is_refused(expiry):
    host = granting(expiry)
    grant = Grant(host, KEYS, Watch())
    assert token(grant) == token(grant) == "Bearer t1"


def test_requests_that_begin_together_sign_in_once():
    host = granting()

    async def crowd():
        grant = Grant(host, KEYS, Watch())
        await asyncio.gather(*(grant.headers(timedelta(0)) for _ in range(9)))

    asyncio.run(crowd())
    assert host.asked == 1


@pytest.mark.parametrize(
    ("status", "said", "stale"),
    [
        (401, "{}", True),
        (403, '{"message": "jwt expired"}', True),
        (403, '{"message": "not yours"}', False),
        (500, "<html>", False),
    ],
)
def test_a_reply_says_that_the_token_ended_by_its_status_or_its_words(status, said, stale):
    reply = Reply(Call("GET", "/v0/items"), status, {}, said.encode())
    assert Grant(granting(), KEYS, Watch()).stale(reply) is stale


def test_keys_do_not_show_themselves():
    assert "secret" not in f"{KEYS}"


def test_wrong_credentials_are_tried_twice_at_most_and_named_without_being_shown(sandbox):
    tenant = sandbox(**OTHER_KEYS)
    with pytest.raises(ConnectorError, match="did not accept the credentials") as refused:
        tenant.pull()
    assert tenant.state.tokens.refused <= 2
    shown = str(refused.value)
    assert "client_id" in refused.value.do
    assert not any(one in shown for one in (StoklyOptions().client_id, StoklyOptions().secret))


def test_a_token_that_is_never_accepted_ends_in_the_same_words(small):
    tenant = small({}, refuses=10_000)
    with pytest.raises(ConnectorError, match="did not accept the credentials"):
        tenant.pull()
    assert tenant.state.granted == 2


def test_tokens_that_end_mid_run_cost_one_sign_in_each_and_no_row(sandbox, shop):
    tenant = sandbox(token_s=3_600)
    source = tenant.source(at_once=3)

    class Ending:
        orders = 0

        def advance(self, what, _by):
            self.orders += what.endswith("/items")
            if what.endswith("/items") and self.orders in {10, 45, 80}:
                tenant.state.tokens.expire_all()

    with tenant.staging() as kept:
        asyncio.run(source.fetch(frozenset({"erp_order_line"}), kept, Ending()))
        found = tenant.read(source, frozenset({"erp_order_line"}), kept)
    assert tenant.state.tokens.granted == 4
    expected = shop.frames["sale_order_lines"].collect().height
    assert found["erp_order_line"].rows.height == expected
