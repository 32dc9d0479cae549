"""The whole way from normal forms to persons; read this first."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from checks.workings.identity.blocking import candidates
from checks.workings.identity.chance import Chance, chance
from checks.workings.identity.codes import FEW, Coded, Keys, Numbered, coded, packed
from checks.workings.identity.copies import Copies, copies, to_compare
from checks.workings.identity.grouping import Labels, grouped
from checks.workings.identity.learning import Learner
from checks.workings.identity.likeness import Likeness, likeness
from checks.workings.identity.links import Links, links
from checks.workings.identity.model import Model
from checks.workings.identity.origins import Origins, origins
from checks.workings.identity.patterns import patterns
from checks.workings.identity.prior import prior, usual_names, usual_rarity, usual_tables
from checks.workings.identity.telling import probability, told
from checks.workings.identity.weighing import Scale, Weighed
from checks.workings.identity.words import Words

BUDGET = 6.0  # candidate pairs a record
AT_ONCE = 1_000_000  # records whose friends are held at one time
FRIENDS = 30  # likely pairs of one record up to which its others are compared with each other


def linked(
    people: pl.DataFrame,
    facts: Iterable[Numbered],
    *,
    decided: pl.DataFrame | None = None,
    tied: pl.DataFrame | None = None,
    model: Model | None = None,
) -> Links:
    """Who is who among these records.

    Args:
        people: record_id, of (0 or 1: the table; only 0 where there is one), which together are
            unique. The order of its rows changes nothing.
        facts: fields to compare, in that order of rows.
        decided: left_id, left_of, right_id, right_of, answer ("same" or "different").
        tied: columns as `decided`'s; records that are one for a reason of their own.
        model: a learned one, to be used again; null to learn from these records, or to take
            `prior` where fewer than `FEW` of them differ.
    """
    order = people.select(pl.arg_sort_by("of", "record_id")).to_series().to_numpy()
    people = people.select(pl.col("record_id", "of").gather(order))
    sides = people["of"].to_numpy() if (people["of"] > 0).any() else None
    words = Words.of(people, decided)
    like, same = _standing_for_all(coded(order, facts, sides), words)
    found, alike, learned_ = _judged(like, same, model)
    del like
    ties = pl.concat([words.same, Words.of(people, tied).same]).unique(maintain_order=True)
    persons = pl.Series("person", _persons(found, alike, same, words.different, ties))
    return links(people, told(people, (found, alike), same), persons, words.every, ties, learned_)


def _judged(
    like: Likeness, same: Copies, model: Model | None
) -> tuple[Weighed, Weighed, tuple[Model, pl.DataFrame]]:
    """Pairs of records, pairs of copies, and what was learned: the model and the blocks."""
    if like.coded.height < FEW or not like.coded.codes:
        pairs, blocks = candidates(like.coded, BUDGET)
        model = model or prior(like.coded)
        scale = Scale(like, model, usual_names(like.coded), usual_rarity)
        return weighed(scale, pairs), scale.weigh(to_compare(same)), (model, blocks)
    with ThreadPoolExecutor(1) as beside:
        by_itself = beside.submit(lambda: (origins(like.coded), None if model else chance(like)))
        pairs, blocks = candidates(like.coded, BUDGET)
        origin, by_chance = by_itself.result()
    copied = to_compare(same)
    if model is None:
        # Records that say the same teach as much as those that nearly do.
        teaching = np.concatenate([pairs, copied])
        model = learned(like, teaching, origin, by_chance or chance(like))
        del teaching
    scale = Scale(like, model, origin)
    return weighed(scale, pairs), scale.weigh(copied), (model, blocks)


def _standing_for_all(every: Coded, words: Words) -> tuple[Likeness, Copies]:
    """The records that are compared: of those that say the same, one."""
    same = copies(every, apart=words.rows().to_numpy())
    return likeness(every.of(same.first)), same


def learned(like: Likeness, pairs: Keys, origin: Origins | None, by_chance: Chance) -> Model:
    """The model of these records."""
    seen = patterns(like, tuple(like.coded.codes), pairs, origin)
    learner = Learner(seen, by_chance, like.coded.height, usual_tables(like.coded))
    learner.learn()
    return learner.model(like.coded.height, len(pairs))


def weighed(scale: Scale, pairs: Keys) -> Weighed:
    """Candidate pairs, and the pairs between their friends, with probabilities."""
    found = scale.weigh(pairs)
    more = friends(found)
    return found.and_(scale.weigh(more)) if len(more) else found


def friends(found: Weighed) -> Keys:
    """Pairs of records that are both likely one person with a third: a chain must prove itself."""
    near = found.log_odds > 0
    ends = pl.DataFrame({"x": found.left[near], "y": found.right[near]})
    both = pl.concat([ends, ends.select(x="y", y="x")])
    both = both.filter(pl.len().over("x") <= FRIENDS)
    last = int(both["x"].to_numpy().max(initial=0))
    parts = [_met(both.filter(pl.col("x") // AT_ONCE == at)) for at in range(last // AT_ONCE + 1)]
    pairs = pl.concat(parts).unique().sort().to_numpy()
    known = np.sort(packed(found.left, found.right))
    place = np.minimum(np.searchsorted(known, pairs), max(len(known) - 1, 0))
    return pairs[known[place] != pairs] if len(known) else pairs


def _met(both: pl.DataFrame) -> pl.Series:
    """Pairs of records that are likely one person with a third of these."""
    joined = both.join(both, on="x", suffix="_other").filter(pl.col("y") < pl.col("y_other"))
    return pl.Series(packed(joined["y"].to_numpy(), joined["y_other"].to_numpy())).unique()


def _persons(
    found: Weighed, alike: Weighed, same: Copies, parted: pl.DataFrame, tied: pl.DataFrame
) -> Labels:
    """For every row the first row of its person."""
    standing = pl.DataFrame(
        {"left": found.left, "right": found.right, "probability": probability(found)}
    )
    ends = ["left", "right"]
    apart = _standing(parted, same).with_columns(probability=pl.lit(-1.0))
    ties = _standing(tied, same)
    if not apart.is_empty():
        standing = pl.concat([standing.join(apart, on=ends, how="anti"), apart])
        # A person's word counts over the master's ids, too.
        ties = ties.join(apart, on=ends, how="anti")
    label = grouped(len(same.first), standing, ties)
    person = same.first[label[same.stands]]
    return _unlike_copies(person, label, alike, same)


def _standing(pairs: pl.DataFrame, same: Copies) -> pl.DataFrame:
    left, right = (same.stands[pairs[side].to_numpy()] for side in ("left", "right"))
    return pl.DataFrame({"left": np.minimum(left, right), "right": np.maximum(left, right)})


def _unlike_copies(person: Labels, label: Labels, alike: Weighed, same: Copies) -> Labels:
    """Records that say the same are still people of their own where that says too little."""
    alone = np.bincount(label, minlength=len(label))[label] == 1
    unlike = alone & (same.many() > 1)
    unlike[alike.left[alike.log_odds >= 0]] = False
    own = np.arange(len(person), dtype=np.uint32)
    return np.where(unlike[same.stands], own, person)
