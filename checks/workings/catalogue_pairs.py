"""The items of both systems, side by side: one comparison for all checks of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html.entities import name2codepoint

import polars as pl

from checks.vocabulary import Comparison, Engine, Evidence, NoEvidence, Tolerance
from checks.vocabulary.money import HALF_PENNY_U
from checks.workings.pairs import ask_of, compare

YEAR, MONTH = timedelta(days=365), timedelta(days=30)
ENTITIES = {name: chr(code) for name, code in name2codepoint.items()} | {"apos": "'"}
# Field -> its column of erp_product and of esp_product.
PRICES = {"price_u": ("price_u", "price_u"), "msrp_u": ("msrp_u", "msrp_u")}
OPTIONAL = "msrp_u"  # Emarsys need not hold it; Emarsys fact sheet, 8
CONTENT = {
    "title": ("title", "title"),
    "link": ("page_url", "link"),
    "image": ("image_url", "image"),
    "category": ("category", "category"),
}
# One row is one SKU that was sold in the last year; see items_sold.sql.
SOLD = pl.Schema(
    {
        "sku": pl.String(),
        "in_erp_sales": pl.Boolean(),
        "in_esp_sales": pl.Boolean(),
        "units_u": pl.Int64(),
        "revenue_u": pl.Int64(),
        "unvalued": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True)
class CataloguePairs:
    """What both systems say of the items that the catalogue must know.

    Attributes:
        comparison: the items by SKU; its compared columns are those fields that both sides fill.
        counts: columns of items_compared.sql -> how many.
        below: sku, said, held: items with a price before reduction that is lower than the price
            in Emarsys; micro-units.
        sold: columns as `SOLD`.
        unfilled: field -> why it can't be compared.
        unsold: what is not known of sales -> why: "sold", "units", "revenue".
    """

    comparison: Comparison
    counts: Mapping[str, int]
    below: pl.DataFrame
    sold: pl.DataFrame
    unfilled: Mapping[str, str]
    unsold: Mapping[str, str]


def catalogue_pairs(evidence: Evidence) -> CataloguePairs:
    """The items of both systems, compared once for all checks.

    Raises:
        NoEvidence: a catalogue is lacking.
    """
    return evidence.once("catalogue pairs", lambda: _made(evidence))


def drifted(evidence: Evidence, fields: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
    """What Stokly says of active items that both sides have, and Emarsys does not say so.

    Args:
        evidence: both catalogues.
        fields: fields of one type, as `PRICES` or `CONTENT`.

    Returns:
        sku, field; said (Stokly's) and held (Emarsys'), as received; form and held_form, as
        compared. Emarsys' are null where it has nothing.

    Raises:
        NoEvidence: a catalogue is lacking.
    """
    pairs = catalogue_pairs(evidence)
    compared = {field: fields[field] for field in fields if field not in pairs.unfilled}
    ours = evidence["erp_product"].filter("active").select(pl.all().name.prefix("ours."))
    theirs = evidence["esp_product"].select(pl.all().name.prefix("theirs."))
    both = (
        pairs.comparison.changed.lazy()
        .join(ours, left_on="sku", right_on="ours.sku", how="inner")
        .join(theirs, left_on="sku", right_on="theirs.item", how="inner")
    )
    one_below_the_other = pl.concat(
        both.filter(pl.col("differs").list.contains(field)).select(
            "sku",
            field=pl.lit(field),
            said=f"ours.{our}",
            held=f"theirs.{their}",
            form=f"left.{field}",
            held_form=f"right.{field}",
        )
        for field, (our, their) in compared.items()
    )
    return one_below_the_other.filter(pl.col("form").is_not_null()).collect()


def asked_fields(
    evidence: Evidence, fields: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, int], dict[str, str]]:
    """Of some fields: those that can be asked about, and why the others can't be.

    Returns:
        field -> active items that both sides have and of which it can be asked; and part of the
        question -> why it could not be asked.

    Raises:
        NoEvidence: a catalogue is lacking, nobody says what is active, or no field is left.
    """
    evidence.given("erp_product", "active")
    pairs = catalogue_pairs(evidence)
    asked = {
        field: pairs.counts[f"both_{field}"] for field in fields if field not in pairs.unfilled
    }
    if not asked:
        raise NoEvidence(
            f"the two systems do not both fill {' or '.join(fields)}",
            where="the columns mapped for erp_product and esp_product in the settings file",
            do="map the columns of the exports; `pull --explain` shows which are read",
        )
    unasked = {field: why for field, why in pairs.unfilled.items() if field in fields}
    for field, items in asked.items():
        silent = pairs.counts["both"] - items
        if silent and field != OPTIONAL:
            unasked[f"{field}: not stated"] = f"active items without one in Stokly: {silent:,}"
    return asked, unasked | timeless(pairs)


def timeless(pairs: CataloguePairs) -> dict[str, str]:
    """What must be told of items whose time of change nobody knows."""
    count = pairs.counts["timeless"]
    return {"age": f"items without a time, perhaps just changed: {count:,}"} if count else {}


def _made(evidence: Evidence) -> CataloguePairs:
    evidence["erp_product"]
    evidence["esp_product"]
    engine = evidence.seam()
    sold, unsold = _sold(evidence, engine)
    fields, unfilled = _fields(evidence)
    sides = _sides(evidence, engine, sold)
    try:
        [counts] = engine.ask("items_compared", **sides, fields=fields).to_dicts()
        below = engine.ask("msrp_below_price", **sides, tolerance=HALF_PENNY_U)
        comparison = _compared(engine, sides["erp_items"], sides["esp_items"], fields)
    finally:
        engine.drop(*sides.values())
    return CataloguePairs(comparison, counts, below, sold, unfilled, unsold)


def _sides(evidence: Evidence, engine: Engine, sold: pl.DataFrame) -> dict[str, str]:
    """The items of both systems in the form they are compared in, as relations of the engine."""
    changed_by = evidence.fence - evidence.design.sla["catalogue"] - evidence.design.settle
    laid = engine.lay(sold)
    # Kept, for they are read several times, and decoding is what they cost.
    words = {"sold": laid, "changed_by": changed_by.isoformat(), "entities": ENTITIES}
    sides = {
        "erp_items": engine.keep("erp_items", **words),
        "esp_items": engine.keep("esp_items", entities=ENTITIES),
    }
    engine.drop(laid)
    return sides


def _fields(evidence: Evidence) -> tuple[list[str], dict[str, str]]:
    """Fields that both sides fill, and why not the others."""
    unfilled = {}
    for field, (our, their) in (PRICES | CONTENT).items():
        for table, column in (("erp_product", our), ("esp_product", their)):
            if not evidence.fills(table, column):
                unfilled[field] = f"no source fills {table}.{column}"
    return [field for field in (*PRICES, *CONTENT) if field not in unfilled], unfilled


def _compared(engine: Engine, ours: str, theirs: str, fields: Sequence[str]) -> Comparison:
    prices = [field for field in PRICES if field in fields]
    question = ask_of(
        engine.columns(ours),
        engine.columns(theirs),
        ["sku"],
        ignored=[field for field in (*PRICES, *CONTENT) if field not in fields],
        totals=prices,
        tolerances=dict.fromkeys(prices, Tolerance(micro=HALF_PENNY_U)),
        # A text that looks like a number is still a text; é is é, whether one sign or two.
        tidied={field: ("unicode",) for field in CONTENT if field in fields},
    )
    return compare(engine, ours, theirs, question)


def _sold(evidence: Evidence, engine: Engine) -> tuple[pl.DataFrame, dict[str, str]]:
    """What was sold, columns as `SOLD`, and what is not known of it."""
    unsold = {
        part: why
        for part, columns in _NEEDS.items()
        if (why := _why_not(evidence, columns)) is not None
    }
    by_erp, by_esp = "orders" not in unsold, "sales" not in unsold
    if not (by_erp or by_esp):
        unsold["sold"] = f"{unsold['orders']}; {unsold['sales']}"
        return pl.DataFrame(schema=SOLD), unsold
    fence = evidence.fence
    sold = engine.ask(
        "items_sold",
        by_erp=by_erp,
        by_esp=by_esp,
        by_units="units" not in unsold,
        by_worth="revenue" not in unsold,
        since=(fence - YEAR).isoformat(),
        recently=(fence - MONTH).isoformat(),
        until=fence.isoformat(),
        currency=evidence.design.home.currency,
    )
    return sold.cast(SOLD), unsold


# What is to be known of sales -> table -> columns that must say it.
_ORDERS: Mapping[str, tuple[str, ...]] = {"erp_order": ("placed_at",), "erp_order_line": ("sku",)}
_NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "orders": _ORDERS,
    "sales": {"esp_sale_line": ("item", "ts_utc")},
    "units": {**_ORDERS, "erp_order_line": ("sku", "qty_ordered")},
    "revenue": {**_ORDERS, "erp_order_line": ("sku", "net_u", "tax_u")},
}


def _why_not(evidence: Evidence, needed: Mapping[str, tuple[str, ...]]) -> str | None:
    """Why sales can't be told from these tables; null when they can."""
    try:
        for table, columns in needed.items():
            evidence.given(table, *columns)
    except NoEvidence as lacking:
        return lacking.what
    return None
