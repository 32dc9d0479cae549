"""How right an answer is: pairs and persons that were said, against the truth.

Polars alone, and no house module, so that a peer's own process measures itself by the same words.
"""

from dataclasses import asdict, dataclass

import polars as pl

DECIDED = 0.5  # from here up a pair counts as said to be the same
CLAIMS = 10  # steps of probability in the calibration table


@dataclass(frozen=True)
class Rates:
    """Shares from 0 to 1; precision is 1 where nothing was said, recall where nothing is true."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Claim:
    """Pairs within one step of probability: how many, the mean claimed, and the share true."""

    pairs: int
    claimed: float
    actual: float


@dataclass(frozen=True)
class Figures:
    """All that is said about one answer.

    Attributes:
        true_pairs: pairs of records of one person (across the two tables where there are two).
        pairwise: of the pairs from DECIDED up.
        clustered: of the pairs within one person that was said.
        b_cubed: F1 over records, where a large cluster doesn't outweigh all others.
        claimed_precision: mean probability of the pairs from DECIDED up; null without any.
        claims: one each for 0.0-0.1, ..., 0.9-1.0; null where no pair is.
    """

    true_pairs: int
    pairwise: Rates
    clustered: Rates
    b_cubed: float
    claimed_precision: float | None
    claims: list[Claim | None]

    def told(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def figures(truth: pl.DataFrame, pairs: pl.DataFrame, clusters: pl.DataFrame) -> Figures:
    """Hold an answer against the truth.

    Args:
        truth: record_id, cluster, and `of` (which of two tables) or null.
        pairs: left_id, right_id, probability; each pair once.
        clusters: record_id, person_id; a record that isn't there stands alone.
    """
    truth = truth.select("record_id", "cluster", "of").with_columns(pl.col("record_id").cast(str))
    said = _labelled(truth, pairs)
    decided = said.filter(pl.col("probability") >= DECIDED)
    joined = _joined(truth, clusters)
    real = _pairs_within(joined, ["cluster"])
    return Figures(
        true_pairs=real,
        pairwise=_rates(int(decided["right"].sum()), decided.height, real),
        clustered=_rates(
            _pairs_within(joined, ["cluster", "person_id"]),
            _pairs_within(joined, ["person_id"]),
            real,
        ),
        b_cubed=_b_cubed(joined),
        claimed_precision=_mean(decided["probability"]),
        claims=_claims(said),
    )


def _labelled(truth: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns probability and right. In a linkage only pairs across the tables count."""
    said = pairs.select(pl.col("left_id", "right_id").cast(str), "probability")
    for side in ("left", "right"):
        known = truth.select(pl.all().name.prefix(f"{side}_"))
        said = said.join(known, left_on=f"{side}_id", right_on=f"{side}_record_id")
    if truth["of"].n_unique() > 1:
        said = said.filter(pl.col("left_of") != pl.col("right_of"))
    return said.select("probability", right=pl.col("left_cluster") == pl.col("right_cluster"))


def _joined(truth: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    persons = clusters.select(pl.col("record_id", "person_id").cast(str))
    alone = pl.concat_str([pl.lit("alone "), "record_id"])
    return truth.join(persons, on="record_id", how="left").with_columns(
        pl.col("person_id").fill_null(alone)
    )


def _pairs_within(joined: pl.DataFrame, keys: list[str]) -> int:
    """Pairs of records that agree in the keys, counted without listing any."""
    sides = joined["of"].unique().to_list()
    if len(sides) > 1:
        first = (pl.col("of") == sides[0]).sum().cast(pl.Int64)
        return int(joined.group_by(keys).agg(n=first * (pl.len() - first))["n"].sum())
    size = pl.len().cast(pl.Int64)
    return int(joined.group_by(keys).agg(n=size * (size - 1) // 2)["n"].sum())


def _b_cubed(joined: pl.DataFrame) -> float:
    met = joined.group_by("cluster", "person_id").agg(n=pl.len().cast(pl.Float64))
    square, whole = pl.col("n") ** 2, float(joined.height)
    precision = met.select((square / pl.col("n").sum().over("person_id")).sum()).item() / whole
    recall = met.select((square / pl.col("n").sum().over("cluster")).sum()).item() / whole
    return float(2 * precision * recall / (precision + recall))


def _rates(right: int, said: int, real: int) -> Rates:
    precision, recall = right / said if said else 1.0, right / real if real else 1.0
    both = precision + recall
    return Rates(precision, recall, 2 * precision * recall / both if both else 0.0)


def _claims(said: pl.DataFrame) -> list[Claim | None]:
    step = (pl.col("probability") * CLAIMS).floor().clip(0, CLAIMS - 1).cast(pl.Int64)
    found = said.group_by(step=step).agg(pl.len(), pl.col("probability", "right").mean())
    rows = {row[0]: Claim(*row[1:]) for row in found.iter_rows()}
    return [rows.get(number) for number in range(CLAIMS)]


def _mean(numbers: pl.Series) -> float | None:
    return float(numbers.sum()) / len(numbers) if len(numbers) else None
