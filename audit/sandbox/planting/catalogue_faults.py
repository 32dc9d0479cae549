"""Faults of the catalogue: items it lacks, and prices and words that are not the shop's."""

import polars as pl

from audit.sandbox.money import amount, micro
from audit.sandbox.planting.ground import QUIET, Ground, is_in

MISSING = "catalogue.completeness.item_missing"
PRICE = "catalogue.accuracy.price_drift"
CONTENT = "catalogue.accuracy.content_drift"

POUND_U, HALF_PENNY_U, LEAST_U = 1_000_000, 5_000, 100
DEAR = pl.col("price_u") > POUND_U  # a tenth of it is more than any tolerance
REDUCED = pl.col("msrp_u") - pl.col("price_u") > POUND_U // 10
OFTEN = 5  # sold so many times lately, and still sold when an order of it bears a fault
PRICE_U = micro(pl.col("price"))
# An item whose variants or parent are there too may be looked for among them.
ALONE = pl.col("parent_sku").is_null()


def item_missing(ground: Ground, size: int) -> Ground:
    """On sale in the shop, and not in the catalogue."""
    items = _items(ground, size, ALONE)
    return _unlisted(ground, items).keyed("item_missing", MISSING, items, "item")


def discontinued_item_missing(ground: Ground, size: int) -> Ground:
    """No longer on sale, yet sold within the year: what people bought is nothing to Emarsys."""
    items = _items(ground, size, ALONE & (pl.col("sold_lately") >= OFTEN))
    planted = _unlisted(_discontinued(ground, items), items)
    return planted.keyed("discontinued_item_missing", MISSING, items, "item")


def near_discontinued_never_sold(ground: Ground, size: int) -> Ground:
    """Not a fault: no longer on sale, and never sold, so nobody needs it."""
    items = _items(ground, size, ALONE & (pl.col("rows") == 0))
    planted = _unlisted(_discontinued(ground, items), items)
    return planted.missed("near_discontinued_never_sold", MISSING, items, "item")


