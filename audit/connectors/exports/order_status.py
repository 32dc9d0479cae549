"""An order's status in our words, from the source's: one word, or the set of its lines' words."""

from collections.abc import Mapping

import polars as pl

from audit.connectors.exports.values import UNKNOWN, decoded

_GONE = ("dispatched", "returned", "part_dispatched")
_WAITING = ("open", "in_progress", "on_hold")


def order_status(said: pl.Expr, stage: pl.Expr, words: Mapping[str, str]) -> pl.Expr:
    """One of our statuses; null where the source says nothing.

    Args:
        said: a word, or several as `a, b`, `a|b` or a JSON list.
        stage: Stokly's stage; null where it has none.
        words: folded word -> our status. Any other word makes the order `unknown`.
    """
    bare = said.str.replace_all(r"[\[\]{}\"']", "").str.replace_all(r"[;|]", ",").str.split(",")
    named = bare.list.eval(pl.element().filter(pl.element().str.strip_chars() != ""))
    met = named.list.eval(decoded(pl.element(), words).fill_null(UNKNOWN))
    staged = pl.when(stage.str.strip_chars() != "").then(decoded(stage, words).fill_null(UNKNOWN))
    return (
        pl.when(staged == "cancelled")
        .then(staged)
        .when(met.list.len() > 0)
        .then(_together(met))
        .otherwise(staged)
    )


def _together(met: pl.Expr) -> pl.Expr:
    """One status for the statuses of an order's lines; cancelled lines count if all are."""

    def has(*names: str) -> pl.Expr:
        return pl.any_horizontal(met.list.contains(name) for name in names)

    return (
        pl.when(has(UNKNOWN))
        .then(pl.lit(UNKNOWN))
        .when(has("part_dispatched") | (has(*_GONE) & has(*_WAITING)))
        .then(pl.lit("part_dispatched"))
        .when(has("on_hold"))
        .then(pl.lit("on_hold"))
        .when(has("in_progress"))
        .then(pl.lit("in_progress"))
        .when(has("open"))
        .then(pl.lit("open"))
        .when(has("dispatched"))
        .then(pl.lit("dispatched"))
        .when(has("returned"))
        .then(pl.lit("returned"))
        .otherwise(pl.lit("cancelled"))
    )
