"""How long to wait before the next try: what the server asks for, within reason."""

import math
import random
from datetime import datetime
from email.utils import parsedate_to_datetime

from audit.connectors.polite.answers import Reply

SHORTEST_S = 0.5
FIRST_S = 0.5  # then twice as long each time
LONGEST_S = 60.0  # that we choose ourselves
BUSY = frozenset({429, 503})
PASSING = frozenset({408, 425, 429})


def may_pass(status: int) -> bool:
    """Whether the same question may well be answered a little later."""
    return status in PASSING or status >= 500  # noqa: PLR2004 - 5xx as HTTP has it


def before_next(reply: Reply | None, backoff_s: float, cap_s: float, there: datetime) -> float:
    """Seconds to wait: what `Retry-After` says, else the backoff and a little chance.

    Args:
        reply: the last answer; null when none came.
        backoff_s: how long by the number of tries.
        cap_s: no longer than this, whatever the server says.
        there: UTC, the server's clock.
    """
    asked = retry_after(reply.headers.get("retry-after", ""), there) if reply else None
    if asked is None:
        # So that requests which failed together do not come back together.
        asked = backoff_s + random.uniform(0, backoff_s)  # noqa: S311 - no secret hangs on it
    return within(asked, cap_s)


def retry_after(said: str, there: datetime) -> float | None:
    """Seconds; null where the header says nothing that can be understood."""
    try:
        seconds = float(said)
    except ValueError:
        return _until(said, there)
    return None if math.isnan(seconds) else seconds


def within(seconds: float, cap_s: float) -> float:
    """Never so short that it hammers, never longer than the cap."""
    return min(max(seconds, SHORTEST_S), cap_s)


def _until(said: str, there: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(said)
        return (moment - there).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
