"""Assortment: the things a made shop sells, with odd codes, twins and usual prices."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from audit.sandbox.chance import Flags, Floats, Ints, between, spread, stream
from audit.sandbox.year.figures import figures

# A spreadsheet reads 84029E as a number; so do careless readers.
LETTERS = "EABCDFGHLNPS"
ROUNDED_TO = 10  # thousandths of a pound: prices end on whole pennies
# The same code typed in small letters.
TWINNED = 0.03


@dataclass(frozen=True, slots=True)
class Assortment:
    """Everything on the shelves; a place in these is an item, the most wanted first.

    Attributes:
        codes: e.g. "71234" or "84029E"; distinct, even without case.
        names: in capitals.
        second_names: a later name of the same item; the first again where it never changed.
        prices: usual price without VAT, in thousandths of a pound.
        has_twin: whether its code is at times typed in small letters.
    """

    codes: list[str]
    names: list[str]
    second_names: list[str]
    prices: Ints
    has_twin: Flags


@cache
def words() -> dict[str, list[str]]:
    """Words for item names and stock notes."""
    text = (files("audit.sandbox.year") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def assortment(seed: int) -> Assortment:
    """The same number of items whatever the shop's size: more trade is more of the same."""
    rng = stream(seed, "assortment")
    counts, prices = figures().goods, figures().usual_price
    size, lettered = counts["items"], counts["lettered"]
    bases = rng.choice(np.arange(10_000, 90_000), size, replace=False).astype(str)
    # Variants of one thing share its digits: 71234A, 71234B.
    bases[1:lettered:2] = bases[0 : lettered - 1 : 2]
    letters = [LETTERS[place % len(LETTERS)] for place in range(lettered)]
    codes = np.array([*np.char.add(bases[:lettered], letters), *bases[lettered:]])
    has_letter = np.arange(size) < lettered
    # Twins need a letter, and some of them are sold often enough to be met in a small shop.
    has_twin = has_letter & (np.cumsum(has_letter) <= counts["twins"])
    order = rng.permutation(size)
    names = _names(rng, size)
    renamed = rng.random(size) < counts["second_names"] / size
    return Assortment(
        codes=codes[order].tolist(),
        names=names.tolist(),
        second_names=np.where(renamed, np.char.add("NEW ", names), names).tolist(),
        prices=np.maximum(prices.stepped(spread(rng, size)) // ROUNDED_TO * ROUNDED_TO, ROUNDED_TO),
        has_twin=has_twin[order],
    )


def wanted(rng: np.random.Generator, size: int) -> Ints:
    """Items of `size` lines, by popularity: a few in every basket, a long tail hardly ever."""
    ranks, shares = zip((0, 0.0), *figures().popularity, strict=True)
    places = np.interp(rng.random(size), shares, ranks).astype(np.int64)
    found: Ints = np.minimum(places, figures().goods["items"] - 1)
    return found


def shown_prices(prices: Ints, ratio: Ints, at: Floats) -> Ints:
    """Price of a line from the item's usual one; one in two hundred keeps its odd thousandths."""
    exact = np.maximum(prices * ratio // 1000, 1)
    pennies = np.maximum(exact // ROUNDED_TO * ROUNDED_TO, ROUNDED_TO)
    shown: Ints = np.where(at < 0.005, exact, pennies)  # noqa: PLR2004 - one in two hundred
    return shown


def _names(rng: np.random.Generator, size: int) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Distinct names, each a size, colour, motif and thing; every second one without its size."""
    pools = [np.array(words()[part]) for part in ("sizes", "colours", "motifs", "things")]
    picks = rng.choice(int(np.prod([len(pool) for pool in pools])), size, replace=False)
    drawn = np.unravel_index(picks, [len(pool) for pool in pools])
    parts = [pool[pick] for pool, pick in zip(pools, drawn, strict=True)]
    joined = np.char.add(np.char.add(parts[1], " "), np.char.add(parts[2], " "))
    short = np.char.add(joined, parts[3])
    sized = np.char.add(np.char.add(parts[0], " "), short)
    return np.where(between(rng, 0, 2, size) == 0, sized, short)
