"""What an answer means: good, worth another try, or final."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from audit.connectors.polite.answers import Refused, Reply, Unreachable
from audit.connectors.polite.json_text import is_torn
from audit.connectors.polite.waits import may_pass

AGAIN = "run the same command again: it goes on where it stopped"
DO = {
    400: "report this: the question was not understood",
    401: "check the credentials, and that they belong to this system",
    403: "give the API user the right to read this; `probe` lists what is needed",
    404: "check the address and the account in the settings; `probe` says what is there",
}


def judged(reply: Reply, again: Callable[[Reply], bool] | None) -> Reply:
    """The reply, if it is good.

    Raises:
        Unreachable: another try may bring a good one.
        Refused: none would.
    """
    if (again is not None and again(reply)) or may_pass(reply.status):
        raise Unreachable(in_words(reply), where=reply.where, do=AGAIN, reply=reply)
    # A refusal that broke off may have said that we only need to sign in again.
    if is_torn(reply.body):
        raise Unreachable("an answer broke off", where=reply.where, do=AGAIN)
    if 200 <= reply.status < 300:  # noqa: PLR2004 - 2xx as HTTP has it
        return reply
    if 300 <= reply.status < 400 and "location" in reply.headers:  # noqa: PLR2004 - 3xx as HTTP has it
        raise _sent_elsewhere(reply)
    do = DO.get(reply.status, "check the address and the rights of the API user")
    raise Refused(in_words(reply), where=reply.where, do=do, reply=reply)


def says_nothing(reply: Reply) -> bool:
    """A success with an empty body: where there is always JSON, worth another try."""
    return reply.status == HTTPStatus.OK and not reply.body.strip()


def in_words(reply: Reply) -> str:
    """E.g. "status 403 Forbidden came"; nothing of the body, which may hold personal values."""
    if says_nothing(reply):
        return "an empty body came where JSON was asked for"
    try:
        phrase = f" {HTTPStatus(reply.status).phrase}"
    except ValueError:
        phrase = ""
    return f"status {reply.status}{phrase} came"


def _sent_elsewhere(reply: Reply) -> Refused:
    try:
        target = urlsplit(reply.headers["location"])
        shown = f"{target.scheme or 'the same scheme'}://{target.hostname or 'the same host'}"
    except ValueError:
        shown = "an address that can't be read"
    return Refused(
        f"a redirect to {shown} came; none is followed, and nothing was sent there",
        where=reply.where,
        do="if that is the right address, write it in the settings; if not, ask who answers there",
        reply=reply,
    )
