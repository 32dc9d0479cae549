"""An answer of Emarsys opened: what it means, what is in it, and which of its items failed.

Success is a status of 2xx, a replyCode of 0 and no failed item, all three; several failures come
with HTTP 200. The words for what went wrong are ours: those of the answer may quote a contact.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from audit.connectors.http import Reply


class Meaning(StrEnum):
    """What an answer comes to."""

    DONE = "done"
    NOT_YET = "not yet"
    BUSY = "busy"
    ABSENT = "absent"
    GONE = "gone"
    FAILED = "failed"
    FORBIDDEN = "forbidden"
    SIGNED_OUT = "signed out"
    REFUSED = "refused"


_BY_STATUS = {
    401: (Meaning.SIGNED_OUT, "the credentials are not accepted"),
    403: (Meaning.FORBIDDEN, "this API user has no right to it"),
    404: (Meaning.ABSENT, "there is no such thing"),
    410: (Meaning.GONE, "it is gone"),
    423: (Meaning.BUSY, "it is locked by another operation"),
    429: (Meaning.BUSY, "too many requests"),
}
SUCCESS = range(200, 300)
NO_NUMBER = -1  # in place of a replyCode that is none; no success is written so


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, opened.

    Attributes:
        meaning: what it comes to.
        words: that, for a person; empty when it is done.
        inside: its `data`; of an answer without the envelope all of it.
        status: of HTTP; nought where none was asked.
    """

    meaning: Meaning
    words: str
    inside: Any
    status: int = 0


def opened(reply: Reply, *, bare: bool = False) -> Answer:
    """The answer to a request.

    Args:
        reply: as received; its label need not say JSON.
        bare: whether a success is no JSON: its `inside` is then the bytes as they came.

    Raises:
        Garbled: it should be JSON, and is none.
    """
    # No CSV of contacts begins so: it is an envelope, or a page for people.
    if bare and reply.status == SUCCESS.start and not reply.body.lstrip().startswith((b"{", b"<")):
        return Answer(Meaning.DONE, "", reply.body)
    held = _held(reply)
    code = _number(held.get("replyCode"))
    meaning, words = _meant(_family(reply.call.path), reply.status, code)
    return Answer(meaning, words, held.get("data", held), reply.status)


def is_known(reply: Reply) -> bool:
    """Whether its replyCode says more than its status does."""
    code = _number(_held(reply).get("replyCode"))
    return f"{reply.status} {code}" in _written().get(_family(reply.call.path), {})


def failed_items(inside: object) -> dict[str, str]:
    """Key of each item of an answer that failed -> its replyCode, "unknown" where it has none.

    `errors` may be absent, `[]`, `{}`, a list of items, or a map from key to replyCode to text.
    Keys are identifiers of contacts: not to be shown or kept. One that is lacking is made up.
    """
    errors = inside.get("errors") if isinstance(inside, Mapping) else None
    return dict(_failed(errors))


def has_list(inside: object) -> bool:
    """Whether an answer holds a list of records; `false` is an empty one."""
    held = inside.get("result") if isinstance(inside, Mapping) else inside
    return isinstance(held, list) or held is False


def rows_in(inside: object) -> list[Any]:
    """The records of an answer: its list, or the list under `result`; `false` is none."""
    held = inside.get("result") if isinstance(inside, Mapping) else inside
    return held if isinstance(held, list) else []


def _failed(errors: object) -> Iterator[tuple[str, str]]:
    if isinstance(errors, list):
        for at, one in enumerate(errors):
            held = one if isinstance(one, Mapping) else {}
            code = held.get("errorCode", held.get("code", "unknown"))
            yield str(held.get("key", f"the item at {at}")), str(code)
    elif isinstance(errors, Mapping):
        for key, one in errors.items():
            yield str(key), next(iter(one), "unknown") if isinstance(one, Mapping) else "unknown"


def _held(reply: Reply) -> Mapping[str, Any]:
    """The envelope; an error's answer may be no JSON at all, and its status says enough."""
    if reply.status not in SUCCESS and not reply.body.lstrip().startswith(b"{"):
        return {}
    found = reply.parsed()
    return found if isinstance(found, Mapping) else {"replyCode": 0, "data": found}


def _number(code: object) -> int | None:
    text = str(code).strip()
    if code is None:
        return None
    return int(text) if text.isdecimal() else NO_NUMBER


def _family(path: str) -> str:
    return path.strip("/").partition("/")[0]


def _meant(family: str, status: int, code: int | None) -> tuple[Meaning, str]:
    special = _written().get(family, {}).get(f"{status} {code}")
    if special:
        return Meaning(special[0]), special[1]
    if status in SUCCESS:
        return (Meaning.DONE, "") if code in {0, None} else (Meaning.REFUSED, f"replyCode {code}")
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    said = "" if code is None else f" with replyCode {code}"
    return Meaning.REFUSED, f"it answered HTTP {status}{said}"


@cache
def _written() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("reply_codes.toml").read_text("utf-8"))
