"""Orders of the two systems side by side: which Emarsys lacks, and which Stokly does not know."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Engine, Evidence
from checks.workings.due_orders import due
from checks.workings.order_keys import traced
from checks.workings.pairs import ask_of, compare

ORDER, KEY = "order", "key"  # what a name in the comparison is


@dataclass(frozen=True, slots=True)
class OrderPairs:
    """Order keys of the two systems against each other.

    Attributes:
        missing: order_id; orders that are due and of which Emarsys has no row.
        unknown: key; keys of the sales data that are neither an order's nor a refund's.
        refunds: key; keys that are a refund's own id and no order's name.
    """

    missing: pl.DataFrame
    unknown: pl.DataFrame
    refunds: pl.DataFrame


def order_pairs(evidence: Evidence) -> OrderPairs:
    """The orders side by side, made once for all who ask.

    Raises:
        NoEvidence: there are no orders, no sales data, or nothing to compare them with.
    """
    return evidence.once("order_pairs", lambda: _paired(evidence))


def names(evidence: Evidence) -> pl.DataFrame:
    """key, order_id: each key of the sales data that is a name of an order, with each it names.

    Raises:
        NoEvidence: there are no orders, or no sales data.
    """
    return evidence.once("order_names", lambda: _named(evidence))


def sole(named: pl.DataFrame) -> pl.DataFrame:
    """The rows of `names` by which lines can be told: one key that is several orders' tells none.

    Nor do other keys of those orders, for a part of their rows would be missing.
    """
    several = named.filter(pl.len().over("key") > 1)
    return named.join(several, on="order_id", how="anti")


def _named(evidence: Evidence) -> pl.DataFrame:
    orders, keys = evidence["erp_order"], _keys(evidence)
    return traced(orders, keys).select("key", "order_id").collect()


def _keys(evidence: Evidence) -> pl.LazyFrame:
    return evidence["esp_order"].select(key=pl.col("order_id").str.strip_chars()).unique()


def _paired(evidence: Evidence) -> OrderPairs:
    named = names(evidence)
    unknown, must = pl.collect_all(
        [
            _keys(evidence).join(named.lazy(), on="key", how="anti"),
            due(evidence).select("order_id").unique(),
        ]
    )
    refunds = _refunds(evidence, unknown)
    known = named.select("order_id").unique()
    ours = [_as(ORDER, must["order_id"]), _as(ORDER, known["order_id"])]
    theirs = [
        _as(ORDER, known["order_id"]),
        _as(KEY, unknown.join(refunds, on="key", how="anti")["key"]),
    ]
    apart = _compared(evidence.seam(), pl.concat(ours).unique(), pl.concat(theirs))
    return OrderPairs(*apart, refunds=refunds)


def _refunds(evidence: Evidence, keys: pl.DataFrame) -> pl.DataFrame:
    if not evidence.has("erp_refund"):
        return keys.clear()
    own = evidence["erp_refund"].select(key=pl.col("refund_id").str.strip_chars())
    return keys.lazy().join(own, on="key", how="semi").collect()


def _as(kind: str, names: pl.Series) -> pl.DataFrame:
    return names.to_frame("name").select(kind=pl.lit(kind), name="name")


def _compared(
    engine: Engine, ours: pl.DataFrame, theirs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Orders that only Stokly has, and keys that only Emarsys has."""
    left, right = engine.lay(ours), engine.lay(theirs)
    try:
        found = compare(
            engine, left, right, ask_of(ours.columns, theirs.columns, on=["kind", "name"])
        )
    finally:
        engine.drop(left, right)
    # An order whose id is blank is nobody's partner, so it is missing.
    blank = found.blank.filter(pl.col("side") == "left").select("kind", "name")
    missing = pl.concat([found.missing, blank]).filter(pl.col("kind") == ORDER)
    unknown = found.extra.filter(pl.col("kind") == KEY)
    return missing.select(order_id="name"), unknown.select(key="name")
