"""What doesn't change with the record: country, sex, names and birthday."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from customers.census import FAMILY, Persons
from customers.draw import Flag, Share, Whole
from customers.pools import COUNTRY_SHARES, forenames, surnames

NAMED_AFTER_FATHER = 0.15  # of eldest sons
TWIN = 0.2


@dataclass(frozen=True)
class Names:
    """Places in the pools, and how frequent the pair of names is in its country."""

    forename: Whole
    surname: Whole
    maiden: Whole
    is_male: Flag
    forename_share: Share
    surname_share: Share

    @property
    def forenames(self) -> pl.Series:
        """As words."""
        male, female = forenames("male").words, forenames("female").words
        return pl.concat([male, female]).gather(self.forename).alias("forename")

    @property
    def surnames(self) -> pl.Series:
        """As words."""
        return surnames().words.gather(self.surname).alias("surname")


def countries(persons: Persons) -> Whole:
    """Where the household lives."""
    upto = np.cumsum(COUNTRY_SHARES)[:-1]
    return np.searchsorted(upto, persons.shared.share("country"), side="right").astype(np.int64)


def names(persons: Persons) -> Names:
    """Kin share a surname nearly always; some eldest sons have their father's forename."""
    country, male = countries(persons), _is_male(persons)
    junior = (persons.role == 2) & persons.own.below("junior", NAMED_AFTER_FATHER)
    junior &= male & (persons.kind == FAMILY)
    pools = forenames("male"), forenames("female")
    share = persons.or_first(junior).own.share("forename")
    places = [pool.drawn(country, share) for pool in pools]
    given = np.where(male, places[0], places[1] + len(pools[0].words))
    given_share = np.where(male, pools[0].share[places[0]], pools[1].share[places[1]])
    own = surnames().drawn(country, persons.own.share("surname"))
    kept = (persons.role == 1) & persons.own.below("kept", 0.15)
    together = persons.is_kin & ~kept
    surname = np.where(together, surnames().drawn(country, persons.shared.share("surname")), own)
    return Names(given, surname, own, male, given_share, surnames().share[surname])


def birthdays(persons: Persons) -> Whole:
    """Year, month and day as one number, 19840229 never among them: days end at 28."""
    twin = (persons.role == 3) & (persons.kind == FAMILY) & persons.own.below("twin", TWIN)
    alike = Persons(
        persons.number - twin,
        persons.household,
        persons.role - twin,
        persons.kind,
        persons.seed,
    )
    own, years = alike.own, _years(alike)
    return years * 10_000 + (own.number("month", 12) + 1) * 100 + own.number("day", 28) + 1


def _years(persons: Persons) -> Whole:
    """Parents of one age; children 22 to 35 years younger; everybody else any age."""
    parents = 1945 + persons.shared.number("age", 35)
    year = 1940 + persons.own.number("age", 65)
    kin = persons.is_kin
    year = np.where(kin & (persons.role <= 1), parents + persons.own.number("apart", 7) - 3, year)
    children = parents + 22 + persons.own.number("later", 14)
    return np.where(kin & (persons.role >= 2), np.minimum(children, 2008), year)


def _is_male(persons: Persons) -> Flag:
    own = persons.own.below("male", 0.5)
    alike = persons.shared.below("same sex", 0.05)
    first = persons.or_first(persons.role >= 0).own.below("male", 0.85)
    second = np.where(alike, first, ~first)
    parents = np.where(persons.role == 0, first, second)
    return np.where(persons.is_kin & (persons.role <= 1), parents, own)
