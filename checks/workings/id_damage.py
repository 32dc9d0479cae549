"""Ids, codes and numbers that were damaged on their way to Emarsys, column by column."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from checks.vocabulary import Evidence, NoEvidence
from checks.workings.damage.damaged import DAMAGED, Damage
from checks.workings.damage.external_ids import external_ids
from checks.workings.damage.order_ids import order_ids
from checks.workings.damage.phones import phones
from checks.workings.damage.skus import skus

__all__ = ["COLUMNS", "DAMAGED", "Damage", "id_damage"]

# Column -> what finds its damage. In this order: a customer whose records are damaged in several
# counts, with the orders, in the first of them.
COLUMNS: Mapping[str, Callable[[Evidence], Damage]] = MappingProxyType(
    {"external_id": external_ids, "phone": phones, "order_id": order_ids, "sku": skus}
)


def id_damage(evidence: Evidence) -> tuple[list[Damage], dict[str, str]]:
    """What each column shows, and column -> why it can't be asked about.

    Raises:
        NoEvidence: none can.
    """
    found: list[Damage] = []
    unasked: dict[str, str] = {}
    for column, asked in COLUMNS.items():
        try:
            found.append(asked(evidence))
        except NoEvidence as missing:
            unasked[column] = missing.what
            if len(unasked) == len(COLUMNS):
                raise
    return found, unasked
