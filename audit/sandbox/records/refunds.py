"""Refunds: credits of the trade, and the order that each of them takes back from."""

import polars as pl

from audit.sandbox.year.documents import ORDER, REFUND, Documents


def refunds(apart: Documents) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Refunds in order of time, and what of each order line they took back.

    The trade does not say which sale a credit belongs to. A line is matched to the latest earlier
    order of the same customer with the same code; the refund, to the order that most of its lines
    were matched to, the later of two. What finds no order stays without one.

    Returns:
        doc, of_doc (of the order; null when unknown); and line_no of an order line, returned
        (units, 1 or more).
    """
    heads = apart.heads.filter(pl.col("customer").is_not_null()).select(
        "doc", "customer", "kind", "placed_at"
    )
    lines = apart.lines.join(heads, on="doc", how="inner")
    back = lines.filter(pl.col("kind") == REFUND)
    bought = lines.filter(pl.col("kind") == ORDER).join(
        back.select("customer", "code").unique(), on=["customer", "code"], how="semi"
    )
    matched = _matched(back, bought)
    chosen = (
        matched.group_by("doc", "of_doc")
        .agg(hits=pl.len())
        .sort("doc", "hits", "of_doc")
        .group_by("doc", maintain_order=True)
        .agg(pl.col("of_doc").last())
    )
    every = apart.heads.filter(pl.col("kind") == REFUND).select("doc")
    return (
        every.join(chosen, on="doc", how="left", maintain_order="left"),
        _returned(matched.join(chosen, on=["doc", "of_doc"], how="semi"), bought),
    )


def _matched(back: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Lines of refunds with the order that they are matched to, those that are."""
    orders = (
        bought.select("customer", "code", "placed_at", of_doc="doc")
        .sort("placed_at", "of_doc")
        .unique(["customer", "code", "placed_at"], keep="last", maintain_order=True)
    )
    return (
        back.sort("placed_at", "line_no")
        .join_asof(
            orders,
            on="placed_at",
            by=["customer", "code"],
            strategy="backward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(pl.col("of_doc").is_not_null())
    )


def _returned(matched: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Units taken back, on the order's first line of the code, never more than it had."""
    units = matched.group_by("of_doc", "code").agg(back=-pl.col("quantity").sum())
    first = bought.sort("line_no").unique(["doc", "code"], keep="first", maintain_order=True)
    return (
        first.join(
            units,
            left_on=["doc", "code"],
            right_on=["of_doc", "code"],
            how="inner",
            maintain_order="left",
        )
        .select("line_no", returned=pl.min_horizontal("quantity", "back"))
        .filter(pl.col("returned") > 0)
    )
