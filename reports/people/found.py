"""Who is who, as plain frames: all that the sections about persons need to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import polars as pl

TABLES = pl.Schema(
    {
        "file": pl.String(),
        "records": pl.Int64(),
        "refused": pl.Int64(),  # records that could not be read
        "id": pl.String(),  # the column of ids
        "columns": pl.String(),  # what was compared, and the columns it was read from, in words
    }
)
SIZES = pl.Schema({"records": pl.Int64(), "persons": pl.Int64()})  # persons of so many records
KINDS = pl.Schema(
    {
        "kind": pl.String(),
        "pairs": pl.Int64(),
        "joined": pl.Int64(),  # whose two records are of one person now
        "expected": pl.Float64(),  # pairs that are one person, by their probabilities
    }
)
BANDS = pl.Schema(
    {
        "least": pl.Float64(),  # probability
        "below": pl.Float64(),
        "pairs": pl.Int64(),
        "joined": pl.Int64(),
        "expected": pl.Float64(),
    }
)
LEVELS = pl.Schema(
    {
        "kind": pl.String(),
        "field": pl.String(),
        "level": pl.String(),
        "among": pl.Float64(),  # probability of the level in pairs of this kind
        "chance": pl.Float64(),  # and between different people
        "bits": pl.Float64(),  # log2 of the first by the second
    }
)
SHARES = pl.Schema({"kind": pl.String(), "share": pl.Float64()})  # of all pairs there are
HUBS = pl.Schema(
    {
        "field": pl.String(),
        "value": pl.String(),  # personal
        "records": pl.Int64(),
        "persons": pl.Int64(),
    }
)
# The order in which kinds are told, with what each means.
MEANING: Mapping[str, str] = MappingProxyType(
    {
        "same": "one person",
        "doubtful": "no kind is sure: nothing is merged on it, a person decides",
        "household": "people who share an address, perhaps a surname, phone or mailbox",
        "colleague": "people who share a mailbox, a phone or a firm, and nothing else",
        "relative": "of one name at one address, and not of one age, as father and son",
        "namesake": "of one name, and nothing else that tells",
        "different": "two people who by chance have something in common",
    }
)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from the records.

    Attributes:
        levels: columns as `LEVELS`.
        shares: columns as `SHARES`.
        records, pairs: learned from.
        rounds: of learning.
        settled: whether it came to an end by itself.
        moved: share of the pairs of one person whose addresses are not one.
    """

    levels: pl.DataFrame
    shares: pl.DataFrame
    records: int
    pairs: int
    rounds: int
    settled: bool
    moved: float


@dataclass(frozen=True, slots=True)
class WhoIsWho:
    """Records and the persons they are of.

    Attributes:
        tables: one or two, columns as `TABLES`.
        persons: how many there are.
        in_both: persons with records in both tables; null for one table.
        again: of two tables, records of each that are not the first of their person in it.
        sizes: columns as `SIZES`.
        joined: pairs of records that are one person now; across the tables where there are two.
        likely: pairs that are likely one person by what they say themselves.
        further: of `joined`, those that are not likely: other records of the person, merges, ids
            or answers hold them together.
        claimed: how many of `likely` are right, by their probabilities.
        expected: pairs of one person that there are, by all probabilities.
        kinds: columns as `KINDS`.
        bands: columns as `BANDS`.
        examples: pairs told in full: left_id, right_id, probability, kind, decided, evidence (a
            struct, bits), agreement (a struct, words); where values may be shown, also `left` and
            `right`, structs of values.
        doubtful: pairs nobody has decided, the same columns and `joined`; first those that are not
            put together, then the least sure ones.
        doubts: how many there are; `doubtful` may hold fewer.
        decided: answers of people that were obeyed.
        learned: what was learned.
        blocks: key, blocks, largest, limit, pairs, refined, left_out.
        hubs: values that many records share, columns as `HUBS`, worst first.
        reasons: left_id, right_id, probability, through_id, reason.
        at: when, UTC; null where nobody says it.
        settings: what else was asked for, in words.
    """

    tables: pl.DataFrame
    persons: int
    in_both: int | None
    sizes: pl.DataFrame
    joined: int
    likely: int
    further: int
    claimed: float
    expected: float
    kinds: pl.DataFrame
    bands: pl.DataFrame
    examples: pl.DataFrame
    doubtful: pl.DataFrame
    doubts: int
    decided: int
    learned: Learned
    blocks: pl.DataFrame
    hubs: pl.DataFrame
    reasons: pl.DataFrame
    at: datetime | None = None
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    again: tuple[int, ...] = ()

    @property
    def records(self) -> int:
        """Of all tables."""
        return int(self.tables["records"].sum())
