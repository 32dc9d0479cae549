"""The rows by which Emarsys should hold an order: every one of them, or the reason why none."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Evidence
from checks.workings import written_values as written
from checks.workings.line_pairs import line_pairs
from checks.workings.order_pairs import names, sole
from checks.workings.sale_habits import SaleHabits, sale_habits

# One row is one item of one order: sold, or taken back at one instant. All text, as Emarsys takes
# it; of customer and email one is null. Emarsys fact sheet, 7.2.
SALE_ROW = pl.Schema(
    {
        "order_id": pl.String(),  # Stokly's
        "is_sale": pl.Boolean(),
        "item": pl.String(),
        "price": pl.String(),  # the whole line
        "order": pl.String(),  # as the integration names it
        "timestamp": pl.String(),
        "customer": pl.String(),
        "email": pl.String(),
        "quantity": pl.String(),
    }
)
UNTOLD = pl.Schema({"order_id": pl.String(), "why": pl.String(), "why_not_all": pl.String()})
# What is known of a row before it is written.
FOUND = pl.Schema(
    {
        "order_id": pl.String(),
        "is_sale": pl.Boolean(),
        "sku": pl.String(),
        "quantity": pl.Decimal(18, 6),
        "amount_u": pl.Int64(),
        "at": pl.Datetime("us", "UTC"),
        "cancelled": pl.Decimal(18, 6),
    }
)
HEAD = ("name", "customer", "email", "why_not_all")
WHYS = pl.col("why", "why_not_all")
NO_LINES = "no source gives the lines of orders"
NO_NAME = "no sale in Emarsys tells by which of its names an order is sent"


@dataclass(frozen=True, slots=True)
class SaleRows:
    """What orders should be in the sales data.

    Attributes:
        rows: columns as `SALE_ROW`; all of an order that is told, else its sales alone, or none.
        untold: order_id, why, why_not_all: orders of which no row can be told, and those of which
            the sales can and what was taken back can't; in words, one of the two null.
    """

    rows: pl.DataFrame
    untold: pl.DataFrame

    @property
    def whole(self) -> pl.DataFrame:
        """The rows of orders of which all are told; columns as `SALE_ROW`."""
        return self.rows.join(self.untold, on="order_id", how="anti")


def sale_rows(evidence: Evidence, orders: pl.Series) -> SaleRows:
    """The rows of some orders, on the basis that was declared, what was taken back among them.

    One row an order and item: files of several checks are united by leaving out equal rows, and
    some senders keep only the last row of an order and item anyway.

    Args:
        evidence: orders and sales data.
        orders: ids of Stokly; repeats allowed.

    Raises:
        NoEvidence: there are no orders, or no sales data.
    """
    wanted = pl.DataFrame({"order_id": orders.unique().sort()}, {"order_id": pl.String()})
    if wanted.is_empty():
        return SaleRows(pl.DataFrame(schema=SALE_ROW), pl.DataFrame(schema=UNTOLD))
    habits = sale_habits(evidence)
    if habits.form is None or not evidence.has("erp_order_line"):
        why = pl.lit(NO_NAME if habits.form is None else NO_LINES)
        untold = wanted.with_columns(why=why, why_not_all=pl.lit(None, pl.String))
        return SaleRows(pl.DataFrame(schema=SALE_ROW), untold)
    heads, found = _asked(evidence, wanted, habits)
    judged = (
        heads.join(_lacking(found), on="order_id", how="left")
        .with_columns(why=_why(line_pairs(evidence).other_basis))
        .with_columns(why_not_all=pl.when(pl.col("why").is_null()).then(_why_not_all()))
    )
    fit = judged.filter(pl.col("why").is_null())
    rows = found.join(fit.select("order_id", *HEAD), on="order_id").filter(
        pl.col("is_sale") | pl.col("why_not_all").is_null()
    )
    untold = judged.select("order_id", "why", "why_not_all")
    return SaleRows(_written(rows), untold.filter(~pl.all_horizontal(WHYS.is_null())))


def _asked(
    evidence: Evidence, wanted: pl.DataFrame, habits: SaleHabits
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Orders as `order_heads.sql` tells them and their keys; what was sold and taken back."""
    design, engine = evidence.design, evidence.seam()
    laid = engine.lay(wanted)
    states = engine.view(
        "order_states",
        before=f"{evidence.fence - design.sla['orders']:%Y-%m-%d %H:%M:%S.%f+00}",
        currency=design.home.currency,
        spread=design.basis.discount,
    )
    open_ = engine.keep("wanted_orders", states=states, wanted=laid)
    lines = engine.keep("our_lines", open=open_, basis=design.basis)
    try:
        heads = engine.ask("order_heads", wanted=laid, form=habits.form, time=habits.time)
        sold = engine.ask("our_entries", lines=lines)
        back = _taken_back(evidence, open_, habits)
    finally:
        engine.drop(lines, open_, states, laid)
    named = _named(evidence, _keyed(heads, habits), habits)
    times = named.select("order_id", at="sold_at")
    sales = sold.with_columns(is_sale=pl.lit(value=True)).join(times, on="order_id", how="left")
    return named, pl.concat([_typed(sales), _typed(back)])


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(FOUND.names()).cast(FOUND)


