"""The whole corrected catalogue, as the feed hands it in: a load replaces everything."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Action, Evidence
from checks.workings import written_values as written
from checks.workings.catalogue_pairs import catalogue_pairs
from checks.workings.proposed import proposed

FILE = "catalogue"
TEXTS = ("title", "link", "image", "category", "group_id")
# One row is one item; all text, as Emarsys takes it. Emarsys fact sheet, 8.
COLUMNS = (
    *("item", "title", "link", "image", "category"),
    *("available", "price", "msrp", "group_id"),
)
NEXT = "its row goes into the next full catalogue file"


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """The file, and what can't be in it.

    Attributes:
        rows: columns as `COLUMNS`, by item; null for an empty value.
        refused: item, why: items that Emarsys would not take, in words.
    """

    rows: pl.DataFrame
    refused: pl.DataFrame


def catalogue_file(evidence: Evidence) -> CatalogueFile:
    """The file, made once for all checks of the catalogue.

    Raises:
        NoEvidence: a catalogue is lacking.
    """
    return evidence.once("catalogue file", lambda: _made(evidence))


def in_file(
    evidence: Evidence, found: pl.DataFrame, **said: pl.Expr | str
) -> tuple[pl.LazyFrame, Mapping[str, pl.LazyFrame]]:
    """Work rows for what was found of items, and the file that mends it; neither without any.

    Args:
        evidence: both catalogues.
        found: sku.
        said: columns of `REPAIR` as `proposed` takes them; `because` is said here.

    Returns:
        columns as `REPAIR`; name of the file -> its rows.
    """
    if found.is_empty():
        return proposed(found, Action.WORK), {}
    made = catalogue_file(evidence)
    there = made.rows.select("item", is_in=pl.lit(value=True))
    told = (
        found.join(made.refused, left_on="sku", right_on="item", how="left")
        .join(there, left_on="sku", right_on="item", how="left")
        .with_columns(why=pl.coalesce("why", pl.lit("Stokly has no such item")))
    )
    because = (
        pl.when("is_in").then(pl.lit(NEXT)).otherwise(pl.format("no row of the file: {}", "why"))
    )
    work = proposed(told, Action.WORK, **{"record": "sku", "because": because, **said})
    return work, {FILE: made.rows.lazy()}


def _made(evidence: Evidence) -> CatalogueFile:
    engine = evidence.seam()
    laid = engine.lay(catalogue_pairs(evidence).sold)
    try:
        rows = engine.ask("catalogue_rows", sold=laid)
    finally:
        engine.drop(laid)
    judged = rows.with_columns(
        pl.when("available").then(pl.lit("TRUE")).otherwise(pl.lit("FALSE")).alias("available"),
        *(written.line(pl.col(name)) for name in TEXTS),
        price=written.amount(pl.col("price_u")),
        msrp=written.amount(pl.col("msrp_u")),
        as_written=written.line(pl.col("item")),
    ).with_columns(why=_why())
    fit = pl.col("why").is_null()
    return CatalogueFile(
        judged.filter(fit).select(COLUMNS).sort("item"),
        judged.filter(~fit).select("item", "why").sort("item"),
    )


def _why() -> pl.Expr:
    """Why Emarsys would not take the item; an id can't be written otherwise, it is compared."""
    reasons = {
        "its code has signs that no file may have": pl.col("item").ne_missing(pl.col("as_written")),
        "neither system has a title of it": pl.col("title").is_null(),
        "neither system has a link to it": pl.col("link").is_null(),
    }
    return pl.coalesce(pl.when(true).then(pl.lit(words)) for words, true in reasons.items())
