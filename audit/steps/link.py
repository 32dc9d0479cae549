"""Find who is who in the two systems, and lay out all that the checks may look at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from audit import answers
from audit.engine import Engine, Tables
from audit.steps.former_identifiers import keep_former_identifiers
from audit.steps.opt_outs.seen import keep_opt_ins_seen
from audit.steps.opt_outs.sent import lay_opt_outs_sent
from audit.store import Store
from checks.vocabulary import Design, Evidence, Home, SettingsError, Snapshot, System
from checks.workings.identity.linking import linked
from checks.workings.identity.links import Links
from checks.workings.identity.model import Model
from checks.workings.identity.people import decisions, facts, side_by_side
from checks.workings.linked_records import LinkedRecords, linked_records

WHO_IS_WHO = "who is who"


@contextmanager
def link(
    store: Store,
    snapshots: tuple[Snapshot, ...],
    design: Design,
    over: Callable[[duckdb.DuckDBPyConnection], None] = lambda _: None,
) -> Iterator[Evidence]:
    """The evidence, open as long as the checks read it. Touches nothing outside.

    Exact identifiers first, then likeness, and over both what people answered in the workspace. A
    doubtful pair is never a guess. What was found lies in `made` under `WHO_IS_WHO`.

    Args:
        store: where the snapshots are.
        snapshots: one a system.
        design: what was agreed.
        over: lays newer rows over tables of the open snapshots, before anything is made of them.

    Raises:
        SettingsError: there is nothing to compare, because no source gave a table.
    """
    if not any(snapshot.seals for snapshot in snapshots):
        raise SettingsError(
            "no source gives any table",
            where="the folders of [stokly] and [emarsys] in audit.toml",
            do="name the folders with your exports; `pull --explain` shows what is found there",
        )
    connection = store.open(snapshots)
    try:
        over(connection)
        keep_former_identifiers(store, snapshots, connection, design.home)
        keep_opt_ins_seen(store, snapshots, connection, design.window)
        lay_opt_outs_sent(store.folder, connection)
        found = _keep_persons(_evidence(connection, snapshots, design), connection, decided(store))
        evidence = _evidence(connection, snapshots, design)
        if found is not None:
            evidence.made[WHO_IS_WHO] = found
        yield evidence
    finally:
        connection.close()


def _evidence(
    connection: duckdb.DuckDBPyConnection, snapshots: tuple[Snapshot, ...], design: Design
) -> Evidence:
    tables = Tables(
        connection, {"time_zone": design.home.time_zone, "currency": design.home.currency}
    )
    judged = [one.taken_at for one in snapshots if one.system is not System.SYNC and one.seals]
    return Evidence(
        tables=tables,
        design=design,
        fence=min(judged or [one.taken_at for one in snapshots]),
        snapshots=snapshots,
        reads=tables.reads,
        engine=Engine(connection),
        connection=connection,
    )


def _keep_persons(
    evidence: Evidence, connection: duckdb.DuckDBPyConnection, answered: pl.DataFrame
) -> LinkedRecords | None:
    """Lay the tables of persons beside the others, where both sides of them are there."""
    if not (evidence.has("erp_customer") and evidence.has("esp_contact")):
        return None
    found = linked_records(evidence, answered)
    for table, rows in (("person_link", found.links), ("person_pair", found.pairs)):
        connection.from_arrow(rows.to_arrow()).create(table)
    return found


def decided(store: Store) -> pl.DataFrame:
    """What people answered about pairs of records, by "system:record_id"."""
    journal = answers.read(store.folder.parent / answers.FILE_NAME)
    ends = {
        f"{side}_id": pl.format("{}:{}", f"{side}_of", f"{side}_id") for side in ("left", "right")
    }
    return journal.decided.select(**ends, answer="answer")


def link_people(
    people: pl.DataFrame,
    others: pl.DataFrame | None = None,
    *,
    named: tuple[str, ...] = (),
    decided: pl.DataFrame | None = None,
    model: Model | None = None,
    home: Home | None = None,
) -> Links:
    """Which records belong to one person, in one table or in two.

    Args:
        people: record_id, and any of forename, surname, email, phone, birthday, street, city,
            postcode, country, company, external_id, sex; text, birthday may be a date.
        others: a second table of the same columns.
        named: further columns of both, to be compared as plain text.
        decided: left_id, right_id, answer ("same" or "different"): what people decided. With two
            tables left_id is of `people` and right_id of `others`.
        model: a learned one, to be used again.
        home: what a number or a postcode without a country means; the United Kingdom by default.

    Raises:
        SettingsError: there is no record_id, or one is empty or twice in a table.
    """
    both = side_by_side(people, others, named)
    words = decisions(decided, two=others is not None)
    known = facts(both, home or Home(), named)
    return linked(both.select("record_id", "of"), known, decided=words, model=model)