def _keyed(heads: pl.DataFrame, habits: SaleHabits) -> pl.DataFrame:
    """With customer and email, one of them null; both null where nobody knows a key."""
    nothing = pl.lit(None, pl.String)
    customer = pl.col("customer_id") if "customer" in habits.kinds else nothing
    email = pl.col("email") if "email" in habits.kinds else nothing
    nobody = pl.when(pl.col("customer_id").is_null(), pl.col("email").is_null())
    return (
        heads.join(habits.nobodys, on="channel", how="left")
        .with_columns(customer=pl.coalesce(customer, nobody.then("contact_key")))
        .with_columns(email=pl.when(pl.col("customer").is_null()).then(email))
    )


def _named(evidence: Evidence, heads: pl.DataFrame, habits: SaleHabits) -> pl.DataFrame:
    """With the name to send: that under which Emarsys has it, else its own if no other has that.

    back_unknown: Emarsys has the order and tells what was taken back, and Stokly's sources don't.
    """
    known = names(evidence)
    held = sole(known).group_by("order_id").agg(held=pl.col("key").min())
    free = ~pl.col("name").is_in(known["key"].unique().implode())
    silent = habits.back is not None and not evidence.has("erp_refund")
    return heads.join(held, on="order_id", how="left").with_columns(
        name=pl.coalesce("held", pl.when(free).then("name")),
        back_unknown=pl.col("held").is_not_null() & silent,
    )


def _taken_back(evidence: Evidence, open_: str, habits: SaleHabits) -> pl.DataFrame:
    """What was taken back, with the sign that the account's own rows have; none where none has."""
    if habits.back is None or not evidence.has("erp_refund"):
        return pl.DataFrame(schema=FOUND)
    rows = evidence.seam().ask(
        "refund_rows",
        open=open_,
        basis=evidence.design.basis,
        until=evidence.fence.isoformat(),
        lines=evidence.has("erp_refund_line"),
    )
    signed = {
        name: -pl.col(name)
        for name, of in (("amount_u", "amount"), ("quantity", "quantity"))
        if habits.back in {of, "both"}
    }
    beside = {"is_sale": pl.lit(value=False), "cancelled": pl.lit(0), "at": pl.col("back_at")}
    return rows.with_columns(**beside, **signed)


def _lacking(found: pl.DataFrame) -> pl.DataFrame:
    """One row an order: how many sales it has, and what its rows do not say."""
    sale, amount, units = pl.col("is_sale"), pl.col("amount_u"), pl.col("quantity")
    unknown = {"amount": amount.is_null(), "units": units.is_null(), "time": pl.col("at").is_null()}
    return found.group_by("order_id").agg(
        sales=sale.sum(),
        **{f"without_{name}": (sale & one).any() for name, one in unknown.items()},
        back_unread=(~sale & (pl.any_horizontal(unknown.values()) | pl.col("sku").is_null())).any(),
        back_mixed=(~sale).any() & (pl.col("cancelled") > 0).any(),
    )


def _why(other_basis: str | None) -> pl.Expr:
    """Why no row can be told of an order; null where its sales can."""
    elsewhere = f"most amounts in Emarsys are {other_basis}, which is not what was declared"
    return _first(
        {
            elsewhere: pl.lit(other_basis is not None),
            "policy keeps it from Emarsys": ~pl.col("in_scope"),
            "it was cancelled, so no row of it is to stand": pl.col("is_cancelled"),
            "Stokly has no line of it that could be sent": pl.col("sales").fill_null(0) == 0,
            "a line of it names no SKU": pl.col("nameless") > 0,
            "the amount of a line is not known": pl.col("without_amount"),
            "the quantity of a line is not known": pl.col("without_units"),
            "the time that is sent with it is not known": pl.col("without_time"),
            "the name that it is sent by is not its alone": pl.col("name").is_null(),
            "nobody knows by which key its buyer is sent": pl.all_horizontal(
                pl.col("customer", "email").is_null()
            ),
        }
    )


def _why_not_all() -> pl.Expr:
    """Why what was taken back of an order can't be told; null where it can."""
    return _first(
        {
            "what was paid back is in no source": pl.col("back_unknown"),
            "a refund of it does not say all that a row needs": pl.col("back_unread"),
            "units were cancelled and money was paid back, and nobody says for which": pl.col(
                "back_mixed"
            ),
        }
    )


def _first(reasons: Mapping[str, pl.Expr]) -> pl.Expr:
    return pl.coalesce(pl.when(true).then(pl.lit(words)) for words, true in reasons.items())


def _written(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "order_id",
        "is_sale",
        item="sku",
        price=written.amount(pl.col("amount_u")),
        order="name",
        timestamp=written.instant(pl.col("at")),
        customer="customer",
        email="email",
        quantity=written.quantity(pl.col("quantity")),
    ).sort("order_id", pl.col("is_sale").not_(), "timestamp", "item")