def price_lower(ground: Ground, size: int) -> Ground:
    """A tenth lower in mails than in the shop."""
    return _priced(ground, size, "price_lower", DEAR, price=PRICE_U // 10 * 9)


def price_higher(ground: Ground, size: int) -> Ground:
    """Half of the reduction is missing in mails."""
    middle = (PRICE_U + micro(pl.col("msrp"))) // 2
    return _priced(ground, size, "price_higher", DEAR & REDUCED, price=middle)


def price_without_vat(ground: Ground, size: int) -> Ground:
    """The price that trade pays, shown to everybody."""
    return _priced(ground, size, "price_without_vat", DEAR, price=PRICE_U // 6 * 5)


def price_just_beyond(ground: Ground, size: int) -> Ground:
    """The least amount further apart than is tolerated."""
    beyond = PRICE_U - HALF_PENNY_U - LEAST_U
    return _priced(ground, size, "price_just_beyond", DEAR, price=beyond)


def msrp_below_price(ground: Ground, size: int) -> Ground:
    """Before reduction it cost less, if one believes the mail."""
    return _priced(ground, size, "msrp_below_price", DEAR, msrp=PRICE_U // 10 * 9)


def near_price_at_half_a_penny(ground: Ground, size: int) -> Ground:
    """Not a fault: half a penny apart, and no further."""
    items = _items(ground, size, DEAR)
    planted = _shown(ground, items, price=amount(PRICE_U - HALF_PENNY_U))
    return planted.missed("near_price_at_half_a_penny", PRICE, items, "price_u")


def title_changed(ground: Ground, size: int) -> Ground:
    """The item goes by a former name."""
    return _worded(ground, size, "title_changed", title=pl.col("title") + " (OLD STYLE)")


def link_to_other_page(ground: Ground, size: int) -> Ground:
    """The mail leads to a page that shows all sorts of things."""
    page = pl.lit("https://shop.example.com/sale")
    return _worded(ground, size, "link_to_other_page", link=page)


def image_on_other_host(ground: Ground, size: int) -> Ground:
    """The image is looked for where images used to be."""
    moved = pl.col("image").str.replace("img.example.com", "old-img.example.net", literal=True)
    return _worded(ground, size, "image_on_other_host", image=moved)


def category_moved(ground: Ground, size: int) -> Ground:
    """The item stands on another shelf."""
    return _worded(ground, size, "category_moved", category="Archive > " + pl.col("category"))


def near_title_with_entity(ground: Ground, size: int) -> Ground:
    """Not a fault: `&amp;` is how a page writes `&`."""
    items = _items(ground, size, pl.col("name").str.contains(" ", literal=True))
    both = ground.frames["items"].with_columns(
        name=pl.when(is_in("sku", items)).then(_joined("name", "&")).otherwise("name")
    )
    planted = _shown(ground.having(items=both), items, title=_joined("title", "&amp;"))
    return planted.missed("near_title_with_entity", CONTENT, items, "title")


def near_title_with_blanks(ground: Ground, size: int) -> Ground:
    """Not a fault: blanks before and after it are no part of a title."""
    items = _items(ground, size, pl.lit(value=True))
    planted = _shown(ground, items, title="  " + pl.col("title") + " ")
    return planted.missed("near_title_with_blanks", CONTENT, items, "title")


def near_category_with_other_blanks(ground: Ground, size: int) -> Ground:
    """Not a fault: the same path, its steps joined with other blanks."""
    items = _items(ground, size, pl.col("category").str.contains(" > ", literal=True))
    joined = pl.col("category").str.replace_all(" > ", ">", literal=True)
    planted = _shown(ground, items, category=joined)
    return planted.missed("near_category_with_other_blanks", CONTENT, items, "category")


def _items(ground: Ground, size: int, where: pl.Expr) -> pl.Series:
    """At most so many items that did not change for long; they bear a fault now."""
    quiet = pl.col("updated_at") < ground.taken_at - QUIET
    return ground.items.take(size, quiet & where)["sku"]


def _shown(ground: Ground, items: pl.Series, **columns: pl.Expr) -> Ground:
    """The ground in which the catalogue says this of these items, over its own columns."""
    theirs = is_in("item", items)
    catalogue = ground.frames["catalogue"].with_columns(
        pl.when(theirs).then(said).otherwise(name).alias(name) for name, said in columns.items()
    )
    return ground.having(catalogue=catalogue)


def _priced(ground: Ground, size: int, fault: str, where: pl.Expr, **said_u: pl.Expr) -> Ground:
    [(column, price_u)] = said_u.items()
    items = _items(ground, size, where)
    planted = _shown(ground, items, **{column: amount(price_u)})
    return planted.keyed(fault, PRICE, items, f"{column}_u")


def _worded(ground: Ground, size: int, fault: str, **said: pl.Expr) -> Ground:
    [field] = said
    items = _items(ground, size, pl.lit(value=True))
    return _shown(ground, items, **said).keyed(fault, CONTENT, items, field)


def _joined(column: str, by: str) -> pl.Expr:
    return pl.col(column).str.replace(" ", f" {by} ", literal=True)


def _discontinued(ground: Ground, items: pl.Series) -> Ground:
    status = pl.when(is_in("sku", items)).then(pl.lit("1")).otherwise("status")
    return ground.having(items=ground.frames["items"].with_columns(status=status))


def _unlisted(ground: Ground, items: pl.Series) -> Ground:
    """The ground with a catalogue that never had these items; its loads count fewer rows."""
    fewer = pl.when(pl.col("kind") == "catalogue").then(items.len()).otherwise(0)
    return ground.having(
        catalogue=ground.frames["catalogue"].filter(~is_in("item", items)),
        loads=ground.frames["loads"].with_columns(pl.col("rows_in", "rows_loaded") - fewer),
    )
