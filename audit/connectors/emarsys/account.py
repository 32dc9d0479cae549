"""One Emarsys account as it is asked: each answer opened, and waited for where it is being made."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from audit.connectors.clock import Clock
from audit.connectors.emarsys.envelope import (
    Answer,
    Meaning,
    has_list,
    is_known,
    opened,
    rows_in,
)
from audit.connectors.http import Call, Host, Refused, Reply, Unreachable
from checks.vocabulary import ConnectorError

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
ELSEWHERE = range(300, 400)
DENIED = 400
_DO = {
    Meaning.SIGNED_OUT: "check the credentials under [emarsys.api], of a push under [push]",
    Meaning.ABSENT: "correct its number under [emarsys.api]; `stokly-audit probe` lists them",
    Meaning.FORBIDDEN: "give the API user this right in Emarsys; `stokly-audit probe` lists all",
}


class NoAnswer(ConnectorError):
    """Emarsys answered, but not with what was asked for.

    Attributes:
        meaning: what the answer comes to.
        words: that, for a person.
        denied: whether it was refused as a question that makes no sense of this thing.
    """

    def __init__(self, call: Call, answer: Answer) -> None:
        super().__init__(
            f"Emarsys did not answer {call.method} {call.path}: {answer.words}",
            where=call.path,
            do=_DO.get(answer.meaning, "run the pull again; it goes on where it was"),
        )
        self.meaning = answer.meaning
        self.words = answer.words
        self.denied = (
            answer.meaning in {Meaning.ABSENT, Meaning.REFUSED} and answer.status >= DENIED
        )


class Account:
    """The API of one account; paths stand below its version.

    Attributes:
        host: whom we ask.
        clock: by which we wait.
        within_s: how long anything may be in the making.
    """

    def __init__(self, host: Host, clock: Clock, within_s: float) -> None:
        self.host = host
        self.clock = clock
        self.within_s = within_s

    @property
    def server_time(self) -> datetime:
        """UTC, by the clock of Emarsys as far as it has shown it."""
        return self.clock.now() + (self.host.skew or timedelta())

    async def heard(self, call: Call, *, bare: bool = False) -> tuple[Answer, Reply]:
        """Whatever is answered, a refusal too.

        Raises:
            ConnectorError: nothing is answered, or what should be JSON is none.
        """
        try:
            reply = await self.host.ask(call)
        except Refused as refused:
            if refused.reply.status in ELSEWHERE:
                # No answer of Emarsys: whoever sends us away may be somebody else.
                raise
            reply = refused.reply
        except Unreachable as error:
            # A server's own failure may have words that no further try would change.
            if error.reply is None or not is_known(error.reply):
                raise
            reply = error.reply
        return opened(reply, bare=bare), reply

    async def ask(self, call: Call) -> Any:  # noqa: ANN401 - whatever JSON is inside
        """What is inside a good answer; while it is being made, we ask again.

        Raises:
            NoAnswer: it is refused, or still being made after all the time that was given.
            ConnectorError: nothing is answered.
        """
        answer, _ = await self.waited(call)
        return answer.inside

    async def waited(self, call: Call, *, bare: bool = False) -> tuple[Answer, Reply]:
        """As `ask`, with the reply itself."""
        pause = Pause(self.clock, self.within_s)
        while True:
            answer, reply = await self.heard(call, bare=bare)
            if answer.meaning is Meaning.DONE:
                return answer, reply
            waits = answer.meaning in {Meaning.NOT_YET, Meaning.BUSY}
            if not waits or not await pause.longer():
                raise NoAnswer(call, answer)

    async def rows(self, call: Call) -> list[Any]:
        """The records of a list, each with its number; they must be there.

        Raises:
            NoAnswer: as `ask`; or what came is no such list.
            ConnectorError: nothing is answered.
        """
        inside = await self.ask(call)
        rows = rows_in(inside)
        if not has_list(inside):
            raise NoAnswer(call, Answer(Meaning.REFUSED, "no list came", None))
        if any(inside_of(row, "id") is None for row in rows):
            raise NoAnswer(call, Answer(Meaning.REFUSED, "a record without its number came", None))
        return rows

    async def tried(self, call: Call) -> tuple[Any, NoAnswer | None]:
        """What is inside a good answer, or why there is none."""
        try:
            return await self.ask(call), None
        except NoAnswer as error:
            if error.meaning is Meaning.SIGNED_OUT:
                raise
            return None, error

    async def perhaps(self, call: Call) -> Any:  # noqa: ANN401 - as `ask`
        """As `ask`; null where the account has no such thing or the user no right to it."""
        return (await self.tried(call))[0]


class Pause:
    """Waiting with patience that ends: each wait half as long again, none past the end."""

    def __init__(self, clock: Clock, within_s: float) -> None:
        self._clock = clock
        self._ends = clock.monotonic() + within_s
        self._next_s = FIRST_WAIT_S

    async def longer(self) -> bool:
        """Wait once more; false when the time is used up."""
        left = self._ends - self._clock.monotonic()
        if left <= 0:
            return False
        await self._clock.sleep(min(self._next_s, left))
        self._next_s = min(self._next_s * 1.5, LONGEST_WAIT_S)
        return True


def inside_of(found: object, name: str) -> Any:  # noqa: ANN401 - whatever JSON stands there
    """The value under a name, whether the answer is a record or not; null where it is none."""
    return found.get(name) if isinstance(found, Mapping) else None
