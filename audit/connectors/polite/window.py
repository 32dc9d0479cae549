"""What the server still lets through in its present window, by the headers of its replies.

Emarsys says how many requests remain and when the window ends; Stokly says how many remain of a
minute. While none remains, no request leaves. Where a server says neither, nothing is held back.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.connectors.clock import Clock
from audit.connectors.polite.waits import within

MINUTE_S = 60.0
# We know the server's clock to half a second: its `Date` is cut to whole ones, as its reset may be.
UNSURE_S = 1.0
UNLIMITED = sys.maxsize
REMAINING, LIMIT, RESET = "x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-reset"


@dataclass(slots=True)
class Counted:
    """What was asked of one host so far, for the probe, the report and the benchmark.

    Attributes:
        requests: sent, retries among them.
        retries: sent because an earlier try failed.
        throttled: answered 429.
        waited_s: seconds, summed over requests that waited for the server; the pace apart.
        remaining, limit: as the server last said; null when it never did.
    """

    requests: int = 0
    retries: int = 0
    throttled: int = 0
    waited_s: float = 0.0
    remaining: int | None = None
    limit: int | None = None


class Window:
    """Lets requests through as long as the server's window has room for them.

    As nothing is known at first, and again when a window has ended, one request goes ahead alone.
    """

    def __init__(self, clock: Clock, cap_s: float, slack: int, counted: Counted) -> None:
        """`slack`: by how much replies may overtake each other: the requests at one time."""
        self._clock = clock
        self._cap_s = cap_s
        self._slack = slack
        self._counted = counted
        self._known = False
        self._remaining = 1
        self._under_way = 0
        self._ends_at: float | None = None
        self._reset = ""
        self._shut_until = float("-inf")
        self._answered = asyncio.Event()

    async def enter(self) -> "Passage":
        """Come back when one more request may leave; close the passage when it is over."""
        while (pause := self._pause()) is not None:
            if pause:
                self._counted.waited_s += pause
                await self._clock.sleep(pause)
            else:
                await self._answered.wait()
        self._under_way += 1
        return Passage(self)

    def heard(self, headers: Mapping[str, str], there: datetime) -> None:
        """One request under way was answered; `there` is the server's clock, UTC."""
        remaining = _number(headers.get(REMAINING))
        if remaining is None:
            self._without_word()
        else:
            self._counted.remaining = remaining
            self._counted.limit = _number(headers.get(LIMIT)) or self._counted.limit
            self._told(remaining, headers.get(RESET, ""), there)
        self._one_less()

    def lost(self) -> None:
        """One request under way got no answer. It may have been counted all the same."""
        if self._known and self._remaining < UNLIMITED:
            self._remaining = max(self._remaining - 1, 0)
        self._one_less()

    def shut(self, seconds: float) -> None:
        """Let nothing through for so long: the server has asked for it."""
        self._shut_until = max(self._shut_until, self._clock.monotonic() + seconds)

    def _pause(self) -> float | None:
        """Null: go. Zero: wait for an answer. Else: seconds to wait."""
        now = self._clock.monotonic()
        if now < self._shut_until:
            return self._shut_until - now
        if self._ends_at is not None and now >= self._ends_at:
            self._begin()
        if self._remaining > self._under_way:
            return None
        if self._under_way or self._ends_at is None:
            return 0.0
        return self._ends_at - now

    def _begin(self) -> None:
        self._known, self._remaining, self._ends_at = False, 1, None

    def _told(self, remaining: int, reset: str, there: datetime) -> None:
        now = self._clock.monotonic()
        is_new = not self._known or self._remaining == UNLIMITED
        # Within a window the number only falls; a little more is an answer that was overtaken.
        if is_new or reset != self._reset or remaining > self._remaining + self._slack:
            self._known, self._remaining, self._reset = True, remaining, reset
            self._ends_at = now + self._lasts(reset, there)
        self._remaining = min(self._remaining, remaining)

    def _without_word(self) -> None:
        if not self._known:
            self._known, self._remaining, self._ends_at = True, UNLIMITED, None
        elif self._remaining < UNLIMITED:
            self._remaining = max(self._remaining - 1, 0)

    def _lasts(self, reset: str, there: datetime) -> float:
        moment = _number(reset)
        if moment is None:
            return within(MINUTE_S, self._cap_s)
        return within(moment - there.timestamp() + UNSURE_S, self._cap_s)

    def _one_less(self) -> None:
        self._under_way -= 1
        self._answered.set()
        self._answered = asyncio.Event()


class Passage:
    """One request on its way through the window."""

    __slots__ = ("_window",)

    def __init__(self, window: Window) -> None:
        self._window: Window | None = window

    def answered(self, headers: Mapping[str, str], there: datetime) -> None:
        """The head of an answer came."""
        if self._window is not None:
            self._window.heard(headers, there)
        self._window = None

    def close(self) -> None:
        """It is over; without an answer, it was lost."""
        if self._window is not None:
            self._window.lost()
        self._window = None


def _number(text: str | None) -> int | None:
    """A whole number of sane length; null for anything else."""
    plain = (text or "").strip()
    return int(plain) if plain.isdecimal() and len(plain) <= len("9999999999999") else None
