"""Who is who in an audit: kept for `review`, and told on a page on which ids are codes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from audit import answers
from audit.steps.doubts import CLUSTERS, PAIRS, RECORDS
from audit.steps.people_tables import People
from audit.steps.publish import written
from audit.steps.who_is_who import again, in_both, learned, told_tables, who_is_who
from checks.vocabulary import System
from checks.vocabulary.sameness.people import FIELDS, ID
from checks.workings.identity.links import Links
from checks.workings.linked_records import LinkedRecords
from reports import Redaction
from reports.levels import OUTSIDE, TEAM
from reports.people.found import WhoIsWho
from reports.people_page import people_page

FOLDER, MODEL, PAGE = "identity", "model.json", "who_is_who.html"
# How pages call the id of a record of each system; codes are made from it.
ID_OF = {System.STOKLY.value: "customer_id", System.EMARSYS.value: "contact_id"}
TOLD = {
    System.STOKLY.value: "Stokly's customers",
    System.EMARSYS.value: "Emarsys' contacts",
}
EVERY = pl.lit(value=True)
ENDS = ("left_id", "right_id", "through_id")


def kept_persons(folder: Path, found: LinkedRecords) -> None:
    """Write what `review` asks about into `folder`/identity; it holds personal values.

    Raises:
        StoreError: the folder can't be written.
    """
    pairs = _parted(found.likeness.every_pair, "left_id", "left_of")
    frames = {
        PAIRS: _parted(pairs, "right_id", "right_of"),
        CLUSTERS: _parted(found.likeness.clusters.drop("of"), ID, "of"),
        RECORDS: _parted(found.records, ID, "of"),
    }
    for name, frame in frames.items():
        written(folder / FOLDER / name, frame.write_parquet)


def told_persons(
    found: LinkedRecords, redaction: Redaction, at: datetime, decided: int
) -> Mapping[str, str]:
    """The page, and the learned model that stands behind it: file name -> text.

    Args:
        found: who is who.
        redaction: how much of a person the page may show; ids are codes from level 2 on, and
            single pairs are left out at level 3.
        at: the moment up to which the systems were read, UTC.
        decided: answers of people that were obeyed.
    """
    every = who_is_who(_as_one_table(found.likeness), [_records(found)], decided=decided, at=at)
    told = replace(
        every,
        tables=told_tables([_of_system(found, one) for one in ID_OF]),
        in_both=in_both(found.likeness.clusters),
        again=again(found.likeness.clusters),
        learned=learned(found.likeness.model, across=True),
    )
    page = people_page(_masked(told, redaction))
    return {PAGE: page, MODEL: found.likeness.model.to_json()}


def _parted(rows: pl.DataFrame, column: str, system: str) -> pl.DataFrame:
    """An id "system:record" as two columns."""
    parts = pl.col(column).str.splitn(":", 2).struct
    return rows.with_columns(
        parts.field("field_0").alias(system), parts.field("field_1").alias(column)
    )


def _as_one_table(links: Links) -> Links:
    """Both systems' records as one table: pairs within a system tell as much as those across."""
    of = pl.lit(answers.PEOPLE).cast(links.clusters.schema["of"])
    return replace(
        links,
        pairs=links.every_pair,
        within=links.within.clear(),
        clusters=links.clusters.with_columns(of=of),
    )


def _of_system(found: LinkedRecords, system: str) -> People:
    return _records(found, pl.col(ID).str.starts_with(f"{system}:"), TOLD[system], ID_OF[system])


def _records(
    found: LinkedRecords, chosen: pl.Expr = EVERY, told: str = "both systems", name: str = ID
) -> People:
    rows = found.records.filter(chosen)
    held = [fact for fact in FIELDS if rows[fact].null_count() < rows.height]
    return People(rows, told, {fact: (fact,) for fact in held}, name, refused=0)


def _masked(told: WhoIsWho, redaction: Redaction) -> WhoIsWho:
    """Single pairs as far as the reader may see them; counts are untouched."""

    def shown(rows: pl.DataFrame) -> pl.DataFrame:
        if redaction.level >= OUTSIDE:
            return rows.clear()
        return _coded(rows, redaction) if redaction.level >= TEAM else rows

    return replace(
        told,
        examples=shown(told.examples),
        doubtful=shown(told.doubtful),
        reasons=shown(told.reasons),
    )


def _coded(rows: pl.DataFrame, redaction: Redaction) -> pl.DataFrame:
    """Ids as codes, the same ones as on every other page; these frames are short."""
    for column in (name for name in ENDS if name in rows.columns):
        codes = {
            name: f"{name.partition(':')[0]}:{redaction.code(record, ID_OF[system])}"
            for name in rows[column].drop_nulls().unique()
            for system, _, record in [name.partition(":")]
        }
        rows = rows.with_columns(pl.col(column).replace(codes))
    return rows
