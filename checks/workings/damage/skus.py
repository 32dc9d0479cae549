"""Codes of sales and of the catalogue that are a SKU of Stokly's, but for damage."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence
from checks.workings.damage.damaged import Damage, shaped
from checks.workings.damage.matching import fitting, matched
from checks.workings.line_pairs import key, line_pairs


def skus(evidence: Evidence) -> Damage:
    """Lines and items whose code, as it is written, is no SKU: of the order, or of the catalogue.

    Raises:
        NoEvidence: neither order lines and their sales nor both catalogues are there.
    """
    found: list[tuple[int, pl.DataFrame]] = []
    lacking: list[NoEvidence] = []
    for part in (_sold, _shown):
        try:
            found.append(part(evidence))
        except NoEvidence as missing:
            lacking.append(missing)
    if not found:
        raise lacking[0]
    rows = pl.concat(shaped(rows) for _, rows in found)
    return Damage("sku", sum(examined for examined, _ in found), rows)


def _sold(evidence: Evidence) -> tuple[int, pl.DataFrame]:
    """A code is held against the SKUs of its own order: 84029e may be another item of the shop."""
    pairs, engine = line_pairs(evidence), evidence.seam()
    made = {name: pairs.relations[name] for name in ("ways", "entries")}
    items = engine.ask("strange_items", ways=made["ways"])
    ours = engine.ask("sold_skus", entries=made["entries"])
    forms = engine.lay(fitting(items.lazy(), ours.lazy()))
    try:
        rows = engine.ask("damaged_items", **made, names=pairs.relations["names"], forms=forms)
    finally:
        engine.drop(forms)
    told = rows.select(key(), "transform", "load_id", "value_u", expected="sku", actual="item")
    return pairs.counts["lines"] - pairs.told.absent.height, told


def _shown(evidence: Evidence) -> tuple[int, pl.DataFrame]:
    """The catalogue names no load, for the newest replaces all before it."""
    shown = evidence["esp_product"].select(value="item")
    known = evidence["erp_product"].select(ours="sku")
    items, strange = pl.collect_all(
        [shown.select(pl.len()), shown.join(known, left_on="value", right_on="ours", how="anti")]
    )
    found = matched(strange.lazy(), known)
    return items.item(), found.select("transform", key="value", expected="ours", actual="value")
