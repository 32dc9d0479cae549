"""What the snapshots of a run hold of the records that repairs are about; no source is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import polars as pl

from audit.connectors.emarsys.tenant import name_of_snapshot
from audit.sealing import sql
from audit.steps.doubts import CLUSTERS
from audit.steps.persons import FOLDER
from audit.store import Store
from checks.vocabulary import TABLES, SettingsError, System

CONTACTS, CUSTOMERS, ORDERS = "esp_contact", "erp_customer", "erp_order"
COLUMN_OF = {System.STOKLY.value: "customer_id", System.EMARSYS.value: "contact_id"}
NAMED = {"wanted": ("record",), "persons": ("column_name", "id")}


@dataclass(frozen=True, slots=True)
class Held:
    """Snapshots, open to be asked about records."""

    connection: duckdb.DuckDBPyConnection
    knows_contacts: bool

    @property
    def tenant(self) -> str | None:
        """The account that was read; null where nothing tells."""
        there = self.connection.execute(
            "SELECT 1 FROM duckdb_views() WHERE view_name = 'config_item'"
        ).fetchall()
        if not there:
            return None
        items = self.connection.sql(
            "SELECT kind, key, value_redacted FROM config_item WHERE system = $system",
            params={"system": System.EMARSYS.value},
        )
        return name_of_snapshot(pl.DataFrame(items.pl()))

    def records(self, wanted: pl.Series) -> pl.DataFrame:
        """One row a record: record, is_held, contact_erased, customer_gone; none of them null."""
        self._lay("wanted", pl.DataFrame({"record": wanted.cast(pl.String).unique()}))
        found = pl.DataFrame(self.connection.sql(sql("contacts_planned")).pl())
        if self.knows_contacts:
            return found
        return found.with_columns(is_held=pl.lit(value=True))

    def of_person(self, store: Store, key: str) -> pl.DataFrame:
        """Records of the persons that `key` names: column_name, id.

        Args:
            store: in which the last run left who is who.
            key: of a person, or the id of one of their records.

        Raises:
            SettingsError: no such person or record is known.
        """
        path = store.folder / FOLDER / CLUSTERS
        if not path.exists():
            raise _nobody(key, "who is who was not asked in the last run")
        clusters = pl.scan_parquet(path)
        meant = clusters.filter((pl.col("person_id") == key) | (pl.col("record_id") == key))
        persons = meant.select("person_id").unique()
        found = clusters.join(persons, on="person_id", how="semi").select(
            column_name=pl.col("of").replace(COLUMN_OF), id="record_id"
        )
        named = found.collect()
        if named.is_empty():
            raise _nobody(key, "the last run knows no person and no record of that name")
        self._lay("persons", named)
        return pl.DataFrame(self.connection.sql(sql("records_of_person")).pl())

    def _lay(self, name: str, rows: pl.DataFrame) -> None:
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self.connection.from_arrow(rows.to_arrow()).create(name)


@contextmanager
def held(store: Store, snapshots: tuple[str, ...]) -> Iterator[Held]:
    """The snapshots of these ids, open; they must be the newest ones.

    Raises:
        SettingsError: the sources were read again since.
        StoreError: a snapshot is gone, or is no longer what was sealed.
    """
    # A system that is no longer declared has a newest snapshot too, which the run did not read.
    newest = tuple(one for one in store.newest() if one.snapshot_id in snapshots)
    if len(newest) != len(snapshots):
        raise SettingsError(
            "the sources were read again since the checks were asked",
            where=str(store.snapshots),
            do=f"ask the checks of what was read: stokly-audit examine {store.folder.parent}",
        )
    connection = store.open(newest)
    try:
        given = {name for one in newest for name in one.seals}
        for name in {CONTACTS, CUSTOMERS, ORDERS} - given:
            empty = pl.DataFrame(schema=TABLES[name].schema)
            connection.from_arrow(empty.to_arrow()).create(name)
        yield Held(connection, CONTACTS in given)
    finally:
        connection.close()


def _nobody(key: str, why: str) -> SettingsError:
    return SettingsError(
        f"no person {key} is known: {why}",
        where="--person",
        do="give a customer's id, a contact's id, or a person's key as who_is_who.html has it",
    )
