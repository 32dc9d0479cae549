"""The probability that two records are one person, and what each field was worth.

Pairs are weighed in steps: an upper bound by equality of codes alone drops most of them; then field
by field, while the bound allows.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from checks.workings.identity.agreement import beside_names, names_as_one
from checks.workings.identity.chance import Reals
from checks.workings.identity.codes import EMPTY, Coded, Flags, Keys, unpacked
from checks.workings.identity.fields import ADDRESS, NAMES
from checks.workings.identity.kinds import RIVALS, Kind, of_one_name
from checks.workings.identity.learning import place_masks
from checks.workings.identity.likeness import Levels, Likeness, Rows
from checks.workings.identity.model import Model
from checks.workings.identity.origins import Origins, lift
from checks.workings.identity.patterns import sides_of

Weights = npt.NDArray[np.float32]
Rarity = Callable[[Coded, Model, str], Weights]

LEAST = 0.02  # probability below which a pair is not kept
LEAST_LOG_ODDS = float(np.log(LEAST / (1 - LEAST)))
CONTACT_POINT = ("email", "phone", "external_id")
OF_ONE = 5  # records that one person may have; a value that more share says less of each
CHUNK = 200_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs with their probability.

    Attributes:
        left, right: records, `left` the smaller.
        log_odds: natural logarithm of the odds that they are one person.
        levels: field -> level.
        rival: what they are if they are two people: 0 for strangers, else the place in `RIVALS`
            of the likeliest kind, counted from 1.
        worth: field, and "start", "names", "address", "others" -> what it added to `log_odds`.
    """

    left: Rows
    right: Rows
    log_odds: Reals
    levels: dict[str, Levels]
    rival: Levels
    worth: dict[str, Weights]

    def and_(self, others: "Weighed") -> "Weighed":
        """These pairs, and behind them the others; both are used up."""
        return _joined([self, others])

    def of(self, chosen: Flags | Rows) -> "Weighed":
        """Those pairs alone."""
        return Weighed(
            self.left[chosen],
            self.right[chosen],
            self.log_odds[chosen],
            {name: found[chosen] for name, found in self.levels.items()},
            self.rival[chosen],
            {name: found[chosen] for name, found in self.worth.items()},
        )


class Scale:
    """Weighs pairs by a model. It changes nothing, so many threads may share it."""

    def __init__(
        self, like: Likeness, model: Model, origin: Origins | None, rarity: Rarity | None = None
    ) -> None:
        model = model.of(like.coded.codes)
        self.like, self.model, self.origin = like, model, origin
        self.fields = tuple(field for field in model.fields if field in like.coded.codes)
        self.place = tuple(field for field in ADDRESS if field in self.fields)
        self.worth = {
            kind: {field: model.worth(kind, field).astype(np.float32) for field in self.fields}
            for kind in model.tables
        }
        self.rarity = {
            field: (rarity or _rarity)(like.coded, model, field) for field in self.fields
        }
        with np.errstate(divide="ignore"):
            shares = {kind: _everywhere(share) for kind, share in model.shares.items()}
            rest = 1 - sum(shares.values())
            self.starts = {kind: np.log(share / rest) for kind, share in shares.items()}
            self.settled, self.gone = np.log1p(-model.moved), np.log(model.moved)

    def weigh(self, pairs: Keys) -> Weighed:
        """All pairs that are kept, in the order given."""
        parts = [pairs[at : at + CHUNK] for at in range(0, len(pairs), CHUNK)] or [pairs]
        with ThreadPoolExecutor(2) as two:
            return _joined(list(two.map(self._some, parts)))

    def _some(self, pairs: Keys) -> Weighed:
        held = _Held(self, *unpacked(pairs))
        for fields in self._steps():
            held.look_closer(fields)
        return held.weighed()

    def _steps(self) -> Iterator[tuple[str, ...]]:
        """Names go first and together, for they may have changed places."""
        names = tuple(field for field in NAMES if field in self.fields)
        yield names
        yield from ((field,) for field in self.fields if field not in names)

    def at_most(self, field: str) -> float:
        """What two different values of a field can be worth at most."""
        return float(self.worth[Kind.SAME][field][1:-1].max())


def _everywhere(share: Reals) -> Reals:
    """A kind's share; where a model knows no such tables, what it knows of others."""
    return np.where(share > 0, share, share.max())


def _rarity(coded: Coded, model: Model, field: str) -> Weights:
    """What an equal value is worth beyond the average equal value, by code; 0 for a null."""
    every, usual = int(coded.counts[field].sum()), model.chance[field][0]
    if field in CONTACT_POINT:  # the few records that share it may well be one person's
        share = np.maximum(coded.counts[field] - OF_ONE, 0) / every
        beyond = np.minimum(np.log(usual / np.maximum(share, usual)), 0.0)
    else:
        share = np.maximum(coded.counts[field] / every, 1 / coded.height)
        beyond = np.log(usual / share)
    return np.append(beyond, 0.0).astype(np.float32)


