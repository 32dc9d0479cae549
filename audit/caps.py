"""How much one plan may change: every cap held against its rows before the first write.

Opt-outs stand outside the caps, for nobody is to wait for one; a share of all contacts above
`opt_outs_share` still needs an approval that names it, because a broken source looks like that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from audit.push_part import CapsPart
from checks.vocabulary import Action, PlanHeader, RepairClass
from checks.vocabulary.money import PLACES
from checks.vocabulary.repair import OPT_IN_FIELD, OPTED_OUT, SMS_OPT_IN

OPT_OUTS_SHARE, OPT_INS = "opt_outs_share", "opt_ins"
SHARES = frozenset({"contacts_share", OPT_OUTS_SHARE})
# What stands in the settings file where a person changed nothing; opting in has no setting.
DEFAULTS: Mapping[str, float] = MappingProxyType({**CapsPart().model_dump(), OPT_INS: 0})
_APPENDED = pl.Struct({"rows": pl.List(pl.Struct({"price": pl.String()}))})


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A cap that a plan does not keep.

    Attributes:
        name: of the cap.
        value: of the plan: a number of rows or contacts, whole units of money, or a share.
        limit: the most that may be.
        told: what was counted, in words.
    """

    name: str
    value: Decimal
    limit: Decimal
    told: str

    def __str__(self) -> str:
        """`rows: 501 rows, of at most 500`; a share as a percentage."""
        value, limit = (_written(amount, self.name) for amount in (self.value, self.limit))
        return f"{self.name}: {value} {self.told}, of at most {limit}"


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap, and what a plan makes of it; the attributes are those of `Exceeded`.

    `of` is the denominator of a share, null elsewhere; `value` is then its numerator.
    """

    name: str
    value: Decimal
    limit: Decimal
    told: str
    of: int | None = None

    @property
    def is_exceeded(self) -> bool:
        """A share is compared as whole numbers, so that no rounding lets one more through."""
        return self.value > self.limit * (1 if self.of is None else self.of)

    @property
    def shown(self) -> Decimal:
        """The value as the limit is stated; of an account that held nothing, all of it."""
        return self.value if self.of is None else self.value / max(self.of, 1)


def exceeded(rows: pl.DataFrame, header: PlanHeader) -> tuple[Exceeded, ...]:
    """The caps that the rows go beyond; none where all are kept.

    Args:
        rows: columns as `PLAN_ROW`.
        header: its caps are the limits; one that it does not name has its default.
    """
    return tuple(
        Exceeded(cap.name, cap.shown, cap.limit, cap.told)
        for cap in capped(rows, header)
        if cap.is_exceeded
    )


def overridden(rows: pl.DataFrame, header: PlanHeader) -> tuple[Exceeded, ...]:
    """The defaults that the rows go beyond, whatever the header's caps allow."""
    usual = tuple(cap for cap in capped(rows, header, DEFAULTS) if cap.is_exceeded)
    return tuple(Exceeded(cap.name, cap.shown, cap.limit, cap.told) for cap in usual)


def capped(
    rows: pl.DataFrame, header: PlanHeader, limits: Mapping[str, float] | None = None
) -> tuple[Cap, ...]:
    """Every cap and what the rows make of it.

    Args:
        rows: columns as `PLAN_ROW`.
        header: of the plan.
        limits: name -> limit, instead of the header's.
    """
    others = rows.filter(pl.col("action") != Action.OPT_OUT)
    outs = rows.filter(pl.col("action") == Action.OPT_OUT)
    kept = {**DEFAULTS, **(header.caps if limits is None else limits), OPT_INS: 0}
    field, of_field = _fullest(others)
    told: dict[str, tuple[int | Decimal, str]] = {
        "rows": (others.height, "rows"),
        "contacts_share": (_touched(others), "of the contacts are changed"),
        "creates": (_many(others, Action.CREATE), "new contacts"),
        "irreversible": (_irreversible(others), "rows that nothing takes back"),
        "appended": (_appended(others), "in appended rows, whole units"),
        "per_field": (of_field, f"changes of field {field}"),
        OPT_INS: (_opt_ins(rows), "rows that would opt somebody in"),
        OPT_OUTS_SHARE: (outs["record"].n_unique(), "of the contacts are opted out"),
    }
    return tuple(
        Cap(
            name=name,
            value=Decimal(value),
            limit=Decimal(str(kept[name])),
            told=words,
            of=header.contacts if name in SHARES else None,
        )
        for name, (value, words) in told.items()
    )


def _written(amount: Decimal, name: str) -> str:
    if name not in SHARES:
        return f"{amount.normalize():,f}"
    return f"{(amount * 100).quantize(Decimal('0.0001')).normalize():,f} %"


def _many(rows: pl.DataFrame, action: Action) -> int:
    return rows.filter(pl.col("action") == action).height


def _touched(rows: pl.DataFrame) -> int:
    """Contacts that any row but a sale's is about; a new one is one more."""
    others = rows.filter(pl.col("action") != Action.APPEND)
    is_new = pl.col("action") == Action.CREATE
    return others.select("record", is_new=is_new).n_unique() if others.height else 0


def _irreversible(rows: pl.DataFrame) -> int:
    return rows.filter(pl.col("repair_class") == RepairClass.IRREVERSIBLE).height


def _appended(rows: pl.DataFrame) -> Decimal:
    """Whole units that appended rows add or take away; what offsets does not make it less."""
    bodies = rows.filter(pl.col("action") == Action.APPEND)["body"]
    prices = bodies.str.json_decode(_APPENDED).struct.field("rows").explode().struct.field("price")
    worth = prices.cast(pl.Decimal(38, PLACES)).abs().to_frame("worth")
    total: Decimal | None = worth.select(pl.col("worth").sum()).item()
    return total or Decimal(0)


def _fullest(rows: pl.DataFrame) -> tuple[str, int]:
    """The field that most rows change, and how many."""
    changed = rows.filter(pl.col("action") == Action.UPDATE)
    counts = changed.group_by("field").len().sort("len", "field", descending=[True, False])
    return (counts["field"][0], counts["len"][0]) if counts.height else ("any", 0)


def _opt_ins(rows: pl.DataFrame) -> int:
    """Rows that write anything but the opt-out into an opt-in field."""
    writes = pl.col("action").is_in([Action.OPT_OUT.value, Action.UPDATE.value])
    opt_in = pl.col("field").is_in([OPT_IN_FIELD, SMS_OPT_IN])
    return rows.filter(writes, opt_in, pl.col("desired").ne_missing(OPTED_OUT)).height
