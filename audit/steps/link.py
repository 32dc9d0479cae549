"""Find who is who in the two systems, and lay out all that the checks may look at."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from audit.engine import Engine, Tables
from audit.store import Store
from checks.vocabulary import TABLES, Design, Evidence, SettingsError, Snapshot, System
from checks.workings.persons import components


@contextmanager
def link(store: Store, snapshots: tuple[Snapshot, ...], design: Design) -> Iterator[Evidence]:
    """The evidence, open as long as the checks read it. Touches nothing outside.

    Exact identifiers only: shared external id, e-mail or mobile. A doubtful pair is never a guess.

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
        _keep_persons(_evidence(connection, snapshots, design), connection)
        yield _evidence(connection, snapshots, design)
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


def _keep_persons(evidence: Evidence, connection: duckdb.DuckDBPyConnection) -> None:
    """Lay the table of persons beside the others, where both sides of it are there."""
    if not (evidence.has("erp_customer") and evidence.has("esp_contact")):
        return
    apart = evidence.design.allowed_shared
    linked = components(evidence["erp_customer"], evidence["esp_contact"], apart=apart)
    columns = TABLES["person_link"].schema.names()
    connection.from_arrow(linked.select(columns).collect().to_arrow()).create("person_link")
