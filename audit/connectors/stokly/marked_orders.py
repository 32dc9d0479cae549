"""The orders of a pull, each with a mark that tells whether it is as it was when last read."""

from importlib.resources import files

import duckdb
import polars as pl

from audit.connectors.exports.batch import Export
from audit.connectors.stokly.reshaped import in_full

ID = "saleOrderId"
CHANGED = ("updatedAt", "timeUpdated", "updated")
# An edit of a line shows in these even where no time is kept of it.
TELLING = ("stage", "itemStatuses", "total", "discount")
_NOTHING = "\x00"
_NEXT = "\x01"


def marked(orders: Export) -> pl.DataFrame:
    """`order_id` and `marker`, each order once, in an order of chance.

    The marker is made from when the order last changed and from its telling fields; where no
    time of change is kept, from all that its header says.
    """
    own = orders.columns or ()
    times = [name for name in CHANGED if name in own]
    used = [*times, *TELLING] if times else [name for name in own if name != ID]
    headers = in_full(orders, ID, *used).filter(pl.col(ID).is_not_null())
    told = pl.concat_str((pl.col(name).fill_null(_NOTHING) for name in used), separator=_NEXT)
    once = headers.unique(ID, keep="last").select(order_id=ID, told=told)
    with duckdb.connect(":memory:") as connection:
        connection.register("headers", once.to_arrow())
        found: pl.DataFrame = connection.sql(_sql()).pl()
    return found


def _sql() -> str:
    return files(__package__).joinpath("sql/marked_orders.sql").read_text("utf-8")
