"""What came of the contacts, counted once they are here, and judged against Emarsys' own totals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.emarsys.fields import OPT_IN, OWN, SYSTEM, WHO
from audit.connectors.emarsys.totals import Total
from audit.connectors.exports.batch import Export

EMAIL, OPTED = SYSTEM["3"], SYSTEM[OPT_IN]
EXTERNAL = OWN["external_id"][1]
IN = "1"


@dataclass(frozen=True, slots=True)
class Came:
    """What came.

    Attributes:
        contacts: distinct ones.
        opted_in: of them, those with the opt-in; null where that field was not read.
        hidden: of them, those that share their e-mail or external id with another: a call keyed
            by it answers with an error and none of them, so they are read by their own number.
        in_part: those that only some of several exports held: they came or went in between.
    """

    contacts: int
    opted_in: int | None
    hidden: Mapping[str, int]
    in_part: int = 0

    @property
    def noted(self) -> dict[str, Any]:
        """As it is noted."""
        return asdict(self)

    @classmethod
    def of(cls, noted: Mapping[str, Any] | None) -> "Came":
        """As it was noted; nothing came where nothing was."""
        return cls(**(noted or {"contacts": 0, "opted_in": None, "hidden": {}}))

    @property
    def said(self) -> list[str]:
        """The hidden ones, in words."""
        return [
            f"{many:,} contacts share their {name} with another; a call keyed by it answers 2010 "
            "and shows none of them. They were read by their own number."
            for name, many in self.hidden.items()
            if many
        ]


def counted(export: Export, most: int = 0) -> Came:
    """Count what came; one pass over four columns.

    Args:
        export: their rows.
        most: contacts that the largest of several exports holds.
    """
    columns = export.columns or ()
    if WHO not in columns:
        # Where no contact came, nothing says what its columns would have been.
        return Came.of(None)
    names = [name for name in (WHO, OPTED, EMAIL, EXTERNAL) if name in columns]
    wanted = tuple(columns.index(name) for name in names)
    nothing = pl.DataFrame(schema=dict.fromkeys(names, pl.String()))
    renamed = {str(at): name for at, name in zip(wanted, names, strict=True)}
    pieces = [batch.rows.rename(renamed).select(names) for batch in export.batches(wanted)]
    rows = pl.concat([nothing, *pieces]).unique(WHO)
    return Came(
        contacts=rows.height,
        opted_in=rows.filter(pl.col(OPTED) == IN).height if OPTED in names else None,
        hidden={name: _shared(rows, name) for name in (EMAIL, EXTERNAL) if name in names},
        in_part=max(most - rows.height, 0),
    )


def _shared(rows: pl.DataFrame, name: str) -> int:
    said = rows.filter(pl.col(name).str.strip_chars() != "").select(one=name)
    alone: int = said.select(pl.col("one").is_unique().sum()).item()
    return said.height - alone


def proof(came: Came, first: Total, last: Total, why: str | None, changed: int = 0) -> Proof:
    """What Emarsys announced of its contacts, and why they are not all there, if they are not."""
    short = why or next(iter(_short(came, first, last)), None)
    return Proof(
        count_first=first.users if first.users is not None else first.everyone,
        count_last=last.users if last.users is not None else last.everyone,
        changed_during=changed,
        ended=why is None,
        why_incomplete=short,
    )


def _short(came: Came, first: Total, last: Total) -> list[str]:
    """What is less than Emarsys counted both before and after."""
    users, opted = _least(first.users, last.users), _least(first.opted_in, last.opted_in)
    everyone = _least(first.everyone, last.everyone)
    found = []
    if users is not None and came.contacts < users:
        found.append(f"{came.contacts:,} contacts came, and Emarsys counts {users:,}")
    if opted is not None and came.opted_in is not None and came.opted_in < opted:
        found.append(f"{came.opted_in:,} contacts came opted in, and Emarsys counts {opted:,}")
    if everyone is not None and came.contacts < everyone:
        found.append(
            f"{came.contacts:,} contacts came, and the account holds {everyone:,}: "
            "choose a segment that holds all of them"
        )
    return found


def _least(first: int | None, last: int | None) -> int | None:
    """The smaller; a contact that went while we read is missing from neither side."""
    told = [one for one in (first, last) if one is not None]
    return min(told) if told else None
