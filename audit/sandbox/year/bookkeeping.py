"""Bookkeeping: a made year besides its sales: returns, credits, fees, stock notes, bad debt."""

import numpy as np

from audit.sandbox.chance import Ints, Table, between, spread, stream
from audit.sandbox.year.assortment import wanted
from audit.sandbox.year.diary import DAY
from audit.sandbox.year.drafts import KINDS, NAMELESS, NOBODY, Heads, Lines, Year, joined, stacked
from audit.sandbox.year.figures import BAD_DEBT, SORTS, WRITTEN_OFF

TAKES_BACK = ("returned", "credit")


def returned(
    seed: int, scale: float, heads: Heads, lines: Lines, year: Year
) -> tuple[Heads, Lines]:
    """Returned goods: a run of neighbouring lines of an order, some days later."""
    figures, diary, goods = year.figures, year.diary, year.words
    rng = stream(seed, "returned")
    early = (heads.customer != NOBODY) & (heads.minute // DAY < diary.last)
    size = round(figures.size["returned"] * scale) if early.any() else 0
    # Drawn by line: of more things, more come back.
    candidates = lines.head[early[lines.head]]
    of = rng.choice(candidates, size) if size else np.zeros(0, dtype=np.int64)
    first = np.searchsorted(lines.head, of)
    there = np.searchsorted(lines.head, of, side="right") - first
    count = np.minimum(np.maximum(figures.lines["returned"].stepped(spread(rng, size)), 1), there)
    start = first + (rng.random(size) * (there - count + 1)).astype(np.int64)
    picked = _runs(start, count)
    strange = rng.random(len(picked)) < figures.shares["returned_unmatched"]
    item = np.where(
        strange, wanted(rng, len(picked)), lines.code[picked] % len(goods.assortment.codes)
    )
    back = figures.returned_quantity.stepped(rng.random(len(picked)))
    days = figures.days_back.stepped(rng.random(size))
    return (
        Heads(
            np.full(size, KINDS.index("returned")),
            heads.customer[of],
            diary.after(rng, heads.minute[of], days),
        ),
        Lines(
            head=np.repeat(np.arange(size), count),
            code=np.where(strange, item, lines.code[picked]),
            quantity=-np.where(strange, back, np.minimum(back, lines.quantity[picked])),
            milli=np.where(strange, goods.assortment.prices[item], lines.milli[picked]),
            name=item,
        ),
    )


def written_off(seed: int, scale: float, year: Year) -> tuple[Heads, Lines]:
    """Stock that went or turned up: one line at no price, with a note for a name or none."""
    figures, diary, goods = year.figures, year.diary, year.words
    rng = stream(seed, WRITTEN_OFF)
    size = round(figures.size[WRITTEN_OFF] * scale)
    units = figures.written_off_quantity.stepped(spread(rng, size))
    lost = rng.random(size) < figures.shares["written_off_negative"]
    silent = rng.random(size) < figures.shares["written_off_nameless"]
    notes = between(rng, goods.notes.start, goods.notes.stop, size)
    heads = Heads(
        np.full(size, KINDS.index(WRITTEN_OFF)), np.full(size, NOBODY), diary.drawn(rng, size)
    )
    return heads, Lines(
        head=np.arange(size),
        code=between(rng, 0, len(goods.assortment.codes), size),
        quantity=np.where(lost, -units, units),
        milli=np.zeros(size, dtype=np.int64),
        name=np.where(silent, NAMELESS, notes),
    )


def bad_debt(seed: int, scale: float, year: Year) -> tuple[Heads, Lines]:
    """Debt written off and once written back: the only lines with a price below nought."""
    figures, diary, goods = year.figures, year.diary, year.words
    rng = stream(seed, BAD_DEBT)
    size = max(round(figures.size[BAD_DEBT] * scale), 1)
    sums = between(rng, 100_000, 12_000_000, size) // 10 * 10
    heads = Heads(
        np.full(size, KINDS.index(BAD_DEBT)), np.full(size, NOBODY), diary.drawn(rng, size)
    )
    ones = np.ones(size, dtype=np.int64)
    written_back = np.arange(size) % 3 == 1
    return heads, Lines(
        head=np.arange(size),
        code=ones * (len(goods.codes) - 1),
        quantity=ones,
        milli=np.where(written_back, sums, -sums),
        name=ones * (len(goods.names) - 1),
    )


def without_goods(seed: int, scale: float, customers: int, year: Year) -> Heads:
    """Credits and fees: documents that get all their lines from `extras`."""
    figures, diary = year.figures, year.diary
    rng = stream(seed, "without goods")
    parts = []
    for sort in ("credit", "fee"):
        size = round(figures.size[sort] * scale)
        whose = between(rng, 0, customers, size)
        nobody = rng.random(size) < figures.shares["credit_without_customer"]
        parts.append(
            Heads(
                np.full(size, KINDS.index(sort)),
                np.where(nobody, NOBODY, whose),
                diary.drawn(rng, size),
            )
        )
    return joined(parts)


def extras(seed: int, heads: Heads, year: Year) -> Lines:
    """Postage, discounts, fees and gift cards: on top of goods, or a document's only line."""
    figures, goods = year.figures, year.words
    rng = stream(seed, "extras")
    found = []
    for sort in SORTS:
        where = np.flatnonzero(heads.sort == KINDS.index(sort))
        offered = [(place, one) for place, one in enumerate(figures.extras) if sort in one.shares]
        for place, head in _chosen(
            rng, where, sort, [(place, one.shares[sort]) for place, one in offered]
        ):
            code, name = goods.beside(place)
            ones = np.ones(len(head), dtype=np.int64)
            prices: Table = figures.extras[place].prices[sort]
            milli = prices.stepped(spread(rng, len(head)))
            sign = -1 if sort in TAKES_BACK else 1
            found.append(Lines(head, code * ones, sign * ones, milli, name * ones))
    return stacked(found)


def _chosen(
    rng: np.random.Generator, where: Ints, sort: str, offered: list[tuple[int, float]]
) -> list[tuple[int, Ints]]:
    """Which documents get which extra: each by its share; where there are no goods, one each."""
    if sort in ("credit", "fee"):
        weights = np.cumsum([share for _, share in offered])
        picks = np.searchsorted(weights / weights[-1], spread(rng, len(where)), side="right")
        return [(place, where[picks == at]) for at, (place, _) in enumerate(offered)]
    return [(place, where[spread(rng, len(where)) < share]) for place, share in offered]


def _runs(start: Ints, count: Ints) -> Ints:
    """`start`, `start` + 1 ... for each run, one run after the other."""
    ends = np.cumsum(count)
    inside: Ints = np.arange(count.sum()) - np.repeat(ends - count, count)
    return inside + np.repeat(start, count)
