"""What an agreement is worth, learned without labels: a mixture of kinds of pairs.

Expectation and maximisation over the counts of agreement patterns. Two people of one household
agree in much, and so do two of one name with mailboxes made from it: they are kinds of their own,
so that what they share is never taken for one person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from checks.workings.identity.chance import Chance, Reals
from checks.workings.identity.fields import ADDRESS, NAMES
from checks.workings.identity.kinds import Kind, learns, of_one_name, shows
from checks.workings.identity.likeness import NO_LEVEL, Levels, comparison
from checks.workings.identity.model import Model

ROUNDS = 300
SETTLED = 1e-5  # change of the expected number of pairs, as a share, at which learning stops
CORRECTED = 25  # rounds in which the pairs' own part is taken out of what chance explains
# A person's own value is at most this often another one; else a kind would explain anything.
OFTEN_OTHER = {"forename": 0.35, "surname": 0.35, "company": 0.35, "birthday": 0.5}
OFTEN_OTHER |= {"external_id": 0.5}
ELSE_OTHER = 0.65
USUAL = 500  # pairs that what is usual counts for: few pairs alone would teach anything
MOST = 0.1  # of all pairs are of one kind, at most
FEWEST = 0.3  # pairs of a kind, so that none dies out for ever
ONE_FORENAME = 0.05  # of the pairs of a household, at most, bear one forename


Tables = dict[Kind, dict[str, Reals]]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Different patterns of agreement among the candidate pairs.

    Attributes:
        levels: field -> level of each pattern.
        lifted: by pattern, the log by which common origin makes the names' agreement likelier.
        sides: by pattern, which tables the two records are of: 0 the first, 1 both, 2 the second.
        counts: pairs of each pattern, among all candidates.
        totals: by side, all the pairs that there are.
    """

    levels: dict[str, Levels]
    lifted: Reals
    sides: npt.NDArray[np.int8]
    counts: Reals
    totals: Reals


