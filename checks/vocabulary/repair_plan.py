"""RepairPlan: repairs in order, frozen, known by the hash of their bytes.

A plan is canonical JSON Lines: the header, then one line a row; keys sorted, no blanks, UTF-8. The
same run gives the same bytes, and any changed byte is another plan.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from checks.vocabulary.errors import SettingsError

FORMAT = 1
LASTS = timedelta(hours=24)
INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
TIMES = ("created_at", "expires_at")
# One row is one change to one record. All null where the action has no such thing.
PLAN_ROW = pl.Schema(
    {
        "row_id": pl.String(),  # "r000001": its place
        "action": pl.String(),
        "repair_class": pl.String(),  # R0, R1, R2, W
        "record": pl.String(),
        "field": pl.String(),
        "seen": pl.String(),  # as the audit saw it; null for NULL
        "desired": pl.String(),  # null: nothing is to stand there
        "clears": pl.Boolean(),
        "body": pl.String(),
        "findings": pl.List(pl.String()),  # ids of the findings that it mends
        "in_part": pl.List(pl.String()),  # those of them that a person must act on, too
        "checks": pl.List(pl.String()),
        "owner": pl.String(),
        "impact_u": pl.Int64(),  # micro-units, of the findings; each finding's counts once a plan
        "currency": pl.String(),
        "people": pl.Int64(),
        "because": pl.String(),
    }
)


@dataclass(frozen=True, slots=True)
class PlanHeader:
    """What a plan was made from, and how long it holds.

    Attributes:
        lane: "repair", "consent" or "undo".
        client: as the client calls itself.
        tenant: of the Emarsys account that the audit read; null where a file alone was read.
        run_id: the audit's.
        snapshots: what it read.
        config_hash: of its settings.
        version: of this tool.
        planned_by: who asked for the plan.
        created_at: UTC; the end of the audit, so that one run gives one plan.
        expires_at: UTC; afterwards nothing of it is carried out.
        scope: what was chosen: "check", "owner", "person" -> its word.
        caps: name of a cap -> its limit in whole units, as `audit.caps` names them.
        contacts: contacts that the account held: the denominator of shares.
        undoes: id of the plan that this one takes back; null for any other.
    """

    lane: str
    client: str
    tenant: str | None
    run_id: str
    snapshots: tuple[str, ...]
    config_hash: str
    version: str
    planned_by: str
    created_at: datetime
    expires_at: datetime
    contacts: int
    scope: Mapping[str, str] = field(default_factory=dict)
    caps: Mapping[str, float] = field(default_factory=dict)
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """A plan, and its rows in the order in which they are carried out.

    Attributes:
        header: what it was made from.
        rows: columns as `PLAN_ROW`.
    """

    header: PlanHeader
    rows: pl.DataFrame

    def to_bytes(self) -> bytes:
        """Canonical JSON Lines."""
        head: dict[str, Any] = asdict(self.header)
        head |= {name: head[name].astimezone(UTC).strftime(INSTANT) for name in TIMES}
        line = json.dumps({"format": FORMAT, **head}, **_CANONICAL)
        ordered = self.rows.select(sorted(PLAN_ROW.names()))
        told = ordered.select(pl.struct(pl.all()).struct.json_encode()).to_series()
        return "\n".join([line, *told.to_list(), ""]).encode()

    @property
    def plan_id(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, told: bytes, *, where: str) -> "RepairPlan":
        """The plan that `to_bytes` wrote.

        Raises:
            SettingsError: the bytes are no plan, or not as this tool writes one.
        """
        try:
            plan = cls(*_read(told))
        except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
            raise _no_plan(where, f"{type(error).__name__}") from None
        if plan.to_bytes() != told:
            raise _no_plan(where, "its bytes are not those that a plan of this content has")
        return plan


_CANONICAL: dict[str, Any] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}


def canonical(value: object) -> str:
    """Canonical JSON: sorted keys, no blanks."""
    return json.dumps(value, **_CANONICAL)


def _read(told: bytes) -> tuple[PlanHeader, pl.DataFrame]:
    line, _, rest = told.partition(b"\n")
    head = json.loads(line)
    if head.pop("format") != FORMAT:
        raise ValueError(line[:20])
    for name in TIMES:
        head[name] = datetime.strptime(head[name], INSTANT).replace(tzinfo=UTC)
    head["snapshots"] = tuple(head["snapshots"])
    header = PlanHeader(**{one.name: head.pop(one.name) for one in fields(PlanHeader)})
    if head:
        raise ValueError(*head)
    rows = pl.DataFrame(schema=PLAN_ROW)
    if rest:
        rows = pl.read_ndjson(io.BytesIO(rest), schema=PLAN_ROW).select(PLAN_ROW.names())
    return header, rows


def _no_plan(where: str, why: str) -> SettingsError:
    return SettingsError(
        f"this is no plan of repairs ({why})",
        where=where,
        do="make it anew with `stokly-audit plan`; a plan is never edited",
    )
