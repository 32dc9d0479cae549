"""The views of Open Data, made from a shop's exports."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files

import duckdb
import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.servers.bigquery.dialect import CATALOGUE, Place
from audit.sandbox.servers.bigquery.taken_in import remember_keys
from audit.sandbox.servers.bigquery.types import declared

PILOT = "products_latest_state"
USED = ("sales_items", "contacts", "catalogue", "unsubscribes", "external_events")
_COLUMNS_SCHEMA = {
    "table_catalog": pl.String(),
    "table_schema": pl.String(),
    "table_name": pl.String(),
    "column_name": pl.String(),
    "ordinal_position": pl.Int64(),
    "is_nullable": pl.String(),
    "data_type": pl.String(),
}


@dataclass(frozen=True, slots=True)
class BigQueryOptions:
    """What this tenant is like.

    Attributes:
        project, customer, account: as Emarsys names them.
        products: whether the pilot view of the catalogue is there.
        without: views that are not there.
        renamed: view -> column -> its name on this tenant.
        further: view -> its rows; one of the shop's own is replaced by it.
        page_rows: most rows of one answer.
        polls: how often a query is still running when it is asked for.
        billed: bytes that any query counts as.
        token: the only bearer that is let in; null lets everybody in.
    """

    project: str = "sap-od-sandbox"
    customer: str = "sandbox"
    account: str = "123456789"
    products: bool = False
    without: frozenset[str] = frozenset()
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    further: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    page_rows: int = 10_000
    polls: int = 0
    billed: int = 10 << 20
    token: str | None = None

    @property
    def dataset(self) -> str:
        """The data set's name."""
        return f"emarsys_{self.customer}_{self.account}"


def filled(
    connection: duckdb.DuckDBPyConnection, shop: Shop | None, options: BigQueryOptions
) -> Place:
    """Make the views as tables of the database, and what INFORMATION_SCHEMA says of them."""
    made = [*_from_exports(connection, shop, options)] if shop else []
    for view, rows in options.further.items():
        connection.execute(f'drop table if exists "{view}"')
        connection.from_arrow(rows.to_arrow()).create(view)
    there = [view for view in {**dict.fromkeys(made), **options.further} if _wanted(view, options)]
    for view in there:
        for column, name in options.renamed.get(view, {}).items():
            connection.execute(f'alter table "{view}" rename column "{column}" to "{name}"')
        connection.execute(f'alter table "{view}" rename to "{view}_{options.account}"')
    views = [f"{view}_{options.account}" for view in there]
    _described(connection, views, options)
    return Place(options.project, options.dataset, frozenset(views))


def _wanted(view: str, options: BigQueryOptions) -> bool:
    if view in options.without:
        return False
    return view != PILOT or options.products or view in options.further


def _from_exports(
    connection: duckdb.DuckDBPyConnection, shop: Shop, options: BigQueryOptions
) -> Iterator[str]:
    with _registered(connection, shop):
        for file in sorted(files(__package__).joinpath("sql").iterdir(), key=lambda one: one.name):
            view = file.name.removesuffix(".sql").split("_", 1)[1]
            sql = file.read_text("utf-8")
            account = {"account": int(options.account)} if "$account" in sql else {}
            connection.execute(f'create table "{view}" as {sql}', account)
            yield view
        remember_keys(connection)


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, shop: Shop) -> Iterator[None]:
    for name in USED:
        connection.register(name, shop.frames[name].collect())
    try:
        yield
    finally:
        for name in USED:
            connection.unregister(name)


def _described(
    connection: duckdb.DuckDBPyConnection, views: list[str], options: BigQueryOptions
) -> None:
    columns = [
        (options.project, options.dataset, view, name, at, "YES", declared(kind))
        for view in views
        for at, (name, kind) in enumerate(_columns(connection, view), 1)
    ]
    tables = [(options.project, options.dataset, view, "VIEW") for view in views]
    told = {
        "columns": pl.DataFrame(columns, _COLUMNS_SCHEMA, orient="row"),
        "tables": pl.DataFrame(
            tables,
            {"table_catalog": pl.String, "table_schema": pl.String}
            | {"table_name": pl.String, "table_type": pl.String},
            orient="row",
        ),
    }
    for name, rows in told.items():
        connection.from_arrow(rows.to_arrow()).create(f"{CATALOGUE}_{name}")


def _columns(
    connection: duckdb.DuckDBPyConnection, table: str
) -> list[tuple[str, duckdb.sqltypes.DuckDBPyType]]:
    relation = connection.table(f'"{table}"')
    return [*zip(relation.columns, relation.types, strict=True)]