class Learner:
    """What is believed while learning; `learned` says it when it has settled."""

    def __init__(self, patterns: Patterns, by_chance: Chance, records: int, usual: Tables) -> None:
        self.patterns, self.usual = patterns, usual
        self.fields = tuple(patterns.levels)
        self.place = tuple(field for field in ADDRESS if field in self.fields)
        self.seen = {field: found.copy() for field, found in by_chance.levels.items()}
        self.by_chance = {field: found.copy() for field, found in self.seen.items()}
        self.sets, self.shown = by_chance.sets, by_chance.shown
        # No level becomes one more level, which is worth nothing and counts for nothing.
        self.at = {
            field: np.where(found == NO_LEVEL, len(self.seen[field]), found).astype(np.intp)
            for field, found in patterns.levels.items()
        }
        self.masks = place_masks(self.place, patterns.levels)
        self.together = np.zeros(1 << len(self.place))
        self.kinds = tuple(kind for kind in Kind if learns(kind, self.fields))
        self.shows = {kind: shows(kind, patterns.levels) for kind in self.kinds}
        self.tables: Tables = {kind: self._first(kind) for kind in self.kinds}
        first = np.minimum(MOST, 0.2 * records / np.maximum(patterns.totals, 1))
        self.shares = dict.fromkeys(self.kinds, first * (patterns.totals > 0))
        self.moved = 0.1 if self.place and len(self.fields) > len(self.place) + 1 else 0.0
        self.rounds, self.change = 0, np.inf

    def _first(self, kind: Kind) -> dict[str, Reals]:
        """Where learning starts: mostly the same, now and then a little off."""
        tables = {}
        for field in learns(kind, self.fields):
            places = len(self.seen[field])
            middle = np.full(max(places - 2, 0), 0.1 / max(places - 2, 1))
            plain = as_shares(np.concatenate([[0.85], middle, [0.05]]))
            tables[field] = self.usual.get(kind, {}).get(field, plain)
        if kind is Kind.NAMESAKE:
            tables["email"] = self._no_mailbox_shared(self.seen["email"] + 0.02 * tables["email"])
        return tables

    def _no_mailbox_shared(self, found: Reals) -> Reals:
        """Namesakes have mailboxes that look alike, never one."""
        found = as_shares(found)
        found[0] = min(found[0], self.by_chance["email"][0])
        return as_shares(found)

    def learn(self) -> None:
        """Rounds until the expected number of pairs no longer changes."""
        while self.change > SETTLED and self.rounds < ROUNDS:
            if 0 < self.rounds <= CORRECTED:
                self._correct_chance()
            self._learn_from(self._believed())
            self.rounds += 1

    def _correct_chance(self) -> None:
        """Pairs of one person agree too: their part is no chance."""
        share, same = self._share_of_same(), self.tables[Kind.SAME]
        for field, seen in self.seen.items():
            rest = (seen[0] - share * same[field][0]) / (1 - share)
            equal = max(rest, seen[0] * 0.01, 1 / self.patterns.totals.sum())
            others = seen[1:] * (1 - equal) / seen[1:].sum()
            self.by_chance[field] = np.append(equal, others)
        for some, seen_together in self.sets.items():
            alone = float(np.prod([self.by_chance[field][0] for field in some]))
            ours = share * (1 - self.moved) * float(np.prod([same[field][0] for field in some]))
            met = max((seen_together - ours) / (1 - share), alone)
            self.together[mask_of(self.place, some)] = np.log(alone) - np.log(met)

    def _share_of_same(self) -> float:
        totals = self.patterns.totals
        return float((self.shares[Kind.SAME] * totals).sum() / totals.sum())

    def _worth(self, kind: Kind, fields: Iterable[str]) -> Reals:
        """Log of how much likelier than by chance each pattern is, over some fields of a kind."""
        worth = np.zeros(len(self.patterns.counts))
        for field in fields:
            if field in self.tables[kind]:
                ratio = np.log(self.tables[kind][field] / self.by_chance[field])
                worth += np.append(ratio, 0.0)[self.at[field]]
        return worth

    def _believed(self) -> dict[Kind | str, Reals]:
        """Pairs of each kind, by pattern; those of one person at one address under `settled`."""
        together, sides = self.together[self.masks], self.patterns.sides
        logs: dict[Kind | str, Reals] = {}
        with np.errstate(divide="ignore"):
            shares = {kind: np.log(share)[sides] for kind, share in self.shares.items()}
            rest = np.log1p(-sum(self.shares.values()))[sides]
            own = tuple(field for field in self.fields if field not in self.place)
            person = self._worth(Kind.SAME, own) + shares[Kind.SAME] - self.patterns.lifted
            place = self._worth(Kind.SAME, self.place) + together
            logs["settled"] = person + place + np.log1p(-self.moved)
            logs["moved"] = person + np.log(self.moved)
            for kind in self.kinds[1:]:
                logs[kind] = self._worth(kind, self.fields) + shares[kind]
                if of_one_name(kind):
                    logs[kind] -= self.patterns.lifted
                if self.place and self.place[0] in self.tables[kind]:
                    logs[kind] += together
            every = np.logaddexp.reduce([*logs.values(), rest])
            return {name: self.patterns.counts * np.exp(log - every) for name, log in logs.items()}

    def _learn_from(self, believed: dict[Kind | str, Reals]) -> None:
        same = believed["settled"] + believed["moved"]
        before = self._share_of_same()
        self.shares[Kind.SAME] = self._share(Kind.SAME, same)
        self.change = abs(np.log(self._share_of_same() / before))
        if self.moved:
            moved = believed["moved"].sum() / max(same.sum(), 1e-9)
            self.moved = float(min(0.6, max(0.005, moved)))
        for field in self.fields:
            part = believed["settled"] if field in self.place else same
            self.tables[Kind.SAME][field] = self._person(field, part)
        for kind in self.kinds[1:]:
            self.shares[kind] = self._share(kind, believed[kind])
            if kind is Kind.RELATIVE:
                at_home = ONE_FORENAME * self.shares[Kind.HOUSEHOLD]
                self.shares[kind] = np.minimum(self.shares[kind], at_home)
            for field in self.tables[kind]:
                self.tables[kind][field] = self._rival(kind, field, believed[kind])

    def _share(self, kind: Kind, pairs: Reals) -> Reals:
        totals = self.patterns.totals
        shown = np.where(self.shows[kind], pairs, 0.0)
        found = np.bincount(self.patterns.sides, weights=shown, minlength=len(totals))
        pairs_of_kind = np.maximum(found / self.shown[kind], FEWEST)
        share = np.minimum(MOST, pairs_of_kind / np.maximum(totals, 1))
        return np.where(totals > 0, share, 0.0)

    def _counted(self, kind: Kind, field: str, pairs: Reals) -> Reals:
        """What was seen, and beside it what is usual, as if so many pairs had been seen of it."""
        places = len(self.by_chance[field])
        every = np.bincount(self.at[field], weights=pairs, minlength=places + 1)
        found = every[:places].astype(np.float64)
        usual = self.usual.get(kind, {}).get(field)
        return as_shares(found + (0.3 if usual is None else USUAL * usual))

    def _falling(self, field: str, found: Reals) -> Reals:
        """A lesser likeness is never worth more than a better one; special levels stand apart."""
        by_chance, graded = self.by_chance[field], comparison(field).graded
        worth = np.log(found / by_chance).astype(np.float64)
        worth[graded] = np.minimum.accumulate(worth[graded])
        fallen: Reals = np.exp(worth) * by_chance
        return as_shares(fallen)

    def _person(self, field: str, pairs: Reals) -> Reals:
        found = self._falling(field, self._counted(Kind.SAME, field, pairs))
        most = OFTEN_OTHER.get(field, ELSE_OTHER)
        if found[-1] > most:
            found = np.append(found[:-1] * (1 - most) / (1 - found[-1]), most)
        return found

    def _rival(self, kind: Kind, field: str, pairs: Reals) -> Reals:
        if kind is Kind.RELATIVE:  # a household in which two bear one name
            return self.tables[Kind.SAME if field in NAMES else Kind.HOUSEHOLD][field]
        found = self._counted(kind, field, pairs)
        if kind is Kind.NAMESAKE:
            return self._no_mailbox_shared(found) if field == "email" else found
        return self._falling(field, found)

    def model(self, records: int, pairs: int) -> Model:
        """What is believed now, to be kept."""
        return Model(
            fields=self.fields,
            chance=self.by_chance,
            tables=self.tables,
            shares=self.shares,
            moved=self.moved,
            together=self.together,
            rounds=self.rounds,
            settled=self.change <= SETTLED,
            records=records,
            pairs=pairs,
        )


def as_shares(found: Reals) -> Reals:
    """The same, adding up to one."""
    shares: Reals = found / found.sum()
    return shares


def mask_of(place: tuple[str, ...], some: tuple[str, ...]) -> int:
    """The number of a set of address fields."""
    return sum(1 << place.index(field) for field in some)


def place_masks(place: tuple[str, ...], levels: Mapping[str, Levels]) -> npt.NDArray[np.int64]:
    """For each pair, the number of the set of address fields that agree, wholly or closely."""
    masks = np.zeros(len(next(iter(levels.values()))), np.int64)
    for bit, field in enumerate(place):
        close = 1 if comparison(field).words else 0
        agrees = (levels[field] >= 0) & (levels[field] <= close)
        masks |= agrees.astype(np.int64) << bit
    return masks
