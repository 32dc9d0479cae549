"""Which questions may leave: method and path stand on a list, or nothing is sent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from checks.vocabulary import ConnectorError

STEP = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9_.~-]+"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One line of the list.

    Attributes:
        method: e.g. "GET".
        path: e.g. "/v2/saleorders/{}/items"; `{}` is exactly one step of letters, digits and
            `_.~-`, never "." or "..".
    """

    method: str
    path: str


class Forbidden(ConnectorError):
    """A question that is not on the list. It was not sent."""


def allowed(method: str, path: str, lines: Iterable[Allowed]) -> bool:
    """Whether one of the lines has this method and the form of this path, to the last sign."""
    # Without its slash a path would go on with the name of the host.
    return path.startswith("/") and any(
        line.method == method and _form(line.path).fullmatch(path) for line in lines
    )


def forbidden(method: str, path: str, host: str) -> Forbidden:
    """The error, which shows what was tried in a form that can't be mistaken for a request."""
    return Forbidden(
        f"{method!a} {path!a} is no question that may be asked of {host}",
        where="the list of allowed methods and paths; nothing was sent",
        do="report this: an id of a form never met, or a fault in the program",
    )


@cache
def _form(path: str) -> re.Pattern[str]:
    return re.compile(STEP.join(re.escape(part) for part in path.split("{}")))
