"""What a push touched, read again: those contacts alone, and exactly as a pull reads them."""

from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl

from audit.connectors.chosen import Place
from audit.connectors.emarsys.touched import Touched, seen_by_push
from audit.connectors.system import Sources
from audit.progress import Telling
from audit.sealing import OFFLINE
from audit.secret_places import secret
from audit.settings import Settings
from audit.steps.asking import waited_for
from audit.steps.pull import write
from audit.steps.verifying.new_rows import CONTACT, FIELD, NUMBER, NewRows, rows_of
from audit.store import Store
from checks.vocabulary import TABLES, Snapshot, System, raw_name


def read_again(
    store: Store,
    settings: Settings,
    snapshot: Snapshot,
    contacts: Sequence[str],
    told: Telling,
) -> NewRows:
    """The contacts as Emarsys shows them now. What is kept on the way is removed in every case.

    Args:
        store: of the workspace.
        settings: the push's address and credentials are used.
        snapshot: of Emarsys, that the plan was made from.
        contacts: their ids; an empty one is nobody.
        told: hears how far it is.

    Raises:
        ConnectorError: they can't be read, or not all of them.
        StoreError: the snapshot is no longer what was sealed, or the disk is full.
    """
    wanted = tuple(dict.fromkeys(filter(None, contacts)))
    part = seen_by_push(
        settings.emarsys,
        settings.push,
        _fields_held(store, snapshot),
        by_file=bool(snapshot.seals[CONTACT].files),
    )
    design = settings.designed()
    source = Touched(part, design, secret, wanted, Place.clock)
    with store.aside() as folder:
        sources = Sources(System.EMARSYS, part, design, None, (source,), folder)
        rows, fed = _pulled(store, sources, snapshot, folder, told)
    return NewRows(wanted, rows, fed)


def _fields_held(store: Store, snapshot: Snapshot) -> list[str]:
    """Numbers of the fields that the snapshot has values of."""
    if FIELD not in snapshot.seals:
        return []
    with closing(store.open([snapshot])) as connection:
        found = connection.table(FIELD).select(NUMBER).distinct().order(NUMBER).fetchall()
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
