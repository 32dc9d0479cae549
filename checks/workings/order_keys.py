"""Which order of Stokly an order key of Emarsys means."""

import polars as pl

# The names an order goes by. An integration sends one of them; which, nobody declares.
FORMS = ("order_id", "channel_ref", "nice_id")


def traced(orders: pl.LazyFrame, keys: pl.LazyFrame) -> pl.LazyFrame:
    """Order and key, one row for each key that is a name of an order.

    One order's number may be another order's id. So each key is read in one form: the form that
    explains the most keys first, the others only for keys still unexplained.

    Args:
        orders: all of erp_order, one row per order_id.
        keys: a text column `key`; repeats and nulls allowed.

    Returns:
        order_id, key; unique.
    """
    # Kept in memory: each step leaves out what those before it found, and would read all again.
    names, left = pl.collect_all(
        [
            orders.select("order_id", **{f"as_{form}": _bare(form) for form in FORMS}),
            keys.select(_bare("key")).drop_nulls().unique(),
        ]
    )
    by_form = {form: names.select("order_id", key=f"as_{form}").drop_nulls() for form in FORMS}
    uses = {form: left.join(named, on="key", how="semi").height for form, named in by_form.items()}
    found = []
    for form in sorted(FORMS, key=lambda form: -uses[form]):
        hits = by_form[form].join(left, on="key", how="semi")
        left = left.join(hits, on="key", how="anti")
        found.append(hits)
    return pl.concat(found).unique().lazy()


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars()
