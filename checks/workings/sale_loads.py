"""Which loads brought the sales, and what they brought once too often."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.line_pairs import LinePairs, line_pairs

MOST_NAMED = 3


def repeats(evidence: Evidence) -> pl.DataFrame:
    """Orders of which Emarsys has rows once too often.

    Returns:
        columns of `repeats.sql`, and `again_by`, `copied_in`, `kept_of`: ids of the loads that
        brought rows again, that hold equal rows too many, and whose rows are kept; sorted lists,
        empty where no row names its load.
    """
    engine, pairs = evidence.seam(), line_pairs(evidence)
    found = engine.ask("repeats", sales=pairs.relations["sales"])
    wanted = engine.lay(found.select("order_id"))
    parts = engine.ask("repeat_loads", sales=pairs.relations["sales"], orders=wanted)
    engine.drop(wanted)
    for part, name in (("again", "again_by"), ("copy", "copied_in"), ("kept", "kept_of")):
        loads = parts.filter(pl.col("part") == part).group_by("order_id")
        found = found.join(
            loads.agg(pl.col("load_id").unique().sort().alias(name)), on="order_id", how="left"
        )
    return found.with_columns(pl.col("again_by", "copied_in", "kept_of").fill_null([]))


def brought_by(evidence: Evidence, pairs: LinePairs, orders: pl.DataFrame) -> pl.DataFrame:
    """The load that brought most rows of each order; of two, the one named first.

    Returns:
        order_id, load_id, started_at, finished_at (both when it was in, where nothing is known of
        the load), is_broken (its rows don't add up); no row for an order whose rows name no load.
    """
    engine = evidence.seam()
    wanted = engine.lay(orders.select("order_id").unique())
    loads = engine.ask("order_loads", names=pairs.relations["names"], wanted=wanted)
    engine.drop(wanted)
    most = (
        loads.drop_nulls("load_id")
        .sort("order_id", "rows", "load_id", descending=[False, True, False])
        .unique("order_id", keep="first", maintain_order=True)
    )
    if not evidence.has("esp_load"):
        known = pl.lit(None, pl.Boolean)
        return most.select(
            "order_id", "load_id", started_at="loaded_at", finished_at="loaded_at", is_broken=known
        )
    loads_known = evidence["esp_load"].select(
        "load_id", "started_at", "finished_at", is_broken=unanswered() != 0
    )
    return (
        most.join(loads_known.collect(), on="load_id", how="left")
        .with_columns(pl.coalesce("started_at", "loaded_at"))
        .select(
            "order_id",
            "load_id",
            "started_at",
            "is_broken",
            finished_at=pl.coalesce("finished_at", "loaded_at"),
        )
    )


def unanswered() -> pl.Expr:
    """Rows of an esp_load that were neither taken nor refused; null where they are not counted."""
    return pl.col("rows_in") - pl.col("rows_loaded") - pl.col("rows_rejected")


def listed(loads: pl.Expr) -> pl.Expr:
    """The first loads of a list by name: `load S1`, `loads S1, S2 and 4 more`; null where empty."""
    many = loads.list.len()
    first = loads.list.head(MOST_NAMED).list.join(", ")
    more = pl.format("loads {} and {} more", first, many - MOST_NAMED)
    return (
        pl.when(many == 1)
        .then(pl.format("load {}", first))
        .when(many > MOST_NAMED)
        .then(more)
        .when(many > 1)
        .then(pl.format("loads {}", first))
    )
