"""Orders that other plans have sent rows for, and that nothing has shown since.

Emarsys loads sales data once a day: until then a read-back shows an order as it was, and whoever
believes it sends the same rows twice.
"""

from collections.abc import Collection

import polars as pl

from audit.ledger import Ledger, RowState
from checks.vocabulary import Action, RepairPlan

# Sent, or perhaps sent; what was seen since is verified, or not as wanted.
OPEN = (RowState.INTENT, RowState.UNKNOWN, RowState.APPLIED)
_IN_BYTES = f'"{Action.APPEND.value}"'.encode()


def orders_sent(kept: Ledger, apart: Collection[str | None]) -> frozenset[str]:
    """The orders, as the sales data name them.

    Args:
        kept: the ledger of the account.
        apart: ids of plans that don't count: the one at hand, and the one that it takes back.
    """
    plans = [one for one in kept.plans().filter("kept")["plan_id"] if one not in apart]
    found: set[str] = set()
    for plan_id in plans:
        told = kept.plan(plan_id)
        if _IN_BYTES in told:
            found |= _open(RepairPlan.from_bytes(told, where=f"plan {plan_id[:12]}"), kept)
    return frozenset(found)


def _open(plan: RepairPlan, kept: Ledger) -> set[str]:
    stand = kept.rows(plan.plan_id).filter(
        pl.col("state").is_in([one.value for one in OPEN]), pl.col("attempts") > 0
    )
    rows = plan.rows.filter(pl.col("action") == Action.APPEND)
    return {*rows.join(stand, on="row_id", how="semi")["record"]}
