"""Secrets out of every text that a person, a log or a file might keep, in all their disguises."""

import base64
import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from json import dumps
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
SHORTEST_TAIL = 4  # of base64; shorter pieces of it would hide ordinary words

# Made anew for each request, so that no list could hold them all.
_SIGNED = re.compile(
    r"(?i)(\b(?:basic|bearer)\s+)[A-Za-z0-9+/=_.~-]{8,}"
    r'|((?:PasswordDigest|Nonce)\\?["\']?\s*[=:]\s*\\?["\']?)[A-Za-z0-9+/=]+'
    r"|((?:access_?token|refresh_?token|client_?secret|secret_?key|signature|password)"
    r"""\\?["']?\s*[=:]\s*\\?["']?)[^\s"'\\&,;}]+"""
    r"|(\beyJ)[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,2}"
)

_kept: set[str] = set()


def keep_secret(secret: str) -> None:
    """From now on no text that goes through `redacted` shows it. Nothing ever forgets it."""
    if secret:
        _kept.add(secret)


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without any secret, and without what is signed by one.

    Args:
        text: any.
        secrets: further ones, beside those that were given to `keep_secret`.
    """
    for secret in sorted({*_kept, *secrets} - {""}, key=len, reverse=True):
        for shape in disguises(secret):
            text = text.replace(shape, HIDDEN)
    return _SIGNED.sub(_without_value, text)


@cache
def disguises(secret: str) -> tuple[str, ...]:
    """The shapes in which a secret may stand in a text, the longest first.

    As it is, as JSON and Python write it, percent-encoded, in hexadecimal, and inside base64:
    there it looks different by how many bytes stand before it, hence three of them.
    """
    shapes = {secret, dumps(secret)[1:-1], repr(secret)[1:-1]}
    shapes |= {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    shapes |= {secret.encode().hex(), secret.encode().hex().upper()}
    shapes |= set(_in_base64(secret.encode()))
    return tuple(sorted(shapes - {""}, key=len, reverse=True))


def _in_base64(secret: bytes) -> Iterator[str]:
    for before in range(3):
        packed = base64.b64encode(bytes(before) + secret).decode().rstrip("=")
        # The first and the last sign also hold bits of the neighbours.
        first = -(-before * 8 // 6)
        whole = (before + len(secret)) * 8 // 6
        core = packed[first:whole]
        if len(core) >= SHORTEST_TAIL:
            yield from {core, core.translate(str.maketrans("+/", "-_")), quote(core, safe="")}


def _without_value(found: re.Match[str]) -> str:
    return next((part for part in found.groups() if part), "") + HIDDEN


class Redacting(logging.Filter):
    """What a library logs, without secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; let it pass."""
        record.msg, record.args = redacted(record.getMessage()), ()
        return True
