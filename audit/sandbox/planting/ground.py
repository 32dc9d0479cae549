"""Ground: the shop that faults are planted in, and who and what is still free to bear one.

Nobody and no order bears two faults, so that every finding has one cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.chance import stream
from audit.sandbox.money import micro
from audit.sandbox.records.orders import ADJUSTMENTS, TILL
from audit.sandbox.records.sales import INSTANT

# One row is one finding that a planted fault must give.
ANSWER_KEY = pl.Schema(
    {
        "fault": pl.String(),
        "check_id": pl.String(),
        "key": pl.String(),
        "field": pl.String(),
        "amount_u": pl.Int64(),  # micro-units of pounds; null where it is not about money
    }
)
# One row is one thing that looks like a fault and must not be found.
NEAR_MISS = pl.Schema(
    {"near_miss": pl.String(), "check_id": pl.String(), "key": pl.String(), "field": pl.String()}
)

# Older than every window in which a delay is measured: a fault here slows no lane.
QUIET = timedelta(days=45)
SOLD_WITHIN = timedelta(days=300)  # well within the year in which a sale keeps an item needed

# Columns of the contacts export that say who somebody is.
PROFILE = (
    "First Name",
    "Last Name",
    "Country",
    "ZIP Code",
    "Date of Birth",
    "Registration Language",
    "Address",
    "City",
    "Company",
    "Phone",
    "Gender",
)


class Pool:
    """Rows that are still free, in random order; what was taken once is never given again."""

    def __init__(self, rows: pl.DataFrame, rng: np.random.Generator) -> None:
        self._rows = rows[rng.permutation(rows.height)]

    def take(self, size: int, where: pl.Expr) -> pl.DataFrame:
        """At most so many rows for which `where` is true; fewer when there are no more."""
        taken = self._rows.filter(where).head(size)
        key = taken.columns[0]
        self._rows = self._rows.join(taken.select(key), on=key, how="anti", maintain_order="left")
        return taken

    @property
    def rows(self) -> pl.DataFrame:
        """All that is free."""
        return self._rows


@dataclass(frozen=True, slots=True)
class Ground:
    """A shop, and what has been planted in it so far.

    Attributes:
        frames: the exports.
        taken_at: when they were made.
        seed: of the shop.
        people: customers with a contact, and all that a fault may ask about them.
        orders: orders in Emarsys whose customers bear no fault.
        items: items of Stokly's, and what Emarsys sold of them.
        lines: goods and other lines of free orders; empty until `order_lines.with_lines`.
        sold: rows of the sales data of the orders in `lines`.
        answer_key: rows as `ANSWER_KEY`.
        near_misses: rows as `NEAR_MISS`.
    """

    frames: Mapping[str, pl.LazyFrame]
    taken_at: datetime
    seed: int
    people: Pool
    orders: Pool
    items: Pool
    lines: pl.DataFrame = field(default_factory=pl.DataFrame)
    sold: pl.DataFrame = field(default_factory=pl.DataFrame)
    answer_key: tuple[pl.DataFrame, ...] = ()
    near_misses: tuple[pl.DataFrame, ...] = ()

    def having(self, **frames: pl.LazyFrame) -> "Ground":
        """The ground with these exports in place of the former ones."""
        return replace(self, frames={**self.frames, **frames})

    def keyed(
        self,
        fault: str,
        check_id: str,
        keys: pl.Series,
        field: str,
        amount_u: pl.Series | None = None,
    ) -> "Ground":
        """The ground with findings that the check must give."""
        rows = _rows(keys, ANSWER_KEY, fault=fault, check_id=check_id, field=field)
        if amount_u is not None:
            rows = rows.with_columns(amount_u=amount_u)
        return replace(self, answer_key=(*self.answer_key, rows.select(ANSWER_KEY.names())))

    def missed(self, near_miss: str, check_id: str, keys: pl.Series, field: str) -> "Ground":
        """The ground with things that the check must not find."""
        rows = _rows(keys, NEAR_MISS, near_miss=near_miss, check_id=check_id, field=field)
        return replace(self, near_misses=(*self.near_misses, rows.select(NEAR_MISS.names())))

    def stream(self, purpose: str) -> np.random.Generator:
        """Random numbers for one fault."""
        return stream(self.seed, f"fault {purpose}")


def ground(shop: Shop) -> Ground:
    """The shop, with everything in it still free."""
    people = _people(shop).collect()
    orders = _orders(shop).collect()
    return Ground(
        frames=shop.frames,
        taken_at=shop.taken_at,
        seed=shop.seed,
        people=Pool(people, stream(shop.seed, "pool of people")),
        orders=Pool(orders, stream(shop.seed, "pool of orders")),
        items=Pool(_items(shop).collect(engine="streaming"), stream(shop.seed, "pool of items")),
    )


def without_the_taken(ground: Ground) -> Ground:
    """The ground with the orders of those customers alone who bear no fault."""
    free = ground.people.rows.select(customerId="customer_id")
    orders = ground.orders.rows
    kept = orders.join(free, on="customerId", how="semi", maintain_order="left")
    guests = orders.filter("isGuest")
    return replace(
        ground, orders=Pool(pl.concat([kept, guests]), stream(ground.seed, "pool of free orders"))
    )


def within(column: str, ground: Ground, oldest: timedelta, newest: timedelta) -> pl.Expr:
    """Between two ages, counted back from the moment of the exports."""
    return pl.col(column).is_between(ground.taken_at - oldest, ground.taken_at - newest)


def is_in(column: str, keys: pl.Series) -> pl.Expr:
    """Whether the column holds one of the keys; never null."""
    return pl.col(column).is_in(keys.implode()).fill_null(value=False)


def _people(shop: Shop) -> pl.LazyFrame:
    """Customers with a contact of their own.

    customer_id, contact_id, email, mobile, opt_in, sms_opt_in, email_state, sms_state,
    created_at, updated_at, last_order_at, last_dispatch_at, first_sold_at, last_sold_at (the last
    two by the contact's sales data; before any: the year 2000), is_trade, and the columns of
    `PROFILE`.
    """
    orders, consents = shop.frames["sale_orders"], shop.frames["consents"]
    left = orders.join(
        shop.frames["dispatches"], left_on="saleOrderId", right_on="sale_order_id", how="left"
    )
    last = left.group_by(customer_id="customerId").agg(
        last_order_at=pl.col("createdAt").max(), last_dispatch_at=pl.col("dispatched_at").max()
    )
    known = shop.frames["contacts"].select(
        *PROFILE,
        contact_id="user_id",
        customer_id="External ID",
        mobile="Mobile",
        opt_in="Opt-In",
        sms_opt_in="Mobile SMS Opt-In",
        registered_at="Date of First Registration",
    )
    rows = (
        shop.frames["customers"]
        .select(
            customer_id="customerId",
            email=pl.col("email").str.to_lowercase(),
            created_at="timeCreated",
            updated_at="timeUpdated",
            is_trade=pl.col("customerId").str.starts_with("T"),
        )
        .join(known, on="customer_id", how="inner")
        # Whose e-mail changed before bears no other fault.
        .join(
            shop.frames["customer_aliases"],
            left_on="customer_id",
            right_on="customerId",
            how="anti",
        )
        .join(last, on="customer_id", how="left")
    )
    for channel in ("email", "sms"):
        state = consents.filter(channel=channel).select(
            "customer_id", pl.col("state").alias(f"{channel}_state")
        )
        rows = rows.join(state, on="customer_id", how="left")
    ages_ago = pl.datetime(2000, 1, 1, time_zone="UTC")
    times = ("last_order_at", "last_dispatch_at", "first_sold_at", "last_sold_at")
    return (
        rows.join(_sold(shop.frames["sales_items"]), on="contact_id", how="left")
        .with_columns(pl.col(times).fill_null(ages_ago))
        .sort("customer_id")
    )


def _sold(sales: pl.LazyFrame) -> pl.LazyFrame:
    """contact_id, first_sold_at, last_sold_at: when each contact bought, refunds left out."""
    bought = sales.filter(pl.col("quantity") > 0, pl.col("contact_id").is_not_null())
    at = pl.col("timestamp").str.to_datetime(INSTANT, time_unit="us", time_zone="UTC")
    return bought.group_by("contact_id").agg(first_sold_at=at.min(), last_sold_at=at.max())


def _orders(shop: Shop) -> pl.LazyFrame:
    """Orders that are ready, in scope and not of a till: what `sale_orders` says of them."""
    ready_at = pl.max_horizontal("paidAt", "fraudClearedAt")
    return (
        shop.frames["sale_orders"]
        .filter(
            ~pl.col("channelName").is_in([TILL, ADJUSTMENTS]),
            pl.col("paidAt").is_not_null(),
            pl.col("fraudClearedAt").is_not_null(),
        )
        .select(
            "saleOrderId",
            "customerId",
            "isGuest",
            "sourceReferenceId",
            "createdAt",
            "itemStatuses",
            ready_at=ready_at,
            total_u=micro(pl.col("total")),
        )
        .sort("saleOrderId")
    )


def _items(shop: Shop) -> pl.LazyFrame:
    """Items that both systems show.

    sku, parent_sku, name, price_u, msrp_u, category, updated_at, sold_lately (rows that sold it
    within `SOLD_WITHIN`), rows (all in the sales data, what was taken back included).
    """
    since = f"{shop.taken_at - SOLD_WITHIN:{INSTANT}}"
    lately = (pl.col("timestamp") > since) & (pl.col("quantity") > 0)
    sold = (
        shop.frames["sales_items"]
        .group_by(sku="item")
        .agg(sold_lately=lately.sum().cast(pl.Int64), rows=pl.len().cast(pl.Int64))
    )
    return (
        shop.frames["items"]
        .select(
            "sku",
            "name",
            "category",
            parent_sku="parentSku",
            price_u=micro(pl.col("price")),
            msrp_u=micro(pl.col("msrp")),
            updated_at="timeUpdated",
        )
        .join(sold, on="sku", how="left")
        .with_columns(pl.col("sold_lately", "rows").fill_null(0))
        .sort("sku")
    )


def _rows(keys: pl.Series, schema: pl.Schema, **words: str) -> pl.DataFrame:
    columns = {name: pl.lit(word) for name, word in words.items()}
    rows = pl.DataFrame({"key": keys.cast(pl.String)}).with_columns(**columns)
    return rows.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in rows.columns
    )
