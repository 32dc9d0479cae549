import asyncio
import base64
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from audit.connectors.emarsys.oauth import OAuth
from audit.connectors.http import Garbled, Manners
from audit.sandbox.servers.serving import serving
from checks.vocabulary import ConnectorError

NONE = timedelta()


class Tokens:
    """A host of tokens that counts them."""

    def __init__(self, told, status=200):
        self.told, self.status, self.given, self.headers = told, status, 0, {}

    async def token(self, request):
        self.given += 1
        self.headers = dict(request.headers)
        self.form = (await request.body()).decode()
        return JSONResponse({"access_token": f"t{self.given}", **self.told}, self.status)


@pytest.fixture
def signing(clock):
    def made(tokens, use, path="/oauth2/token"):
        app = Starlette(routes=[Route(path, tokens.token, methods=["POST"])])

        async def over(url):
            manners = Manners(per_minute=1e6)
            signs = OAuth(f"{url}{path}", ("acme", "s3cret/+"), manners, clock)
            async with signs.host:
                return await use(signs)

        with serving({"auth": app}) as urls:
            return asyncio.run(over(urls["auth"]))

    return made


def test_one_token_serves_until_a_minute_before_its_end(signing, clock):
    async def use(signs):
        found = []
        for seconds in (0, 100, 38, 3):
            await clock.sleep(seconds)
            found.append((await signs.headers(NONE))["Authorization"])
        return found

    found = signing(Tokens({"expires_in": 200}), use)
    assert found == ["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"]


def test_many_requests_at_once_sign_in_once(signing):
    async def use(signs):
        await asyncio.gather(*(signs.headers(NONE) for _ in range(20)))

    tokens = Tokens({"expires_in": 3600})
    signing(tokens, use)
    assert tokens.given == 1


def test_the_client_is_told_by_basic_and_the_grant_in_a_form(signing):
    tokens = Tokens({"expires_in": "3600"})
    signing(tokens, lambda signs: signs.headers(NONE))
    basic = base64.b64encode(b"acme:s3cret/+").decode()
    assert tokens.headers["authorization"] == f"Basic {basic}"
    assert tokens.headers["content-type"] == "application/x-www-form-urlencoded"
    assert tokens.form == "grant_type=client_credentials"


def test_the_address_of_another_identity_service_serves_too(signing):
    tokens = Tokens({"expires_in": 3600})
    found = signing(tokens, lambda signs: signs.headers(NONE), path="/tenant/oauth/token")
    assert found == {"Authorization": "Bearer t1"}


def test_a_token_that_does_not_say_how_long_it_lives_is_not_trusted_long(signing, clock):
    async def use(signs):
        await signs.headers(NONE)
        await clock.sleep(241)
        return await signs.headers(NONE)

    assert signing(Tokens({}), use) == {"Authorization": "Bearer t2"}


def test_an_answer_without_a_token_is_told(signing):
    with pytest.raises(Garbled, match="access_token"):
        signing(Tokens({"access_token": None}), lambda signs: signs.headers(NONE))


def test_wrong_credentials_are_asked_for_once_and_not_shown(signing):
    tokens = Tokens({"error": "invalid_client"}, 401)
    with pytest.raises(ConnectorError, match="HTTP 401") as error:
        signing(tokens, lambda signs: signs.headers(NONE))
    assert tokens.given == 1
    assert "s3cret" not in str(error.value)
