"""What the number or word in `status` means; it is another one for each of Stokly's resources."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

ACTIVE, DELETED, UNKNOWN = "active", "deleted", "unknown"


@dataclass(frozen=True, slots=True)
class Statuses:
    """The words of one resource, as text.

    Attributes:
        active: of a record in use.
        deleted: of one that is gone, closed or switched off.
    """

    active: frozenset[str]
    deleted: frozenset[str]

    @property
    def words(self) -> Mapping[str, str]:
        """Word -> what it means."""
        return {**dict.fromkeys(self.active, ACTIVE), **dict.fromkeys(self.deleted, DELETED)}


def _statuses(active: str, deleted: str = "") -> Statuses:
    return Statuses(frozenset(active.split()), frozenset(deleted.split()))


# Customers are the other way round than items; Stokly fact sheet, 7.2.
STATUSES: Mapping[str, Statuses] = {
    "customers": _statuses("1", "0"),
    "items": _statuses("0", "1"),
    "item-attributes": _statuses("0", "1"),
    "item-types": _statuses("0", "1"),
    "channels": _statuses("0", "2"),
    "listings": _statuses("0", "2"),
    "locations": _statuses("0", "1"),
    "bins": _statuses("active"),
    "item-attribute-values": _statuses("active"),
    "invoices": _statuses("paid"),
}


def meaning(resource: str, status: object) -> str:
    """`active`, `deleted` or `unknown`; a record without a status is taken as in use."""
    if status is None:
        return ACTIVE
    return STATUSES[resource].words.get(str(status).strip().casefold(), UNKNOWN)


def meant(resource: str, status: pl.Expr) -> pl.Expr:
    """As `meaning`, over a column of texts."""
    words = STATUSES[resource].words
    said = status.str.strip_chars().str.to_lowercase()
    known = said.replace_strict([*words], [*words.values()], default=UNKNOWN)
    return pl.when(status.is_null()).then(pl.lit(ACTIVE)).otherwise(known)
