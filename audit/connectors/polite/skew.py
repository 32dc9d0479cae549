"""How far the server's clock is from ours, by the `Date` of its replies.

Our own clock may be set while we run. The steady clock beside it shows that: what was measured
before counts no more.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from checks.vocabulary import ConnectorError

# Signed requests of Emarsys are refused beyond it.
MOST = timedelta(minutes=5)
LAST_FEW = 5
SET = timedelta(seconds=2)  # our clock went another way than the steady one: somebody set it
HALF_A_SECOND = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by both of our clocks.

    Attributes:
        now: UTC, as this machine believes.
        steady: seconds of the clock that nobody sets.
    """

    now: datetime
    steady: float

    @property
    def apart(self) -> timedelta:
        """The one clock minus the other, which stays the same until our clock is set."""
        return self.now - datetime.fromtimestamp(0, UTC) - timedelta(seconds=self.steady)


class Skew:
    """The median of the last few measurements, so that one wrong reply decides nothing.

    Attributes:
        latest: the last measurement; null before the first.
    """

    def __init__(self) -> None:
        self.latest: timedelta | None = None
        self._measured: deque[timedelta] = deque(maxlen=LAST_FEW)
        self._last = ""
        self._apart: timedelta | None = None

    def measure(self, headers: Mapping[str, str], sent: Moment, heard: Moment) -> None:
        """Note one reply: its `Date`, its `Age` if a cache kept it, when we asked and heard."""
        self._forget_if_set(heard)
        date, age = headers.get("date", ""), headers.get("age", "")
        if date == self._last:
            return
        self._last = date
        try:
            there = parsedate_to_datetime(date)
        except (TypeError, ValueError, OverflowError):
            return
        there = there.replace(tzinfo=UTC) if there.tzinfo is None else there.astimezone(UTC)
        if age.isdecimal() and len(age) < len("86400000"):
            there += timedelta(seconds=int(age))
        halfway = heard.now - timedelta(seconds=(heard.steady - sent.steady) / 2)
        # `Date` is cut to whole seconds.
        self.latest = there + HALF_A_SECOND - halfway
        self._measured.append(self.latest)

    def _forget_if_set(self, heard: Moment) -> None:
        if self._apart is not None and abs(heard.apart - self._apart) > SET:
            self._measured.clear()
            self._last = ""
        self._apart = heard.apart

    @property
    def known(self) -> timedelta | None:
        """The server's clock minus ours; null before the first `Date`."""
        if not self._measured:
            return None
        return sorted(self._measured)[len(self._measured) // 2]

    def judge(self, host: str, *, refused: bool = False) -> None:
        """Go on only if the two clocks are near each other.

        Args:
            host: whose the other clock is.
            refused: whether a signature was not accepted: then the last measurement decides, for
                the server's clock may have been set just now.

        Raises:
            ConnectorError: they are more than five minutes apart.
        """
        skew = self.latest if refused else self.known
        if skew is None or abs(skew) <= MOST:
            return
        side = "behind" if skew > timedelta() else "ahead of"
        raise ConnectorError(
            f"this machine's clock is {in_words(abs(skew))} {side} that of {host}",
            where=f"the Date of {host}'s replies",
            do="set this machine's clock right, then run it again:"
            " times would be judged wrongly, and signed requests are refused",
        )


def in_words(span: timedelta) -> str:
    """E.g. "10 min 3 s", "1 d 0 h"; the two largest units."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days:,} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
