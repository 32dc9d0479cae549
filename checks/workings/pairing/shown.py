"""The rows of each class as people asked for them: under their own names, with their own values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Asked, Class
from checks.workings.pairing.classes import Sorted
from checks.workings.pairing.judging import OF_RIGHT, Compared
from checks.workings.pairing.sides import Side

# Classes whose rows are shown, whether of one side, of pairs, or of either side.
ONE_SIDED = {Class.MISSING: "left", Class.EXTRA: "right"}
PAIRS = (Class.CHANGED, Class.TOLERATED)
EITHER = (Class.DUPLICATED, Class.AMBIGUOUS, Class.BLANK)


@dataclass(frozen=True, slots=True)
class Showing:
    """How carried rows are given back.

    Attributes:
        question: what was asked.
        columns: what was compared.
        sides: side -> the side.
    """

    question: Asked
    columns: Sequence[Compared]
    sides: Mapping[str, Side]

    def frames(self, sorted_: Sorted) -> dict[Class, pl.DataFrame]:
        """Class -> its rows; alike ones are left out."""
        found = {class_: self._whole(sorted_, class_, side) for class_, side in ONE_SIDED.items()}
        found |= {class_: self._beside(sorted_, class_) for class_ in PAIRS}
        return found | {class_: self._either(sorted_, class_) for class_ in EITHER}

    def _whole(self, sorted_: Sorted, class_: Class, side: str) -> pl.DataFrame:
        """Every column of the side, as it is."""
        rows = sorted_.rows[side].filter(pl.col("class") == class_.value)
        names = self.sides[side].raw
        return rows.select(pl.col(f"raw_{at}").alias(name) for at, name in enumerate(names))

    def _beside(self, sorted_: Sorted, class_: Class) -> pl.DataFrame:
        """Key, names of the columns that differ, each compared column of both sides."""
        pairs = sorted_.pairs.filter(pl.col("class") == class_.value)
        left = pairs.join(sorted_.rows["left"], on="row", validate="1:1", maintain_order="left")
        right = sorted_.rows["right"].rename(lambda name: name + OF_RIGHT)
        both = left.join(right, on="row" + OF_RIGHT, validate="1:1", maintain_order="left")
        raw = {
            side: {name: at for at, name in enumerate(one.raw)} for side, one in self.sides.items()
        }
        named = Names(pair.name for pair in self.question.keys)
        keys = [
            pl.col(f"raw_{raw['left'][pair.left]}").alias(pair.name) for pair in self.question.keys
        ]
        differs = named.fresh("differs")
        shown = []
        for pair in self.question.compared:
            shown += [
                pl.col(f"raw_{raw['left'][pair.left]}").alias(named.fresh(f"left.{pair.name}")),
                pl.col(f"raw_{raw['right'][pair.right]}{OF_RIGHT}").alias(
                    named.fresh(f"right.{pair.name}")
                ),
            ]
        apart = [
            one.difference().alias(named.fresh(f"difference_u.{one.name}"))
            for one in self.columns
            if one.is_total
        ]
        return both.select(*keys, differing(self.columns, class_).alias(differs), *shown, *apart)

    def _either(self, sorted_: Sorted, class_: Class) -> pl.DataFrame:
        """Side and paired columns; where the sides hold a column as other types, as text."""
        pairs = (*self.question.keys, *self.question.compared)
        named = Names(pair.name for pair in pairs)
        side_name = named.fresh("side")
        parts = []
        for side, one in self.sides.items():
            rows = sorted_.rows[side].filter(pl.col("class") == class_.value)
            raw = {name: at for at, name in enumerate(one.raw)}
            parts.append(
                rows.select(
                    pl.lit(side).alias(side_name),
                    *(pl.col(f"raw_{raw[getattr(pair, side)]}").alias(pair.name) for pair in pairs),
                )
            )
        return pl.concat(_of_one_type(parts))


class Names:
    """Column names of a frame; one of ours gives way to one that the data brought."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def fresh(self, name: str) -> str:
        """The name, with as many underscores behind it as make it new."""
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def differing(columns: Sequence[Compared], class_: Class) -> pl.Expr:
    """Names of the columns in which a pair differs; for a tolerated one, of those not the same."""
    apart = [
        pl.when(~(one.is_same() if class_ is Class.TOLERATED else one.agrees())).then(
            pl.lit(one.name)
        )
        for one in columns
    ]
    return pl.concat_list(apart).list.drop_nulls() if apart else pl.lit([], pl.List(pl.String))


def _of_one_type(parts: list[pl.DataFrame]) -> list[pl.DataFrame]:
    left, right = (part.schema for part in parts)
    other = [name for name in left if left[name] != right[name]]
    return [part.with_columns(pl.col(other).cast(pl.String)) for part in parts]
