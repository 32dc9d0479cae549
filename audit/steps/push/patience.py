"""One write, meant and sent: tried again, with pauses that grow, while it is certain to be undone.

What is certain is written down before anybody waits: killed in a pause, a row is not taken for one
whose end nobody knows.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from audit.connectors.clock import Clock
from audit.connectors.emarsys_writer import NotTaken, Outcome, Unsure
from audit.ledger import Entry, RowState
from audit.steps.push.kill_switch import Stopped
from audit.steps.push.work import TRIES, Work

FIRST_S, LONGEST_S = 1.0, 60.0
# Codes of rows that certainly were not carried out: for good, or until the next push of the plan.
REFUSED, LATER = "refused", "not taken, push again"


async def sent(
    work: Work, meant: Sequence[Entry], send: Callable[[], Awaitable[Outcome]]
) -> Outcome | None:
    """What came of it; null where nobody knows, and the rows stay as meant.

    Args:
        work: journal and clock.
        meant: an intent a row, written before each try.
        send: the write.

    Raises:
        NotTaken: it was refused, or not taken in all tries; the rows have failed.
        Stopped: somebody threw the switch before it left; the rows wait for the next push.
    """
    async for last in patience(work.clock, TRIES):
        work.journal.write(meant)
        try:
            return await send()
        except NotTaken as refused:
            _failed(work, meant, LATER if refused.again else REFUSED)
            if last or not refused.again:
                raise
        except Unsure:
            return None
        except Stopped:
            _failed(work, meant, LATER)
            raise
    raise AssertionError


async def patience(clock: Clock, tries: int) -> AsyncIterator[bool]:
    """Each try, told whether it is the last; a pause between any two."""
    pause_s = FIRST_S
    for at in range(tries):
        yield at == tries - 1
        if at < tries - 1:
            await clock.sleep(pause_s)
            pause_s = min(pause_s * 4, LONGEST_S)


def _failed(work: Work, meant: Sequence[Entry], code: str) -> None:
    work.journal.write([Entry(one.row_id, RowState.FAILED, code=code) for one in meant])
