"""The sandbox's OAuth host: a token for a client id and its secret."""

import base64
import binascii
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.tokens import ending, issued

DEFAULTS = EmarsysOptions()


def oauth_app(options: EmarsysOptions = DEFAULTS) -> Starlette:
    """`POST /oauth2/token`, by Basic and `grant_type=client_credentials`.

    Tokens hold at every `emarsys_app` with the same keys.
    """

    async def token(request: Request) -> Response:
        if _credentials(request) != (options.keys.client_id, options.keys.client_secret):
            return JSONResponse({"error": "invalid_client"}, 401)
        form = parse_qs((await request.body()).decode("latin-1"))
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        until = ending(options.now(), options.token_seconds)
        return JSONResponse(
            {
                "access_token": issued(options.keys.client_secret, until),
                "token_type": "bearer",
                "expires_in": options.token_seconds,
            }
        )

    return Starlette(routes=[Route("/oauth2/token", token, methods=["POST"])])


def _credentials(request: Request) -> tuple[str, str] | None:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, secret) if colon else None
