"""The two ways in which a write fails as a whole: certainly not acted on, or nobody knows."""

from datetime import UTC, datetime

from audit.connectors.http import Refused, Reply, Unreachable
from audit.connectors.polite.json_text import NotJson, parsed
from audit.connectors.polite.redaction import redacted
from audit.connectors.polite.waits import retry_after
from checks.vocabulary import ConnectorError

CERTAIN = range(400, 500)
LATER = frozenset({423, 425, 429})
TIMED_OUT = 408
INTERNAL = "1003"  # an internal error, said with HTTP 400; Emarsys fact sheet, 2.2
LOOK = "run the push again: it reads what stands there before it writes anything"


class NotTaken(ConnectorError):
    """Certainly not acted on: nothing changed at Emarsys.

    Attributes:
        again: whether another try may help.
        code: replyCode, or the status as "HTTP 429"; null where nobody answered.
        wait_s: seconds for which Emarsys asked to be left alone; nought where it named none.
    """

    def __init__(
        self, what: str, *, where: str, do: str, again: bool = False, code: str | None = None
    ) -> None:
        super().__init__(what, where=where, do=do)
        self.again = again
        self.code = code
        self.wait_s = 0.0


class Unsure(ConnectorError):
    """It may have been acted on, or may not: no whole answer came, or one that tells nothing.

    Attributes:
        code: as of `NotTaken`.
    """

    def __init__(self, what: str, *, where: str, do: str = LOOK, code: str | None = None) -> None:
        super().__init__(what, where=where, do=do)
        self.code = code


def ended(error: ConnectorError, *, left: bool) -> NotTaken | Unsure:
    """What the failure of one write comes to.

    Args:
        error: as the network's door raised it.
        left: whether the question had begun to leave.
    """
    reply = error.reply if isinstance(error, Refused | Unreachable) else None
    if not left:
        # What failed was the way there, or signing in.
        return _not_taken(error, None, again=isinstance(error, Unreachable))
    if reply is None:
        return Unsure(error.what, where=error.where)
    code = code_of(reply)
    if reply.status in LATER:
        return _not_taken(error, reply, again=True)
    if reply.status in CERTAIN and reply.status != TIMED_OUT and code != INTERNAL:
        return _not_taken(error, reply, again=False)
    return Unsure(error.what, where=error.where, code=code)


def code_of(reply: Reply) -> str:
    """The replyCode, or the status where there is none."""
    try:
        said = parsed(reply.body)
    except NotJson:
        said = None
    code = said.get("replyCode") if isinstance(said, dict) else None
    return f"HTTP {reply.status}" if code is None else str(code)


def _not_taken(error: ConnectorError, reply: Reply | None, *, again: bool) -> NotTaken:
    code = None if reply is None else code_of(reply)
    said = f"{error.what}, code {code}" if code and not code.startswith("HTTP") else error.what
    found = NotTaken(redacted(said), where=error.where, do=error.do, again=again, code=code)
    asked = reply.headers.get("retry-after", "") if reply is not None else ""
    found.wait_s = max(retry_after(asked, datetime.now(UTC)) or 0.0, 0.0)
    return found
