"""Faults of codes: lines that Emarsys holds under another code than Stokly's."""

import polars as pl

from audit.sandbox.planting.damaged_id_faults import DAMAGE
from audit.sandbox.planting.ground import Ground, is_in
from audit.sandbox.planting.order_lines import FIT, keys_of, one_each, sent_as

MISMATCH = "order.accuracy.sku_mismatch"

DIGITS = pl.col("sku").str.contains(r"^[0-9]{5}$")
LETTERED = pl.col("sku").str.contains(r"[A-Z]$")
LISTED = "MKT-"  # before the code of the sales channel's own


def sku_cut_short(ground: Ground, size: int) -> Ground:
    """The code lost its last sign, and is nobody's now."""
    lines = one_each(ground, size, FIT & DIGITS)
    return _under(ground, "sku_cut_short", lines, pl.col("sku").str.slice(0, 4))


def sku_as_number(ground: Ground, size: int) -> Ground:
    """The code went through a column of numbers: 71234.0 for 71234."""
    lines = one_each(ground, size, FIT & DIGITS)
    planted = _under(ground, "sku_as_number", lines, _with(".0"))
    return planted.keyed("sku_as_number", DAMAGE, keys_of(lines), "sku")


def sku_renamed(ground: Ground, size: int) -> Ground:
    """The item got a new code in Stokly; Emarsys still has the old one, which no item has."""
    return _under(ground, "sku_renamed", one_each(ground, size, FIT), _with("-OLD"))


def sku_in_small_letters(ground: Ground, size: int) -> Ground:
    """The code is the same but for its case."""
    lines = one_each(ground, size, FIT & LETTERED)
    planted = _under(ground, "sku_in_small_letters", lines, pl.col("sku").str.to_lowercase())
    return planted.keyed("sku_in_small_letters", DAMAGE, keys_of(lines), "sku")


def sku_of_parent(ground: Ground, size: int) -> Ground:
    """The variant was sold, its parent was sent."""
    lines = one_each(ground, size, FIT & pl.col("parent_sku").is_not_null())
    return _under(ground, "sku_of_parent", lines, pl.col("parent_sku"))


def sku_of_listing(ground: Ground, size: int) -> Ground:
    """The channel's listing has a code of its own, and that was sent."""
    lines = one_each(ground, size, FIT)
    return _under(_listed(ground, lines), "sku_of_listing", lines, LISTED + pl.col("sku"))


def near_listing_with_own_sku(ground: Ground, size: int) -> Ground:
    """Not a fault: the listing has a code of its own, and the item's was sent."""
    lines = one_each(ground, size, FIT)
    return _listed(ground, lines).missed(
        "near_listing_with_own_sku", MISMATCH, keys_of(lines), "sku"
    )


def _with(ending: str) -> pl.Expr:
    return pl.col("sku") + ending


def _under(ground: Ground, fault: str, lines: pl.DataFrame, item: pl.Expr) -> Ground:
    planted = sent_as(ground, lines, item=item)
    return planted.keyed(fault, MISMATCH, keys_of(lines), "sku", lines["gross_u"])


def _listed(ground: Ground, lines: pl.DataFrame) -> Ground:
    """The ground in which these lines were sold by a listing with a code of its own."""
    theirs = is_in("lineId", lines["lineId"])
    told = ground.frames["sale_order_lines"].with_columns(
        listingSku=pl.when(theirs).then(LISTED + pl.col("itemSku")).otherwise("listingSku")
    )
    return ground.having(sale_order_lines=told)
