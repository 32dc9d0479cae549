"""What is asked, what comes back, and the three ways in which that can fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from audit.connectors.polite.departure import Departure
from audit.connectors.polite.json_text import NotJson, parsed
from audit.connectors.polite.redaction import redacted
from checks.vocabulary import ConnectorError

LOOK = "look at the address in a browser: a proxy, a log-in page or a wrong address answers so"


@dataclass(frozen=True, slots=True)
class Call:
    """One question. It shows itself without what may be personal or secret.

    Attributes:
        method: e.g. "GET".
        path: below the host's base URL, as it goes out.
        query: names and values as they are meant; the door encodes them wholly.
        json, form, content: a body in one of three shapes, or none; `content` goes out as it is,
            and `headers` say what it is.
        headers: further ones.
        once: never tried a second time.
        departure: hears whether the question begins to leave; null where nobody needs to know.
        most_bytes: of the answer, where it may be larger than others; null for the host's limit.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    json: object | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    once: bool = False
    content: bytes | None = field(default=None, repr=False)
    departure: Departure | None = field(default=None, repr=False, compare=False)
    most_bytes: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, whole.

    Attributes:
        call: what was asked.
        status: of HTTP.
        headers: names in lower case.
        body: inflated; empty when it went to a file.
        host: who answered: the base URL, e.g. "https://api.stok.ly".
    """

    call: Call
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    host: str = ""

    @property
    def where(self) -> str:
        """The question in words, without its query: that may hold personal values."""
        return f"{self.call.method} {self.host}{self.call.path}"

    def parsed(self) -> Any:  # noqa: ANN401 - whatever JSON came
        """The body as JSON, whatever it is labelled. Numbers with a point stay text.

        Raises:
            Garbled: it is HTML, empty, too deep, or no JSON.
        """
        try:
            return parsed(self.body)
        except NotJson as why:
            raise Garbled(str(why), where=f"{self.where}, status {self.status}", do=LOOK) from None


class Failure(ConnectorError):
    """Base of the three. No secret gets into its words."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(redacted(what), where=redacted(where), do=do)


class Refused(Failure):
    """A final answer that is no success."""

    def __init__(self, what: str, *, where: str, do: str, reply: Reply) -> None:
        super().__init__(what, where=where, do=do)
        self.reply = reply


class Unreachable(Failure):
    """No good answer. The pull is incomplete; run again, it goes on where it stopped."""

    def __init__(
        self, what: str, *, where: str, do: str, reply: Reply | None = None, again: bool = True
    ) -> None:
        """`again`: whether another try could change it; `reply`: the last answer, if any came."""
        super().__init__(what, where=where, do=do)
        self.reply = reply
        self.again = again

    def after(self, tries: int) -> Self:
        """The same as the last word: how often it was tried, and that it is no more."""
        told = f"{self.what}, in the last of {tries} tries" if tries > 1 else self.what
        return type(self)(told, where=self.where, do=self.do, reply=self.reply, again=False)


class Garbled(Failure):
    """An answer that can't be what was asked for: HTML, empty, too large, too deep, no JSON."""
