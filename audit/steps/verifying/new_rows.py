"""Newer rows of some contacts, laid over an open snapshot: all else stays as the run saw it.

So a finding is gone because of what was written, and not because time went by.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import duckdb
import polars as pl

from audit.engine import in_utc
from audit.sealing import sql
from checks.vocabulary import TABLES

CONTACT, FIELD = "esp_contact", "esp_contact_field"
WHO, NUMBER, AT = "contact_id", "field_id", "last_modified_at"


@dataclass(frozen=True, slots=True)
class NewRows:
    """Contacts as they are now.

    Attributes:
        contacts: ids of all that were looked at, whether they are there or not.
        rows: `CONTACT` and `FIELD` -> their rows, as a pull gives them.
        fed: columns of esp_contact that were read; of the others the run's values stay.
    """

    contacts: tuple[str, ...]
    rows: Mapping[str, pl.DataFrame]
    fed: frozenset[str]

    def lay(self, connection: duckdb.DuckDBPyConnection, made_at: datetime) -> None:
        """Put them in the place of the snapshot's rows of the same contacts; one gone has none.

        Args:
            connection: to open snapshots.
            made_at: UTC; when contacts that the snapshot has not are said to have changed: so
                early that no check takes them for in flight. The others keep the time they have.
        """
        ids = pl.DataFrame({WHO: self.contacts}, schema={WHO: pl.String})
        connection.from_arrow(ids.to_arrow()).create("touched")
        views = connection.sql("SELECT view_name FROM duckdb_views()").fetchall()
        newer: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
            CONTACT: partial(self._contacts, made_at),
            FIELD: self._fields,
        }
        for table, made in newer.items():
            if (table,) in views:
                was = rows_of(connection, table, touched=True)
                connection.from_arrow(made(was).to_arrow()).create(f"now_{table}")
                query = sql("touched_over").replace(CONTACT, table)
                connection.execute(f"CREATE OR REPLACE VIEW {table} AS {query}")

    def _contacts(self, made_at: datetime, was: pl.DataFrame) -> pl.DataFrame:
        kept = [one for one in was.columns if one not in {*self.fed, WHO, AT}]
        beside = was.select(WHO, AT, *kept, is_old=pl.lit(value=True))
        made = pl.lit(made_at, was.schema[AT])
        return (
            self.rows[CONTACT]
            .drop(AT, *kept)
            .join(beside, on=WHO, how="left")
            .with_columns(pl.when("is_old").then(AT).otherwise(made).alias(AT))
            .select(was.columns)
        )

    def _fields(self, was: pl.DataFrame) -> pl.DataFrame:
        """With the snapshot's values of fields that were not read, of contacts that are there."""
        now = self.rows[FIELD]
        unread = was.join(now, on=NUMBER, how="anti")
        return pl.concat([now, unread.join(self.rows[CONTACT], on=WHO, how="semi")])


def rows_of(
    connection: duckdb.DuckDBPyConnection, table: str, *, touched: bool = False
) -> pl.DataFrame:
    """All rows of a canonical table, or those of touched contacts; columns as its schema."""
    schema = TABLES[table].schema
    relation = connection.table(table)
    if touched:
        relation = relation.join(connection.table("touched"), WHO, how="semi")
    columns = map(duckdb.ColumnExpression, schema.names())
    return in_utc(relation.select(*columns).pl()).cast(schema)
