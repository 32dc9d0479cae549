"""What is asked of the sandbox's Emarsys, and what it answers: envelope, plain text or refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OK = "OK"
PARAMETER = 1001
CONTACTS_A_CALL = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, past the door.

    Attributes:
        path: below the version, without a slash at its end, e.g. `contact/getdata`.
        version: 2 or 3.
        named: the parts of the path that are no fixed words.
        query: last value of each name.
        body: JSON; null where there was none.
    """

    method: str
    path: str
    version: int
    named: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None

    def fields(self) -> Mapping[str, Any]:
        """The body, which must be an object."""
        if not isinstance(self.body, dict):
            raise Refusal(400, 1010, "The request body is not a JSON object")
        return self.body

    def whole(self, name: str, default: int | None, low: int, high: int, code: int) -> int:
        """A whole number of the query; `code` when it is missing or out of bounds."""
        text = self.query.get(name, "" if default is None else str(default))
        number = int(text) if text.isdecimal() else low - 1
        if not low <= number <= high:
            raise Refusal(400, code, f"Invalid value for parameter {name}")
        return number


@dataclass(frozen=True, slots=True)
class Ready:
    """JSON that is written already, e.g. by the database."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the envelope; `data` is anything JSON, or `Ready`."""

    data: Any = ""
    status: int = 200
    code: int = 0
    text: str = OK

    def body(self) -> bytes:
        """As it is sent."""
        head = json.dumps({"replyCode": self.code, "replyText": self.text})[:-1]
        return f'{head}, "data": {written(self.data)}}}'.encode()


@dataclass(frozen=True, slots=True)
class Plain:
    """An answer without the envelope."""

    content: bytes
    label: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The request is turned down; it is answered, and nobody else hears of it."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.answer = Answer("", status, code, text)


def written(value: object) -> str:
    """A value as JSON."""
    if isinstance(value, Ready):
        return value.text
    if isinstance(value, dict):
        parts = (f"{json.dumps(str(name))}: {written(one)}" for name, one in value.items())
        return "{" + ", ".join(parts) + "}"
    return json.dumps(value)
