"""How the integration sends sales: by which name, instant and key, as those that are there tell."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Engine, Evidence
from checks.workings.order_keys import FORMS
from checks.workings.order_pairs import names, sole

# What may be sent as the time of a sale; of two that fit alike, the first.
TIMES = ("placed_at", "paid_at", "fraud_cleared_at", "ready_at")
KINDS = ("customer", "email")
BACK = ("both", "amount", "quantity")  # what of a row that takes back is below nought


@dataclass(frozen=True, slots=True)
class SaleHabits:
    """What rows of this account look like.

    Attributes:
        form: column of erp_order whose value names an order; null where no sale tells.
        time: column of erp_order that is sent as the time of a sale; when it was placed, where no
            sale tells.
        kinds: the keys that buyers are sent by: "customer", "email" or both.
        back: one of `BACK`; null where no row takes anything back.
        nobodys: channel, contact_key: the word for the customer where nobody is known.
    """

    form: str | None
    time: str
    kinds: frozenset[str]
    back: str | None
    nobodys: pl.DataFrame


def sale_habits(evidence: Evidence) -> SaleHabits:
    """The habits, looked up once for all who ask.

    Raises:
        NoEvidence: there are no orders, or no sales data.
    """
    return evidence.once("sale_habits", lambda: _looked_up(evidence, evidence.seam()))


def _looked_up(evidence: Evidence, engine: Engine) -> SaleHabits:
    named = engine.lay(sole(names(evidence)).select("key", "order_id"))
    try:
        [counts] = engine.ask("sale_habits", names=named, forms=FORMS, times=TIMES).to_dicts()
        nobodys = engine.ask("nobodys_keys", names=named)
    finally:
        engine.drop(named)
    kinds = frozenset(kind for kind in KINDS if counts[f"by_{kind}"])
    by_design = "customer" if evidence.design.key_field == "external_id" else "email"
    return SaleHabits(
        form=_most(counts, "by", FORMS),
        time=_most(counts, "at", TIMES) or TIMES[0],
        kinds=kinds or frozenset([by_design]),
        back=_most(counts, "back", BACK),
        nobodys=nobodys,
    )


def _most(counts: dict[str, int], kind: str, names: tuple[str, ...]) -> str | None:
    best = max(names, key=lambda name: counts[f"{kind}_{name}"])
    return best if counts[f"{kind}_{best}"] else None
