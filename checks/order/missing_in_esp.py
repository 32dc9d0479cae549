"""Every order that is ready belongs in the Emarsys sales data."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check, raw_name
from checks.workings.due_orders import due, goes_on, is_late
from checks.workings.order_events import last_words
from checks.workings.order_pairs import order_pairs
from checks.workings.sale_repairs import appending, corrected
from checks.workings.sale_rows import SaleRows, sale_rows


@check(
    question="Does Emarsys hold every order that is ready for it?",
    dimension="completeness",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_order.order_id",
    things="orders",
    impact="the totals of the missing orders; people: one an order",
    limits={"tolerance": 0.001, "order_share": 0.005, "value_share": 0.01, "cases": 20},
    repair="R1: sale lines appended once, after a fresh read-back shows none",
)
def missing_in_esp(evidence: Evidence) -> Verdicts:
    """An order in scope, ready longer than agreed, not held or cancelled, is there by some name."""
    orders = evidence["erp_order"]
    lost = order_pairs(evidence).missing.lazy().with_columns(is_missing=pl.lit(value=True))
    asked = due(evidence).join(lost, on="order_id", how="left")
    is_missing = pl.col("is_missing").fill_null(value=False)
    missing, by_day, unasked = pl.collect_all(
        [asked.filter(is_missing), _by_day(asked, is_missing), _unjudged(orders, evidence)]
    )
    if by_day.is_empty():
        _must_be_timed(orders)
    judged = by_day.with_columns(severity=_severity(evidence))
    rows = (
        missing.lazy()
        .join(judged.lazy().select("day", "severity"), on="day", how="left")
        .join(last_words(orders, missing.lazy(), evidence), on="order_id", how="left")
    )
    told = sale_rows(evidence, missing["order_id"])
    return Verdicts(
        rows.select(
            key="order_id",
            field=pl.lit("order"),
            expected="order_id",
            actual=pl.lit(None, pl.String),
            impact_u="worth_u",
            agrees=pl.lit(value=False),
            severity="severity",
            people=pl.lit(1),
            cause=pl.coalesce("last_word", _guest(), pl.lit("no trace")),
        ),
        examined=int(by_day["orders"].sum()),
        exhibits={"by_day": judged},
        unasked={**_told(unasked), **_without_amount(missing)},
        repairs=_repairs(missing, told),
        files=corrected(told),
    )


def _repairs(missing: pl.DataFrame, told: SaleRows) -> pl.LazyFrame:
    found = missing.select("order_id", key="order_id", barred=pl.lit(None, pl.String))
    return appending(found, told, told.rows, "order")


def _unjudged(orders: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """One row: orders that scope and status let be asked about, and those that can't be judged."""
    timeless = pl.col("ready_at").is_null() & _no_time(evidence)
    unscoped = pl.col("in_scope").is_null()
    late = is_late(evidence).fill_null(value=False)
    return orders.filter(goes_on(), pl.col("in_scope").fill_null(value=True)).select(
        orders=pl.len(),
        timeless=(timeless & ~unscoped).sum(),
        unscoped=(unscoped & (late | timeless)).sum(),
    )


def _no_time(evidence: Evidence) -> pl.Expr:
    """A time is there and can't be read, or none is there; one not paid yet has when it was placed.

    Never null.
    """
    times = list(dict.fromkeys(["ready_at", *evidence.design.ready_when, "placed_at"]))
    unread = pl.any_horizontal(
        pl.col(time).is_null()
        & (pl.col(raw_name(time)).str.strip_chars() != "").fill_null(value=False)
        for time in times
    )
    # A source that never says when an order was placed leaves an unpaid one without any time.
    if not evidence.fills("erp_order", "placed_at"):
        return unread
    return unread | pl.all_horizontal(pl.col(times).is_null())


def _told(unjudged: pl.DataFrame) -> dict[str, str]:
    """Part of the question -> why it could not be asked."""
    orders, timeless, unscoped = unjudged.row(0)
    told = {
        "orders without a time": (timeless, "have no time that can be read"),
        "orders without a scope": (unscoped, "do not say whether policy sends them"),
    }
    return {
        part: f"{count:,} of {orders:,} orders {why}"
        for part, (count, why) in told.items()
        if count
    }


def _without_amount(missing: pl.DataFrame) -> dict[str, str]:
    unknown = missing["worth_u"].null_count()
    if not unknown:
        return {}
    return {
        "amounts": f"{unknown:,} of {missing.height:,} missing orders have no known amount, "
        "and are worth nothing in the sum"
    }


def _by_day(asked: pl.LazyFrame, is_missing: pl.Expr) -> pl.LazyFrame:
    return (
        asked.group_by("day")
        .agg(
            orders=pl.len().cast(pl.Int64),
            missing=is_missing.sum().cast(pl.Int64),
            value_u=pl.col("worth_u").sum(),
            missing_u=pl.col("worth_u").filter(is_missing).sum(),
        )
        .sort("day")
    )


def _severity(evidence: Evidence) -> pl.Expr:
    """How bad an order missing on that day is; under `cases` orders a rate lifts nothing."""
    limits = evidence.limits
    share = pl.col("missing") / pl.col("orders")
    value_share = pl.when(pl.col("value_u") > 0).then(pl.col("missing_u") / pl.col("value_u"))
    grave = (share >= limits["order_share"]) | (value_share.fill_null(0) >= limits["value_share"])
    return (
        pl.when(pl.col("missing") == 0)
        .then(None)
        .when(share <= limits["tolerance"])
        .then(pl.lit(Severity.S4.value))
        .when(grave & (pl.col("orders") >= limits["cases"]))
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value))
    )


def _guest() -> pl.Expr:
    return pl.when(pl.col("is_guest").fill_null(pl.col("customer_id").is_null())).then(
        pl.lit("guest order")
    )


def _must_be_timed(orders: pl.LazyFrame) -> None:
    """An empty answer is an answer only if orders say when they were ready, and what is in scope.

    Raises:
        NoEvidence: there are orders, and none of them says it.
    """
    there = orders.select(
        orders=pl.len(), timed=pl.col("ready_at").count(), scoped=pl.col("in_scope").count()
    ).collect()
    if there["orders"].item() and not (there["timed"].item() and there["scoped"].item()):
        raise NoEvidence(
            "no order says when it was ready and whether policy sends it",
            where="ready_at and in_scope of erp_order",
            do="map the times named in `design.ready_when`",
        )
