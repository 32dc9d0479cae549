"""Selling: the orders of customers and guests in a made year, and the goods on them."""

import numpy as np

from audit.sandbox.chance import Flags, Ints, spread, stream
from audit.sandbox.year.assortment import shown_prices, wanted
from audit.sandbox.year.drafts import KINDS, NOBODY, Heads, Lines, Year
from audit.sandbox.year.figures import Figures


def ordered(seed: int, scale: float, year: Year) -> tuple[Heads, Ints]:
    """Orders of customers and of guests; and whether each customer lives abroad (0 or 1)."""
    figures = year.figures
    rng = stream(seed, "orders")
    customers = max(round(figures.size["customers"] * scale), 1)
    each = np.maximum(figures.orders_each.stepped(spread(rng, customers)), 1)
    at_home = figures.countries["United Kingdom"] / sum(figures.countries.values())
    abroad = (spread(rng, customers) >= at_home).astype(np.int64)
    whose = np.repeat(np.arange(customers), each)
    # The busiest buyers lie beyond the table: the orders they leave out go to the busy.
    rest = round((figures.size["home"] + figures.size["abroad"]) * scale) - len(whose)
    whose = np.concatenate([whose, rng.choice(whose, max(rest, 0))])
    guests = round(figures.size["guest"] * scale)
    whose = np.concatenate([whose, np.full(guests, NOBODY)])
    sort = np.where(whose == NOBODY, KINDS.index("guest"), abroad[whose])
    return Heads(sort, whose, year.diary.drawn(rng, len(whose))), abroad


def sold(seed: int, heads: Heads, year: Year) -> Lines:
    """The goods lines of orders, document after document."""
    figures, goods = year.figures, year.words
    rng = stream(seed, "lines")
    head = np.repeat(np.arange(len(heads.sort)), _baskets(rng, heads, figures))
    item = wanted(rng, len(head))
    guest = heads.customer[head] == NOBODY
    at, usual = rng.random(len(head)), goods.assortment.prices[item]
    ratio = np.where(guest, figures.guest_ratio.stepped(at), figures.order_ratio.stepped(at))
    milli = shown_prices(usual, ratio, rng.random(len(head)))
    lines = Lines(
        head=head,
        code=goods.spelled(rng, item),
        quantity=_quantities(rng, usual, guest, figures),
        milli=milli * (rng.random(len(head)) >= figures.shares["free"]),
        name=goods.named(rng, item),
    )
    return _doubled(rng, lines, figures.shares["doubled"])


def _baskets(rng: np.random.Generator, heads: Heads, figures: Figures) -> Ints:
    count = np.zeros(len(heads.sort), dtype=np.int64)
    for sort in ("home", "abroad", "guest"):
        own = heads.sort == KINDS.index(sort)
        count[own] = figures.lines[sort].smooth(spread(rng, int(own.sum())))
    return np.maximum(count, 1)


def _quantities(rng: np.random.Generator, usual: Ints, guest: Flags, figures: Figures) -> Ints:
    band = np.searchsorted(figures.bands, usual, side="left")
    at = rng.random(len(usual))
    found = figures.guest_quantity.stepped(at)
    for place, table in enumerate(figures.quantity):
        own = ~guest & (band == place)
        found[own] = table.stepped(at[own])
    return found


def _doubled(rng: np.random.Generator, lines: Lines, share: float) -> Lines:
    """Some lines repeat the line before them, to the letter."""
    again = (
        np.flatnonzero((rng.random(len(lines.head)) < share)[1:] & (np.diff(lines.head) == 0)) + 1
    )
    for column in (lines.code, lines.quantity, lines.milli, lines.name):
        column[again] = column[again - 1]
    return lines
