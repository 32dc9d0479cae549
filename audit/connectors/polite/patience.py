"""When to give a request up: after so many failures, or told so often to come later."""

from typing import Self

from audit.connectors.polite.answers import Reply
from audit.connectors.polite.manners import Manners

TOO_MANY_REQUESTS = 429


class Patience:
    """What one request may still meet.

    A server that says 429 has not failed: somebody else, mostly the live integration, used up what
    is allowed. So such answers are counted apart.
    """

    def __init__(self, tries: int, told_later: int) -> None:
        self._tries = tries
        self._told_later = told_later

    @classmethod
    def of(cls, manners: Manners, *, once: bool) -> Self:
        """Of a new request; one that is sent `once` has none."""
        return cls(1, 1) if once else cls(manners.tries, manners.patience)

    def ends_with(self, reply: Reply | None) -> bool:
        """Whether it ends with this failure; `reply` is null where no answer came."""
        if reply is not None and reply.status == TOO_MANY_REQUESTS:
            self._told_later -= 1
        else:
            self._tries -= 1
        return min(self._tries, self._told_later) <= 0