class _Held:
    """Pairs still in question, and the most that each can reach."""

    def __init__(self, scale: Scale, left: Rows, right: Rows) -> None:
        self.scale, self.left, self.right = scale, left, right
        self.sides = sides_of(scale.like.coded, left, right)
        self.own = scale.starts[Kind.SAME][self.sides].astype(np.float32)
        self.place = np.zeros(len(left), np.float32)
        self.rarest = np.zeros(len(left), np.float32)
        self.levels: dict[str, Levels] = {}
        for field in scale.fields:
            self._bound(field)
        self._drop()

    def _bound(self, field: str) -> None:
        """Equal values count what they are worth, different ones the most they can be."""
        codes = self.scale.like.coded.codes[field]
        x, y = codes[self.left], codes[self.right]
        worth = np.where(x == y, self.scale.worth[Kind.SAME][field][0], self.scale.at_most(field))
        worth = np.where((x < 0) | (y < 0), np.float32(0), worth).astype(np.float32)
        rarity = self.scale.rarity[field][np.where(x == y, x, -1)]
        if field in self.scale.place:
            self.place += worth
            np.maximum(self.rarest, rarity, out=self.rarest)
        else:
            self.own += worth + rarity

    def look_closer(self, fields: tuple[str, ...]) -> None:
        """Put what fields are worth in the place of the most they could be."""
        for field in fields:
            self.levels[field] = self.scale.like.levels(field, self.left, self.right)
        named = {field: self.levels[field] for field in fields}
        names_as_one(named)
        for field in fields:
            level, worth = self.levels[field], self.scale.worth[Kind.SAME][field]
            codes = self.scale.like.coded.codes[field]
            x, y = codes[self.left], codes[self.right]
            guessed = (x != y) & (x >= 0) & (y >= 0)
            found = np.where(guessed, worth[level] - self.scale.at_most(field), np.float32(0))
            if field in self.scale.place:
                self.place += found
            else:
                self.own += found
        self._drop()

    def _log_odds(self) -> Reals:
        place = (self.place + self.rarest).astype(np.float64)
        address: Reals = np.logaddexp(place + self.scale.settled, self.scale.gone)
        return self.own + address

    def _drop(self) -> None:
        kept = self._log_odds() > LEAST_LOG_ODDS
        if kept.all():
            return
        self.left, self.right, self.sides = self.left[kept], self.right[kept], self.sides[kept]
        self.own, self.place, self.rarest = self.own[kept], self.place[kept], self.rarest[kept]
        self.levels = {field: level[kept] for field, level in self.levels.items()}

    def weighed(self) -> Weighed:
        """What has held, weighed against the other kinds as well."""
        beside_names(self.levels)
        scale, parts = self.scale, {field: self._part(field) for field in self.scale.fields}
        agrees = place_masks(scale.place, self.levels) if scale.place else np.zeros_like(self.left)
        together = scale.model.together[agrees] + self._rarest()
        place = self._sum(parts[field] for field in scale.place)
        address = np.logaddexp(place + together + scale.settled, scale.gone)
        lifted = lift(scale.like, scale.origin, self.levels, self.left, self.right)
        rivals = {
            kind: self._rival(kind, together) - (lifted if of_one_name(kind) else 0)
            for kind in RIVALS
            if kind in scale.starts
        }
        ends = {
            "start": scale.starts[Kind.SAME][self.sides],
            "names": -lifted,
            "address": address - place,
            "others": -np.logaddexp.reduce([np.zeros(len(self.left)), *rivals.values()]),
        }
        log_odds = self._sum((*parts.values(), *ends.values()))
        worth = {name: part.astype(np.float32) for name, part in (parts | ends).items()}
        every = Weighed(
            self.left, self.right, log_odds, self.levels, _likeliest(rivals, len(self.left)), worth
        )
        return every.of(log_odds > LEAST_LOG_ODDS)

    def _sum(self, parts: Iterable[Reals]) -> Reals:
        return sum(parts, np.zeros(len(self.left)))

    def _part(self, field: str, kind: Kind = Kind.SAME) -> Reals:
        """What a field is worth for a kind; a place's rarity counts once, with the address."""
        level = self.levels[field]
        worth = self.scale.worth[kind][field][level].astype(np.float64)
        learned = field in self.scale.model.tables[kind]
        if field in self.scale.place or not learned or (kind, field) == (Kind.NAMESAKE, "email"):
            return worth
        code = np.where(level == 0, self.scale.like.coded.codes[field][self.left], EMPTY)
        return worth + self.scale.rarity[field][code]

    def _rarest(self) -> Reals:
        """An address is as rare as its rarest part that agrees."""
        rarest = np.full(len(self.left), -np.inf)
        for field in self.scale.place:
            code = self.scale.like.coded.codes[field][self.left]
            rarity = np.where(self.levels[field] == 0, self.scale.rarity[field][code], -np.inf)
            np.maximum(rarest, rarity, out=rarest)
        return np.where(np.isfinite(rarest), rarest, 0.0)

    def _rival(self, kind: Kind, together: Reals) -> Reals:
        found = self._sum(self._part(field, kind) for field in self.scale.fields)
        found += self.scale.starts[kind][self.sides]
        shares_address = any(field in self.scale.model.tables[kind] for field in self.scale.place)
        return found + together if shares_address else found


def _likeliest(rivals: dict[Kind, Reals], pairs: int) -> Levels:
    """For each pair the likeliest kind of two people; chance is 0, as a log."""
    found = np.argmax([np.zeros(pairs), *rivals.values()], axis=0)
    places = np.array([0, *(1 + RIVALS.index(kind) for kind in rivals)], np.int8)
    likeliest: Levels = places[found]
    return likeliest


def _joined(parts: list[Weighed]) -> Weighed:
    """One behind the other. A column of the parts is given up as soon as it is joined."""

    def together(found: list[dict[Any, Any]]) -> dict[Any, Any]:
        return {name: np.concatenate([one.pop(name) for one in found]) for name in [*found[0]]}

    if len(parts) == 1:
        return parts[0]
    return Weighed(
        left=np.concatenate([one.left for one in parts]),
        right=np.concatenate([one.right for one in parts]),
        log_odds=np.concatenate([one.log_odds for one in parts]),
        levels=together([one.levels for one in parts]),
        rival=np.concatenate([one.rival for one in parts]),
        worth=together([one.worth for one in parts]),
    )
