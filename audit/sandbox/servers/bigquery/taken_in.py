"""Uploaded sales become rows of the views: nothing is compared, a file sent twice counts twice."""

import sqlite3
from importlib.resources import files

import duckdb
import polars as pl

from audit.sandbox.servers.bigquery.dialect import Place

PURCHASES, BUYERS = "si_purchases", "si_contacts"
TEXTS = ("came_at", "place", "order", "item", "price", "timestamp", "customer", "email", "quantity")
UPLOADED = {"upload": pl.Int64(), **dict.fromkeys(TEXTS, pl.String())}


def remember_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep by which keys buyers and items are known, while the exports are at hand."""
    connection.sql(_question("known_buyers")).create("known_buyer")
    connection.sql(_question("known_products")).create("known_product")


def take_in(
    connection: duckdb.DuckDBPyConnection, place: Place, sales: sqlite3.Connection, last: int
) -> int:
    """Add the rows of files accepted since; sums that a known buyer's row tells stay as they are.

    Args:
        connection: that holds the views.
        place: which views there are.
        sales: with the tables `upload` and `upload_row`.
        last: the last file whose rows are in.

    Returns:
        the last file whose rows are in now.
    """
    rows = sales.execute(_question("uploaded_rows"), (last,)).fetchall()
    if not rows:
        return last
    arrived = pl.DataFrame(rows, UPLOADED, orient="row", strict=False)
    connection.from_arrow(arrived.to_arrow()).create("arrived")
    connection.sql(_question("sound_rows")).create("sound")
    connection.table(_named(BUYERS, place)).create_view("buyers")
    connection.sql(_question("new_buyers")).create("stranger")
    strangers = connection.table("stranger")
    strangers.project("key, si_contact_id").insert_into("known_buyer")
    strangers.project("* exclude (key)").insert_into(_named(BUYERS, place))
    connection.sql(_question("new_purchases")).insert_into(_named(PURCHASES, place))
    connection.execute("drop view buyers")
    for table in ("arrived", "sound", "stranger"):
        connection.execute(f"drop table {table}")
    return int(rows[-1][0])


def _question(name: str) -> str:
    return files(__package__).joinpath("uploads", f"{name}.sql").read_text("utf-8")


def _named(view: str, place: Place) -> str:
    """The view's table; one that this tenant does not show goes by its bare name."""
    return next((one for one in place.views if one.startswith(f"{view}_")), view)
