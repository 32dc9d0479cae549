"""What the sales data hold of some orders now: the fresh look before and after rows are sent."""

from collections.abc import Callable, Sequence

import polars as pl

from audit.connectors.exports import amounts
from audit.secret_places import secret
from audit.settings import Settings
from checks.vocabulary import ConnectorError

PURCHASES = "si_purchases"
# One row is one item of one order, its rows added up.
SOLD = pl.Schema(
    {
        "order": pl.String(),  # as the sales data name it
        "item": pl.String(),
        "quantity": pl.Decimal(18, 6),  # null where a row of it tells none
        "amount_u": pl.Int64(),  # micro-units of the account's currency; null likewise
    }
)


async def sold(
    settings: Settings, order_ids: Sequence[str], *, secrets: Callable[[str], str] = secret
) -> pl.DataFrame | None:
    """What is there of these orders, as far as Emarsys' daily loads have come.

    An order that is not there may have been sent and not been loaded yet; one that is there was.

    Args:
        settings: Open Data is the one source that tells it.
        order_ids: as the sales data name them.
        secrets: place of a secret -> the secret.

    Returns:
        columns as `SOLD`, by order and item; null where the settings give no read-back source.

    Raises:
        ConnectorError: BigQuery refuses or does not answer, or a number can't be read exactly.
        SettingsError: the settings of Open Data can't be used.
    """
    part = settings.emarsys.opendata
    if part is None or PURCHASES not in part.views:
        return None
    if not order_ids:
        return pl.DataFrame(schema=SOLD)
    # Reading the sales back is seldom wanted, and its libraries are slow to load.
    from audit.connectors.opendata import OpenData, sold_rows  # noqa: PLC0415 - as said above

    opendata = OpenData(part, settings.designed(), secrets)
    rows = await sold_rows(opendata, [*dict.fromkeys(order_ids)])
    read = rows.select(
        "item",
        order="order_id",
        quantity=amounts.quantity(pl.col("quantity"), SOLD["quantity"]),
        amount_u=amounts.scaled(pl.col("amount"), amounts.MONEY_PLACES),
        unread=_unread("quantity") | _unread("amount"),
    )
    _must_be_read(read)
    whole = [_whole(name) for name in ("quantity", "amount_u")]
    return read.group_by("order", "item").agg(whole).cast(SOLD).sort("order", "item")


def _unread(column: str) -> pl.Expr:
    """Whether a number is written, and not as one can be read exactly."""
    exact = amounts.scaled(pl.col(column), amounts.MONEY_PLACES)
    return pl.col(column).is_not_null() & exact.is_null()


def _whole(column: str) -> pl.Expr:
    """The sum; null where a part is."""
    one = pl.col(column)
    return pl.when(one.is_null().any().not_()).then(one.sum()).alias(column)


def _must_be_read(read: pl.DataFrame) -> None:
    """See that no number was lost.

    Raises:
        ConnectorError: one can't be read exactly.
    """
    if lost := int(read["unread"].sum()):
        raise ConnectorError(
            f"{lost:,} of {read.height:,} rows read back bear a number that can't be read exactly",
            where=f"Open Data {PURCHASES}",
            do="look at quantity and sales_amount there; nothing is sent without a read-back",
        )
