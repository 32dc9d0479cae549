"""Appended sale rows, read back: those that Emarsys shows are laid over the run's sales data."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import duckdb
import polars as pl

from audit.connectors.sales_read_back import sold
from audit.engine import in_utc
from audit.progress import Telling
from audit.sealing import sql
from audit.settings import Settings
from audit.steps.asking import waited_for
from audit.steps.verifying.appended import SALE, arrived, sale_lines, sent_lines
from audit.store import Store
from checks.vocabulary import RepairPlan, Snapshot


@dataclass(frozen=True, slots=True)
class NewSales:
    """Appended lines that are there.

    Attributes:
        lines: as `appended.arrived` gives them; those that take back others are none.
        rows: ids of the plan's rows that are there, each whole.
    """

    lines: pl.DataFrame
    rows: frozenset[str] = frozenset()

    def lay(self, connection: duckdb.DuckDBPyConnection, loaded_at: datetime) -> None:
        """Put them beside the run's sales data.

        Args:
            connection: to open snapshots.
            loaded_at: UTC; when they are said to have come.
        """
        if self.lines.height:
            made = sale_lines(self.lines, loaded_at)
            connection.from_arrow(made.to_arrow()).create(f"now_{SALE}")
            connection.execute(f"CREATE OR REPLACE VIEW {SALE} AS {sql('sold_over')}")


def sold_again(
    store: Store,
    settings: Settings,
    theirs: Snapshot | None,
    plan: RepairPlan,
    told: Telling,
    written: frozenset[str] | None = None,
) -> NewSales:
    """What a plan appended and Emarsys shows; nothing where no source reads sales back.

    Args:
        store: of the workspace.
        settings: Open Data is read with what they say.
        theirs: the snapshot of Emarsys that the plan was made from; null for none.
        plan: as it was carried out.
        told: hears how far it is.
        written: ids of the rows that were carried out; null for all.

    Raises:
        ConnectorError: the sales can't be read back.
    """
    sent = sent_lines(plan)
    if written is not None:
        sent = sent.filter(pl.col("row_id").is_in([*written]))
    if not sent.height or theirs is None or SALE not in theirs.seals:
        return NewSales(sent.clear())
    told.advance("reading sales back", 0)
    orders = sent["order"].unique().sort().to_list()
    now = waited_for(sold(settings, orders))
    if now is None:
        return NewSales(sent.clear())
    takes_back = plan.header.undoes is not None
    there = arrived(sent, _was(store, theirs, orders), now, offsets=takes_back)
    # An order and what offsets it are as if they had never been: as the run saw it.
    return NewSales(there.clear() if takes_back else there, frozenset(there["row_id"]))


def _was(store: Store, theirs: Snapshot, orders: list[str]) -> pl.DataFrame:
    """The run's own lines of these orders."""
    with closing(store.open([theirs])) as connection:
        lines = connection.table(SALE).filter(
            duckdb.ColumnExpression("order_id_raw").isin(
                *(duckdb.ConstantExpression(one) for one in orders)
            )
        )
        columns = ("order_id_raw", "item", "quantity", "amount_u")
        return in_utc(lines.select(*columns).pl())
