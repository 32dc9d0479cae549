"""What people decided about pairs of records: it counts over everything that likeness says."""

from dataclasses import dataclass

import polars as pl

PAIR = {"left": pl.UInt32, "right": pl.UInt32}
DECIDED = pl.Schema(
    {
        "left_id": pl.String(),
        "left_of": pl.Int8(),
        "right_id": pl.String(),
        "right_of": pl.Int8(),
        "answer": pl.String(),  # "same" or "different"
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """Decisions by row, the smaller row first.

    Attributes:
        every: left, right, answer.
    """

    every: pl.DataFrame

    @classmethod
    def of(cls, people: pl.DataFrame, decided: pl.DataFrame | None) -> "Words":
        """Those about two records that are there.

        Args:
            people: record_id, of.
            decided: columns as `DECIDED`; of two words on one pair, the last one counts.
        """
        if decided is None or decided.is_empty():
            return cls(pl.DataFrame(schema=PAIR | {"answer": pl.String}))
        rows = people.select("record_id", "of").with_row_index("row")
        met = decided.cast(DECIDED)
        for side in ("left", "right"):
            named = rows.select(
                pl.col("row").alias(side),
                pl.col("record_id").alias(f"{side}_id"),
                pl.col("of").alias(f"{side}_of"),
            )
            met = met.join(named, on=[f"{side}_id", f"{side}_of"], maintain_order="left")
        low, high = pl.min_horizontal("left", "right"), pl.max_horizontal("left", "right")
        pairs = met.select(left=low, right=high, answer="answer").filter(low != high)
        return cls(pairs.unique(["left", "right"], keep="last", maintain_order=True))

    @property
    def same(self) -> pl.DataFrame:
        """Pairs that are one person: left, right."""
        return self.every.filter(pl.col("answer") == "same").drop("answer")

    @property
    def different(self) -> pl.DataFrame:
        """Pairs that are two people: left, right."""
        return self.every.filter(pl.col("answer") == "different").drop("answer")

    def rows(self) -> pl.Series:
        """Every row that a word is about."""
        return self.every["left"].append(self.every["right"]).rename("row")
