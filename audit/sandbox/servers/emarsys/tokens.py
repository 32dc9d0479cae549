"""Tokens of the sandbox's OAuth host: signed, with their end inside, so that nobody keeps them."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

HEAD = {"alg": "HS256", "typ": "JWT"}


def issued(secret: str, until: datetime) -> str:
    """A token that holds until then."""
    signed = f"{_text(HEAD)}.{_text({'exp': until.timestamp()})}"
    return f"{signed}.{_signature(signed, secret)}"


def holds(token: str, secret: str, now: datetime) -> bool:
    """Whether we issued it, and it has not ended."""
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(signed, secret).encode()):
        return False
    claims = json.loads(base64.urlsafe_b64decode(signed.rpartition(".")[2] + "=="))
    return datetime.fromtimestamp(claims["exp"], now.tzinfo) > now


def ending(now: datetime, seconds: int) -> datetime:
    """When a token issued now ends."""
    return now + timedelta(seconds=seconds)


def _signature(signed: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _text(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
