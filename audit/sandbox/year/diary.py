"""Diary: when the documents of a made year were written, minutes counted from its first day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from audit.sandbox.chance import Floats, Ints, between, spread
from audit.sandbox.year.figures import Figures

# The made year is the measured one, later by whole weeks, so that every weekday keeps its trade;
# the year measured first, 2010-12-01 to 2011-12-09, becomes the one that ends on 2026-11-20.
WEEKS_LATER = 780
DAY = 24 * 60
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Diary:
    """The days of one made year.

    Attributes:
        first_day: minute 0 is its midnight, UK time.
        day_shares: share of documents up to and with each day.
        hour_shares: weekday (Monday first) -> share up to and with each hour.
    """

    first_day: date
    day_shares: Floats
    hour_shares: Floats

    @classmethod
    def of(cls, figures: Figures) -> "Diary":
        """The diary of a year with the measured peaks, holidays and opening hours."""
        by_day = np.cumsum(np.asarray(figures.by_day, dtype=np.float64))
        # A closed weekday keeps a share, else an order pushed onto it would find no hour.
        hours = np.asarray(figures.by_hour, dtype=np.float64)
        hours[hours.sum(axis=1) == 0] = hours.sum(axis=0)
        by_hour = np.cumsum(hours, axis=1)
        first_day = figures.first_day + timedelta(weeks=WEEKS_LATER)
        return cls(first_day, by_day / by_day[-1], by_hour / by_hour[:, -1:])

    @property
    def last(self) -> int:
        """The last day, counted from 0."""
        return len(self.day_shares) - 1

    def drawn(self, rng: np.random.Generator, size: int) -> Ints:
        """Minutes of `size` documents, as busy as the measured days."""
        return self.at_hours(rng, np.searchsorted(self.day_shares, spread(rng, size), side="right"))

    def after(self, rng: np.random.Generator, minutes: Ints, days: Ints) -> Ints:
        """Minutes at least one day after `minutes`, `days` later where the year is long enough."""
        start = minutes // DAY
        ahead = np.maximum(self.last - start, 1)
        day = start + np.where(
            days > ahead, 1 + between(rng, 0, 1 << 30, len(days)) % ahead, np.maximum(days, 1)
        )
        closed = (day + self.first_day.weekday()) % 7 == SATURDAY
        return self.at_hours(rng, np.minimum(day + closed, self.last))

    def at_hours(self, rng: np.random.Generator, days: Ints) -> Ints:
        """A minute of each day, by the opening hours of its weekday."""
        weekday = (days + self.first_day.weekday()) % 7
        at = rng.random(len(days))
        hour = (at[:, None] >= self.hour_shares[weekday]).sum(axis=1)
        minutes: Ints = days * DAY + hour * 60 + between(rng, 0, 60, len(days))
        return minutes
