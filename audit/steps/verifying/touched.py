"""What a push touched, read again: those contacts alone, and exactly as a pull reads them."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl

from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.emarsys.touched import Touched, seen_by_push
from audit.connectors.system import Sources
from audit.progress import Telling
from audit.sealing import OFFLINE
from audit.settings import Settings
from audit.source_parts import EmarsysApi, EmarsysPart
from audit.steps.asking import waited_for
from audit.steps.pull import write
from audit.steps.verifying.new_rows import CONTACT, FIELD, NUMBER, NewRows, rows_of
from audit.store import Store
from checks.vocabulary import TABLES, Snapshot, StoreError, System, raw_name


def seen_again(store: Store, settings: Settings, snapshot: Snapshot) -> EmarsysPart:
    """What a pull of this snapshot reads of contacts, asked with the credentials of the push.

    Args:
        store: of the workspace.
        settings: the push's address and credentials are used.
        snapshot: of Emarsys, that the plan was made from.
    """
    return seen_by_push(
        settings.emarsys,
        settings.push,
        _fields_held(store, snapshot),
        by_file=CONTACT in snapshot.seals and bool(snapshot.seals[CONTACT].files),
    )


def rows_again(
    store: Store, settings: Settings, snapshot: Snapshot, read: ReadBack, told: Telling
) -> NewRows:
    """The contacts as canonical rows. What is kept on the way is removed in every case.

    Args:
        store: of the workspace.
        settings: those that the plan was made with.
        snapshot: of Emarsys, that the plan was made from.
        read: the contacts, as they stand now.
        told: hears how far it is.

    Raises:
        ConnectorError: not all of them were answered.
        StoreError: the snapshot is no longer what was sealed, or the disk is full.
    """
    part = seen_again(store, settings, snapshot)
    with store.aside() as folder:
        source = Touched(part.api or EmarsysApi(), read)
        design = settings.designed()
        sources = Sources(System.EMARSYS, part, design, None, (source,), folder)
        rows, fed = _pulled(store, sources, snapshot, folder, told)
    return NewRows(read.contacts, rows, fed)


def _fields_held(store: Store, snapshot: Snapshot) -> list[str]:
    """Numbers of the fields that the snapshot has values of."""
    if FIELD not in snapshot.seals:
        return []
    try:
        with closing(store.open([snapshot])) as connection:
            found = connection.table(FIELD).select(NUMBER).distinct().order(NUMBER).fetchall()
    except StoreError:
        # Nobody is kept from writing by it: that the checks can't be asked is said where they are.
        return []
    return [number for (number,) in found if number.isdecimal()]


def _pulled(
    store: Store, sources: Sources, snapshot: Snapshot, folder: Path, told: Telling
) -> tuple[dict[str, pl.DataFrame], frozenset[str]]:
    """What came, out of a snapshot sealed as any other; and which columns of contacts were read."""
    fed: set[str] = set()
    with closing(sources), store.writing(System.EMARSYS, snapshot.taken_at, folder) as writing:
        waited_for(sources.fetch(told))
        for reading in sources.readings():
            write(reading, System.EMARSYS, writing, told)
            if reading.entity == CONTACT:
                fed |= {*reading.fed.drop_nulls("from")["column"]}
        sealed, _ = writing.finish(snapshot.config_hash)
    path = str(folder / f"{sealed.snapshot_id}.duckdb")
    with duckdb.connect(path, read_only=True, config=OFFLINE) as connection:
        connection.execute("SET TimeZone='UTC'")
        rows = {
            table: rows_of(connection, table)
            if table in sealed.seals
            else pl.DataFrame(schema=TABLES[table].schema)
            for table in (CONTACT, FIELD)
        }
    return rows, frozenset(fed | _made_of(fed))


def _made_of(fed: Collection[str]) -> set[str]:
    """Columns of contacts that are made from those that were read: normal forms, texts of times."""
    declared = TABLES[CONTACT].declared
    forms = {name for name, one in declared.items() if one.normal and one.normal.source in fed}
    return forms | {raw_name(name) for name in fed}
