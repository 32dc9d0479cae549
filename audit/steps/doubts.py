"""Pairs that a person should look at, as a run or `link` left them in a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from audit import answers
from checks.vocabulary import SettingsError, StoreError
from checks.workings.identity.grouping import LIKELY
from reports.people.found import MEANING

PAIRS, CLUSTERS, RECORDS = "pairs.parquet", "clusters.parquet", "people.parquet"
DOUBTFUL, SAME = "doubtful", "same"
_NEEDED = ("left_id", "right_id", "probability", "kind", "evidence", "agreement")
_IDS = ("left_of", "left_id", "right_of", "right_id")
# What a table of a record is called, whoever wrote the folder.
_TABLE = ("of", "system")


@dataclass(frozen=True, slots=True)
class Doubts:
    """Pairs to be asked about, and the records they are of.

    Attributes:
        asked: left_of, left_id, right_of, right_id, probability, kind, decided, joined, evidence,
            agreement; those not put together first, then the least sure ones.
        every: left_of, left_id, right_of, right_id of all pairs of the folder.
        records: of, record_id, and the values of every record.
        answers: where answers are kept.
    """

    asked: pl.DataFrame
    every: pl.DataFrame
    records: pl.DataFrame
    answers: Path


def doubts_in(folder: Path, kinds: Sequence[str] = ()) -> Doubts:
    """The doubts of a folder that `link --out` wrote, or of the last run of a workspace.

    Args:
        folder: where the pairs lie, or a workspace.
        kinds: to ask about pairs of these kinds instead of the doubtful ones.

    Raises:
        SettingsError: there are no pairs, or there is no such kind.
        StoreError: a file can't be read.
    """
    unknown = [one for one in kinds if one not in MEANING]
    if unknown:
        raise SettingsError(
            f"{unknown[0]} is no kind of pair",
            where="--kind",
            do=f"name one of {', '.join(MEANING)}",
        )
    place = _place(folder)
    records = _read(place / RECORDS, ("record_id",))
    records = _named_table(records, "of", "")
    pairs = _with_tables(_read(place / PAIRS, _NEEDED), records)
    pairs = pairs.with_columns(pl.col("kind").cast(pl.String))
    if "decided" not in pairs.columns:
        pairs = pairs.with_columns(decided=pl.lit(None, pl.String))
    pairs = _joined(pairs, place / CLUSTERS)
    asked = pairs.filter(pl.col("kind").is_in(kinds)) if kinds else doubts(pairs)
    return Doubts(asked, pairs.select(_IDS), records, folder / answers.FILE_NAME)


def doubts(pairs: pl.DataFrame) -> pl.DataFrame:
    """Undecided pairs that a person should look at: those not put together first, least sure first.

    Doubtful pairs, and pairs that are likely by themselves but were not put together, because the
    other records of the two groups speak against it.

    Args:
        pairs: probability, kind, decided, joined, left_id, right_id.
    """
    held_apart = (pl.col("kind") == SAME) & ~pl.col("joined")
    asked = pl.col("decided").is_null() & ((pl.col("kind") == DOUBTFUL) | held_apart)
    unsure = (pl.col("probability") - LIKELY).abs()
    return pairs.filter(asked).sort("joined", unsure, "left_id", "right_id")


def _place(folder: Path) -> Path:
    """The folder itself, or where the newest run of a workspace left its pairs."""
    if (folder / PAIRS).exists():
        return folder
    runs = list(folder.glob(f"**/identity/{PAIRS}"))
    if runs:
        return max(runs, key=lambda path: (path.stat().st_mtime_ns, path)).parent
    raise SettingsError(
        f"{folder} holds no pairs of records",
        where=str(folder / PAIRS),
        do="run `stokly-audit link FILE --out DIR` first and name that DIR, or name a workspace "
        "that was audited",
    )


def _read(path: Path, needed: Sequence[str]) -> pl.DataFrame:
    try:
        found = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"{path.name} can't be read: {str(error).splitlines()[0]}",
            where=str(path),
            do="link the tables again",
        ) from None
    lacking = [name for name in needed if name not in found.columns]
    if lacking:
        raise StoreError(
            f"{path.name} has no {', '.join(lacking)}",
            where=str(path),
            do="link the tables again; it was written by another version or another tool",
        )
    return found


def _named_table(rows: pl.DataFrame, name: str, before: str) -> pl.DataFrame:
    """With the table of a record under one name, as text."""
    known = [f"{before}{one}" for one in _TABLE if f"{before}{one}" in rows.columns]
    table = pl.col(known[0]).cast(pl.String) if known else pl.lit(answers.PEOPLE)
    return rows.with_columns(table.alias(name)).drop(one for one in known if one != name)


def _with_tables(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """With the table of each end; where unsaid, left is the first table, right the last."""
    if not any(f"left_{one}" in pairs.columns for one in _TABLE):
        tables = records["of"].unique()
        first = answers.PEOPLE if answers.PEOPLE in tables else tables.sort()[0]
        second = answers.OTHERS if answers.OTHERS in tables else first
        return pairs.with_columns(left_of=pl.lit(first), right_of=pl.lit(second))
    for side in ("left", "right"):
        pairs = _named_table(pairs, f"{side}_of", f"{side}_")
    return pairs


def _joined(pairs: pl.DataFrame, path: Path) -> pl.DataFrame:
    """With whether both records are of one person now."""
    if not path.exists():
        return pairs.with_columns(joined=pl.lit(value=False))
    clusters = _named_table(_read(path, ("record_id", "person_id")), "of", "")
    for side in ("left", "right"):
        person = clusters.select(
            pl.col("of").alias(f"{side}_of"),
            pl.col("record_id").alias(f"{side}_id"),
            pl.col("person_id").alias(f"{side}_person"),
        )
        keys = [f"{side}_of", f"{side}_id"]
        pairs = pairs.join(person, on=keys, how="left", maintain_order="left")
    joined = (pl.col("left_person") == pl.col("right_person")).fill_null(value=False)
    return pairs.with_columns(joined=joined).drop("left_person", "right_person")
