"""Names, places and words to draw from, by country; the first of a pool are the frequent ones."""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from customers import words
from customers.draw import Share, Whole
from customers.words import listed

COUNTRIES = ("GB", "DE", "FR", "PL")
COUNTRY_SHARES = (0.66, 0.16, 0.11, 0.07)
LOCALES = ("en_GB", "de_DE", "fr_FR", "pl_PL")
RARE_SURNAMES = 6_000  # made of syllables, for the long end of the frequencies


@dataclass(frozen=True)
class Pool:
    """Words of all countries in one row, drawn by frequency within a country.

    Attributes:
        words: one after another, country by country.
        share: of its country that has the word, in the same order.
        upto: sum of the shares; runs from n to n+1 within the country n.
    """

    words: pl.Series
    share: Share
    upto: Share

    def drawn(self, country: Whole, share: Share) -> Whole:
        """Places in `words`, for the countries and for numbers from 0 up to 1."""
        found = np.searchsorted(self.upto, country + share, side="right")
        return np.minimum(found, len(self.words) - 1).astype(np.int64)


@cache
def surnames() -> Pool:
    """Some thousand of each country's, the first near one in a hundred."""
    british, german, french = _faker("last_names", LOCALES[:3])
    dutch, spanish = (list(_provider("person", of).last_names) for of in ("nl_NL", "es_ES"))
    return _pool(([*british, *_composed()], german + dutch, french + spanish, _polish()), 1.0)


@cache
def forenames(sex: str) -> Pool:
    """Some hundred of each country's; `sex` is male or female."""
    return _pool(_faker(f"first_names_{sex}"), 0.9)


@cache
def cities() -> Pool:
    """Towns, large ones first."""
    british, french = listed(words.GB_TOWNS), listed(words.FR_TOWNS)
    provider = _provider("address", "en_GB")
    endings = [word for word in provider.city_suffixes if word.isalpha()]
    made = [
        f"{name}{end}" for end in endings for name in _faker("last_names", LOCALES[:1])[0][40:60]
    ]
    saints = [f"Saint-{name}" for name in _faker("first_names_male")[2]]
    german, polish = (list(_provider("address", place).cities) for place in ("de_DE", "pl_PL"))
    return _pool((british + made, german, french + saints, polish), 0.8)


@cache
def streets() -> Pool:
    """Street names without a number."""
    names = [list(pool)[20:220] for pool in _faker("last_names", LOCALES[:3])]
    kinds = ("Road", "Street", "Avenue", "Close", "Drive", "Lane", "Court", "Gardens", "Way")
    british = [f"{name} {kind}" for kind in kinds for name in names[0]]
    german = [f"{name}{kind}" for kind in ("straße", "weg", "allee", "gasse") for name in names[1]]
    french = [f"{kind} {name}" for kind in ("Rue", "Avenue", "Allée") for name in names[2]]
    polish = [f"ul. {name}" for name in _provider("address", "pl_PL").streets]
    usual = (words.listed(roads, ",") for roads in (words.GB_ROADS, words.DE_ROADS, words.FR_ROADS))
    made = (british, german, french)
    return _pool((*(first + rest for first, rest in zip(usual, made, strict=True)), polish), 0.7)


def _pool(by_country: Sequence[Iterable[str]], steepness: float) -> Pool:
    """Frequencies fall as 1 / (place + 8) ** steepness, as names and towns do."""
    rows = [list(dict.fromkeys(words)) for words in by_country]
    weights = [1.0 / (np.arange(len(row)) + 8.0) ** steepness for row in rows]
    shares = [weight / weight.sum() for weight in weights]
    upto = np.concatenate([number + np.cumsum(share) for number, share in enumerate(shares)])
    words = pl.Series("word", [word for row in rows for word in row], dtype=pl.String)
    return Pool(words, np.concatenate(shares), upto)


def _composed() -> list[str]:
    """The rare surnames, in an order that has no sound of its own."""
    first, middle, last = (listed(words.SYLLABLES[place]) for place in range(3))
    made = [a + b + c for a in first for b in middle for c in last]
    order = np.random.default_rng(5).permutation(len(made))[:RARE_SURNAMES]
    return [made[place] for place in order]


def _polish() -> list[str]:
    """Frequent ones, and others made from forenames as Polish makes them."""
    stems = [name.rstrip("aeiouy") for name in _faker("first_names_male")[3]]
    return listed(words.PL_SURNAMES) + [
        s + end for end in ("owski", "ak", "czyk", "ewicz") for s in stems
    ]


def _faker(what: str, locales: Sequence[str] = LOCALES) -> list[list[str]]:
    return [_frequent_first(getattr(_provider("person", of), what)) for of in locales]


def _frequent_first(words: Iterable[str] | Mapping[str, float]) -> list[str]:
    if isinstance(words, Mapping):
        return sorted(words, key=lambda word: -words[word])
    return list(words)


def _provider(what: str, locale: str) -> Any:
    return importlib.import_module(f"faker.providers.{what}.{locale}").Provider
