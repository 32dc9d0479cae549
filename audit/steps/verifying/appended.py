"""Sale and refund rows that a push appended: which of them Emarsys shows by now, and what they say.

Pure: rows of a plan and what was and is sold go in, frames come out.
"""

from datetime import datetime

import polars as pl

from audit.connectors.exports import amounts
from checks.vocabulary import TABLES, Action, RepairPlan

SALE = "esp_sale_line"
PLACED = ["order", "item"]
SHOWN = ("amount_u", "quantity")
_LINE = pl.Struct(
    dict.fromkeys(
        ("order", "item", "price", "quantity", "timestamp", "customer", "email"), pl.String()
    )
)
_BODY = pl.Struct({"rows": pl.List(_LINE)})


def sent_lines(plan: RepairPlan) -> pl.DataFrame:
    """The lines of every append of a plan, one row each.

    Returns:
        row_id, order, item, price, quantity, timestamp, customer and email as they were sent (all
        text; null where the row names none), amount_u (micro-units) and units.
    """
    rows = plan.rows.filter(pl.col("action") == Action.APPEND)
    body = pl.col("body").str.json_decode(_BODY)
    return (
        rows.select("row_id", line=body.struct.field("rows"))
        .explode("line")
        .unnest("line")
        .with_columns(
            amount_u=amounts.scaled(pl.col("price"), amounts.MONEY_PLACES),
            units=amounts.quantity(pl.col("quantity"), TABLES[SALE].schema["quantity"]),
        )
    )


def arrived(
    sent: pl.DataFrame, was: pl.DataFrame, now: pl.DataFrame, *, offsets: bool = False
) -> pl.DataFrame:
    """The lines of rows that are there, each to the penny and the unit, beside what was.

    A row is there when all of its orders' items add up to what the run saw and what was sent. One
    that is not may have been sent and not been loaded yet.

    Args:
        sent: as `sent_lines`.
        was: order_id_raw, item, quantity and amount_u of the run's own lines.
        now: columns as `sales_read_back.SOLD`.
        offsets: whether what was sent takes back what was appended since the run, so that all adds
            up to what the run saw.
    """
    before = (
        was.rename({"order_id_raw": "order"})
        .group_by(PLACED)
        .agg(was_u=pl.col("amount_u").sum(), was_units=pl.col("quantity").sum())
    )
    added = sent.group_by(PLACED).agg(
        sent_u=pl.lit(0) if offsets else pl.col("amount_u").sum(),
        sent_units=pl.lit(0) if offsets else pl.col("units").sum(),
    )
    sums = added.join(before, on=PLACED, how="left").join(
        now.with_columns(is_there=pl.lit(value=True)), on=PLACED, how="left"
    )
    # What an offset has emptied may be shown as nothing at all; what nobody tells is no nothing.
    nothing = pl.lit(offsets) & pl.col("is_there").is_null()
    shown = [pl.when(nothing).then(0).otherwise(pl.col(name)) for name in SHOWN]
    agrees = (
        (pl.col("was_u").fill_null(0) + pl.col("sent_u") == shown[0])
        & (pl.col("was_units").fill_null(0) + pl.col("sent_units") == shown[1])
    ).fill_null(value=False)
    lacking = sent.join(sums.filter(~agrees), on=PLACED, how="semi")
    return sent.join(lacking, on="row_id", how="anti", maintain_order="left")


def sale_lines(there: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Those lines as esp_sale_line has them; who bought and when is as it was sent.

    Args:
        there: as `arrived` gives them.
        at: UTC; when they are said to have been loaded: so early that no check takes them for in
            flight.
    """
    schema = TABLES[SALE].schema
    time = pl.col("timestamp").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC", strict=False
    )
    made = there.select(
        "item",
        "amount_u",
        order_id_raw="order",
        order_id_norm=pl.col("order").str.strip_chars(),
        quantity="units",
        ts_utc=time,
        ts_is_date_only=pl.lit(value=False),
        contact_key=pl.coalesce("customer", "email"),
        key_kind=pl.when(pl.col("customer").is_not_null())
        .then(pl.lit("customer"))
        .otherwise(pl.lit("email")),
        loaded_at=pl.lit(at),
        source=pl.lit("read-back"),
    )
    empty = pl.DataFrame(schema=schema)
    return pl.concat(
        [empty, made.cast({name: schema[name] for name in made.columns})], how="diagonal"
    )
