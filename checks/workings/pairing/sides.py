"""A side of a comparison as it is put to the engine: what is read, and in which form."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.vocabulary import Asked, Engine, Pair
from checks.workings.pairing.kinds import Looks, Read, is_foreign, reads, sort_of

LOOKED_AT = 20_000  # rows from which a text column's looks are told


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison as the questions are told of it.

    Attributes:
        name: "left" or "right".
        relation: what holds its rows.
        keys: key columns, in the order of the question.
        compared: compared columns, in the order of the question.
        amounts: those of them that are totals.
        currency: its column that says what an amount is in; null where none does.
        raw: every column of it, in order.
        foreign: those of them whose type no frame has.
    """

    name: str
    relation: str
    keys: tuple[Read, ...]
    compared: tuple[Read, ...]
    amounts: tuple[Read, ...]
    currency: str | None
    raw: tuple[str, ...]
    foreign: frozenset[str]


def sides(engine: Engine, relations: Mapping[str, str], question: Asked) -> tuple[Side, Side]:
    """Both sides with the form in which each column is compared."""
    types = {side: engine.columns(relation) for side, relation in relations.items()}
    seen = {side: _looks(engine, relation, types[side]) for side, relation in relations.items()}
    keys = [reads(pair, question, types, seen) for pair in question.keys]
    compared = [reads(pair, question, types, seen) for pair in question.compared]
    amounts = [
        one
        for pair, one in zip(question.compared, compared, strict=True)
        if pair.name in question.totals
    ]
    told = _currency(question)
    left, right = (
        Side(
            name=name,
            relation=relations[name],
            keys=tuple(one[at] for one in keys),
            compared=tuple(one[at] for one in compared),
            amounts=tuple(one[at] for one in amounts),
            currency=None if told is None else getattr(told, name),
            raw=tuple(types[name]),
            foreign=frozenset(one for one, type_ in types[name].items() if is_foreign(type_)),
        )
        for at, name in enumerate(("left", "right"))
    )
    return left, right


def _currency(question: Asked) -> Pair | None:
    """The pair that tells the currency, if it is held against each other at all."""
    told = (*question.keys, *question.compared)
    return next((pair for pair in told if pair.name == question.currency), None)


def _looks(engine: Engine, relation: str, types: Mapping[str, str]) -> dict[str, Looks]:
    texts = [name for name, type_ in types.items() if sort_of(type_) == "text"]
    if not texts:
        return {}
    [row] = engine.ask("looks", relation=relation, columns=texts, most=LOOKED_AT).to_dicts()
    return {
        name: Looks(*(row[f"{what}_{at}"] for what in ("filled", "numbers", "pointed", "instants")))
        for at, name in enumerate(texts)
    }
