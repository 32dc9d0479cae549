"""JSON as it comes over a network: parsed without floats, and never deeper than is sane."""

from json import loads
from typing import Any

DEEPEST = 500
_STRUCTURE = b'"[]{}'
_REST = bytes(sign for sign in range(256) if sign not in _STRUCTURE)
_SAME_BRACKETS = bytes.maketrans(b"{}", b"[]")


class NotJson(ValueError):
    """Why a body is no JSON, in words that quote nothing of it."""


def parsed(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON came
    """The value. Numbers with a point or an exponent stay text, so that none is ever rounded.

    Raises:
        NotJson: it is empty, a page of HTML, nested too deep, or broken.
    """
    begin = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not begin and not body.strip():
        raise NotJson("an empty body came where JSON was asked for")
    if begin.startswith(b"<"):
        raise NotJson("a page of HTML came where JSON was asked for")
    try:
        return loads(body, parse_float=str, parse_constant=str)
    except RecursionError:
        raise NotJson("the JSON that came is nested too deep") from None
    except ValueError:
        raise NotJson("what came is no JSON, or broken JSON") from None


def is_json(body: bytes) -> bool:
    """Whether it begins as a JSON object or array."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def is_torn(body: bytes) -> bool:
    """Whether it begins as a JSON object or array and was not brought to its end.

    Whatever its length was said to be: before the last byte, more is opened than closed. What is
    nested too deep for any page is none that broke off.
    """
    if not is_json(body):
        return False
    brackets = _brackets(body)
    return 0 < brackets.count(b"[") - brackets.count(b"]") <= DEEPEST


def too_deep(body: bytes, most: int = DEEPEST) -> bool:
    """Whether objects and arrays stand in each other more than `most` deep; nothing is parsed.

    Each step works on bytes as a whole, so that 50 MB take a moment and no memory to speak of.
    """
    if not is_json(body):
        return False
    brackets = _brackets(body)
    for _ in range(most):
        peeled = brackets.replace(b"[]", b"")
        if peeled == brackets:
            break
        brackets = peeled
    return brackets.count(b"[") > (0 if b"[]" in brackets else most)


def _brackets(body: bytes) -> bytes:
    """The brackets that stand outside strings, all of them square."""
    plain = body.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in body else body
    # Taking out neighbouring quotes changes nothing between the others.
    signs = plain.translate(_SAME_BRACKETS, _REST).replace(b'""', b"")
    return b"".join(signs.split(b'"')[::2]) if b'"' in signs else signs
