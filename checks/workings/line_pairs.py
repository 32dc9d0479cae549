"""Order lines of the two systems, side by side: what of known orders is absent, other or wrong.

Orders whose lines are the same bag on both sides are done with in the engine. Of the others, rows
that are there once too often are set apart, items are brought to Stokly's SKUs, lines of one SKU
are added up, and the kernel compares what is left.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Basis, Comparison, Engine, Evidence
from checks.vocabulary.money import PENNY_U
from checks.workings.order_pairs import names, sole
from checks.workings.pairs import ask_of, compare
from checks.workings.sku_spaces import Told, told_apart

ON = ["order_id", "sku"]
AMOUNTS = ("amount_u", "other_tax_u", "other_discount_u", "other_both_u")  # of `our_entries.sql`
FEW = 20  # of fewer lines nobody can tell the basis


@dataclass(frozen=True, slots=True)
class LinePairs:
    """Lines of known orders against each other.

    Attributes:
        counts: what there is to ask about, columns of `order_counts.sql`; and `shared`: orders
            whose key is other orders' too, so that nobody can tell their lines.
        comparison: of both sides' entries of due orders whose lines are not all the same.
        told: what is not there under its SKU.
        drifted: order_id, sku, our_quantity, their_quantity, our_u, their_u, and the columns of
            `line_facts.sql`: lines that both have and that are not the same. Of a line that
            Stokly does not count, or no longer, what is ours is null.
        relations: name -> relation of the engine, for further questions.
        other_basis: the basis that most lines are on, in words, where it is not the one declared;
            then they were compared on it. Else null.
    """

    counts: Mapping[str, int]
    comparison: Comparison
    told: Told
    drifted: pl.DataFrame
    relations: Mapping[str, str]
    other_basis: str | None


def line_pairs(evidence: Evidence) -> LinePairs:
    """The lines side by side, made once for all who ask.

    Raises:
        NoEvidence: there are no orders, no order lines or no sales data.
    """
    return evidence.once("line_pairs", lambda: _paired(evidence))


def key() -> pl.Expr:
    """What names a line in a finding: its order and its SKU in Stokly."""
    return pl.format("{}/{}", "order_id", "sku").alias("key")


def unasked(pairs: LinePairs) -> dict[str, str]:
    """Part of the question that no check of lines could ask -> why."""
    told = {
        "orders under one name": ("shared", "orders have a name in Emarsys that is another's too"),
        "orders without lines": ("without_lines", "orders have no line in Stokly's exports"),
        "lines without a SKU": ("without_sku", "lines of Stokly's name no SKU"),
    }
    found = {
        part: f"{pairs.counts[count]:,} {why}"
        for part, (count, why) in told.items()
        if pairs.counts[count]
    }
    if not pairs.counts["lines"]:
        found["lines"] = "no order that is due has a line in both systems"
    return found


def _paired(evidence: Evidence) -> LinePairs:
    for table in ("erp_order", "erp_order_line", "esp_sale_line"):
        evidence[table]
    engine, named = evidence.seam(), names(evidence)
    made = _relations(evidence, engine, sole(named))
    [counts] = engine.ask("order_counts", **_of(made, "bags", "states")).to_dicts()
    counts["shared"] = named.filter(pl.len().over("key") > 1)["order_id"].n_unique()
    amount = _basis_held(engine, made, counts["lines"])
    made["sales"] = engine.keep("sales", **_of(made, "rows", "entries"), amount=amount)
    made["theirs"] = engine.keep("their_entries", **_of(made, "sales", "open"))
    found = _compared(engine, made, amount)
    told = told_apart(engine, found.missing, found.extra.filter(~pl.col("is_known")))
    drifted = _drifted(evidence, engine, made, found)
    engine.drop(*(made.pop(name) for name in ("bags", "states", "open", "lines", "rows", "theirs")))
    return LinePairs(counts, found, told, drifted, made, _in_words(amount, evidence.design.basis))


def _relations(evidence: Evidence, engine: Engine, named: pl.DataFrame) -> dict[str, str]:
    """Each step as a relation of the engine, under the name that the questions know it by."""
    design = evidence.design
    before = f"{evidence.fence - design.sla['orders']:%Y-%m-%d %H:%M:%S.%f+00}"
    made = {"names": engine.lay(named.select("key", "order_id"))}
    made["states"] = engine.keep(
        "order_states", before=before, currency=design.home.currency, spread=design.basis.discount
    )
    made["bags"] = engine.keep(
        "order_bags", names=made["names"], basis=design.basis, salt=secrets.token_hex(8)
    )
    made["open"] = engine.keep("open_orders", **_of(made, "bags", "states"))
    made["lines"] = engine.keep("our_lines", open=made["open"], basis=design.basis)
    made["entries"] = engine.keep("our_entries", lines=made["lines"])
    made["ways"] = engine.keep(
        "sku_ways", **_of(made, "names", "open", "lines"), products=evidence.has("erp_product")
    )
    made["rows"] = engine.keep("their_rows", **_of(made, "names", "open", "ways"))
    return made


def _of(made: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: made[name] for name in names}


def _basis_held(engine: Engine, made: Mapping[str, str], lines: int) -> str:
    """The column of our amounts that the sales data fit: the declared one, unless most are others.

    Held against the wrong basis every line would differ, and none of it would be the line's fault.
    """
    [fits] = engine.ask("basis_fits", **_of(made, "entries", "rows"), names=AMOUNTS).to_dicts()
    best = max(AMOUNTS, key=lambda name: fits[name])
    most = fits[best] * 2 > lines and fits[best] > fits[AMOUNTS[0]] and lines >= FEW
    return best if most else AMOUNTS[0]


def _in_words(amount: str, basis: Basis) -> str | None:
    taxed = basis.tax != (amount in {"other_tax_u", "other_both_u"})
    reduced = basis.discount != (amount in {"other_discount_u", "other_both_u"})
    words = f"with{'' if taxed else 'out'} VAT, {'after' if reduced else 'before'} discount"
    return None if amount == AMOUNTS[0] else words


def _compared(engine: Engine, made: Mapping[str, str], amount: str) -> Comparison:
    """Both sides' entries of due orders; amounts no more than a penny apart are the same."""
    settled = engine.keep("settled_orders", **_of(made, "entries", "theirs"), amount=amount)
    left = _due(engine, made["entries"], settled, amount)
    right = _due(engine, made["theirs"], settled, AMOUNTS[0])
    question = ask_of(
        engine.columns(left),
        engine.columns(right),
        on=ON,
        totals=["amount_u"],
        tolerances={"amount_u": str(PENNY_U)},
    )
    try:
        return compare(engine, left, right, question)
    finally:
        engine.drop(left, right, settled)


def _due(engine: Engine, entries: str, settled: str, amount: str) -> str:
    columns = [name for name in engine.columns(entries) if name not in {"is_due", "amount_u"}]
    return engine.view("due", entries=entries, columns=columns, settled=settled, amount=amount)


def _drifted(
    evidence: Evidence, engine: Engine, made: Mapping[str, str], found: Comparison
) -> pl.DataFrame:
    uncounted = found.extra.filter("is_known").select(
        *ON,
        our_quantity=pl.lit(None, pl.Decimal(18, 6)),
        our_u=pl.lit(None, pl.Int64),
        their_quantity="quantity",
        their_u="amount_u",
    )
    changed = found.changed.select(
        *ON,
        our_quantity="left.quantity",
        their_quantity="right.quantity",
        our_u="left.amount_u",
        their_u="right.amount_u",
    )
    rows = pl.concat([changed, uncounted.select(changed.columns)])
    wanted = engine.lay(rows.select(ON))
    facts = engine.ask(
        "line_facts",
        wanted=wanted,
        **_of(made, "lines", "entries"),
        ours=evidence.has("erp_product"),
        theirs=evidence.has("esp_product"),
    )
    engine.drop(wanted)
    return rows.join(facts, on=ON, how="left", validate="1:1")
