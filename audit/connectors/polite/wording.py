"""A question as it goes out: its address and its body, checked to the last byte."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from urllib.parse import quote, urlencode

from audit.connectors.polite.allow_list import Allowed, allowed, forbidden
from audit.connectors.polite.answers import Call
from audit.connectors.polite.origin import Origin


@dataclass(frozen=True, slots=True)
class Worded:
    """A question ready to be sent.

    Attributes:
        url: whole, encoded.
        target: path and query, as they must stand in the request's first line.
        headers: those of the call and of its body.
        body: null for none.
    """

    url: str
    target: bytes
    headers: Mapping[str, str]
    body: bytes | None


def worded(call: Call, origin: Origin, lines: tuple[Allowed, ...]) -> Worded:
    """The question ready to be sent.

    Raises:
        Forbidden: it is not on the list.
    """
    if not allowed(call.method, call.path, lines):
        raise forbidden(call.method, call.path, origin.root)
    asked = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in call.query)
    target = f"{origin.path}{call.path}" + (f"?{asked}" if asked else "")
    body, kind = _body(call)
    return Worded(
        url=origin.root + target,
        target=target.encode("ascii", "backslashreplace"),
        headers={**kind, **call.headers},
        body=body,
    )


def _body(call: Call) -> tuple[bytes | None, Mapping[str, str]]:
    if call.form is not None:
        form = urlencode(call.form).encode()
        return form, {"Content-Type": "application/x-www-form-urlencoded"}
    if call.content is not None or call.json is None:
        return call.content, {}
    text = dumps(call.json, separators=(",", ":"), ensure_ascii=False)
    return text.encode(), {"Content-Type": "application/json"}
