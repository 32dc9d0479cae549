"""What the identity step gives: pairs with their probability, persons, and the model behind."""

from dataclasses import dataclass

import polars as pl

from checks.workings.identity.model import Model
from checks.workings.identity.reasons import reasons


@dataclass(frozen=True, slots=True)
class Links:
    """Who is who: `clusters` is what is likelier than not, a reading and no merge.

    Attributes:
        pairs: left_id, right_id; probability (that they are one person); kind ("same",
            "household", "relative", "namesake": the likeliest; "doubtful" where none is sure);
            decided ("same", "different" or null: a person's word); evidence (a struct: field ->
            bits, null where a side is empty; `start`, `address` and `others` are what the fields
            don't say; all of them add up to the log odds); agreement (a struct: field -> level).
            With two tables `left_id` is of the first, `right_id` of the second.
        within: the same columns, for pairs within one of two tables; no row for one table.
        clusters: record_id, person_id (the smallest record_id of the person), of ("people" or
            "others": the table).
        reasons: pairs of one person that the model by itself holds apart, and why they are one
            all the same; columns as `reasons.REASONS`.
        model: what was learned.
        blocks: how candidate pairs were found; columns as `blocking.BLOCKS`.
    """

    pairs: pl.DataFrame
    within: pl.DataFrame
    clusters: pl.DataFrame
    reasons: pl.DataFrame
    model: Model
    blocks: pl.DataFrame

    @property
    def every_pair(self) -> pl.DataFrame:
        """Pairs across the tables and within them."""
        return pl.concat([self.pairs, self.within])


TABLES = ("people", "others")


def links(
    people: pl.DataFrame,
    pairs: pl.DataFrame,
    person: pl.Series,
    decided: pl.DataFrame,
    tied: pl.DataFrame,
    learned: tuple[Model, pl.DataFrame],
) -> Links:
    """Everything by the records' own ids.

    Args:
        people: record_id, of; two tables where any `of` is 1.
        pairs: as `telling.told` gives them.
        person: for every row, the first row of its person.
        decided: left, right, answer.
        tied: left, right; rows that are one whatever they say.
        learned: the model, and the blocks.
    """
    two = bool((people["of"] == 1).any())
    pairs = _with_words(pairs, decided)
    columns = ("left_id", "right_id", "probability", "kind", "decided", "evidence", "agreement")
    across = pl.col("left_of") != pl.col("right_of")
    return Links(
        pairs=(pairs.filter(across) if two else pairs).select(columns),
        within=(pairs.filter(~across) if two else pairs.clear()).select(columns),
        clusters=_clusters(people, person, two=two),
        reasons=reasons(people, pairs, person, tied, decided),
        model=learned[0],
        blocks=learned[1],
    )


def _with_words(pairs: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    if decided.is_empty():
        return pairs.with_columns(decided=pl.lit(None, pl.String))
    words = decided.select("left", "right", decided="answer")
    return pairs.join(words, on=["left", "right"], how="left", maintain_order="left")


def _clusters(people: pl.DataFrame, person: pl.Series, *, two: bool) -> pl.DataFrame:
    name = people["record_id"]
    of = people["of"].replace_strict({0: TABLES[0], 1: TABLES[1]}, return_dtype=pl.Enum(TABLES))
    first = name.gather(person)
    if two:
        named = pl.DataFrame({"of": of.gather(person), "first": first})
        first = named.select(pl.format("{}:{}", "of", "first")).to_series()
    return pl.DataFrame({"record_id": name, "person_id": first, "of": of})
