"""What a page about repairs may show of a row: its record, its values, its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from checks.vocabulary import Personal
from checks.vocabulary.repair import Action
from reports import masks
from reports.cells import Cell, Count, Quiet
from reports.levels import OUTSIDE, TEAM, Redaction
from reports.plan.fields import personal
from reports.words import counted
from reports.writing import whole

MOST = 2_000  # rows of one page; the rest are counted
FEW = 5  # a smaller group of people is not counted outside the client
HIDDEN = f"fewer than {FEW}"
VALUES = ("seen", "desired", "found")
REASONS = ("because", "why", "note")
# Action -> the column whose ids name its records; of work its check says it.
_RECORDS = {Action.APPEND: "order_id", Action.CREATE: "customer_id"}
_ITEM = r'"item":"([0-9]+)"'


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of rows a page shows.

    Attributes:
        redaction: by which they are masked.
        about: check id -> `table.column`, as of the findings that a work row belongs to.
    """

    redaction: Redaction
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def rows(self) -> bool:
        """Whether single rows may stand on the page."""
        return self.redaction.level < OUTSIDE

    def count(self, number: int) -> Cell:
        """A number of rows or people for a table; a few are `fewer than 5` outside the client."""
        return Quiet(HIDDEN) if self._hides(number) else Count(number)

    def total(self, number: int, *parts: int) -> Cell:
        """Their sum, unless it would tell what a part of it keeps back."""
        if any(self._hides(one) for one in (number, *parts)):
            return Quiet("not told")
        return Count(number)

    def said(self, number: int) -> str:
        """The number for a sentence."""
        return HIDDEN if self._hides(number) else whole(number)

    def counted(self, number: int, things: str) -> str:
        """`no rows`, `1 row`, `12 rows`, `fewer than 5 rows`."""
        if self._hides(number):
            return f"{HIDDEN} {things}"
        return counted(number, things)

    def person(self, name: str) -> str:
        """Who planned or approved; nobody is named outside the client."""
        return name if self.rows else "a named person"

    def masked(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with record, values and reasons as they may be read; other columns as before.

        Args:
            rows: columns of `PLAN_ROW`, and any of `found`, `why` and `note`. Not for many: as many
                as one page shows.
        """
        level = self.redaction.level
        if not level:
            return rows
        reasons = [_reason(name, level) for name in REASONS if name in rows.columns]
        values = [self._value(rows, name) for name in VALUES if name in rows.columns]
        return rows.with_columns(self._record(rows), *values, *reasons)

    def plain_ids(self, *frames: pl.DataFrame) -> frozenset[str]:
        """Ids of orders, items and lists: one of them that looks like a phone is none."""
        held: set[str | None] = set()
        for frame in frames:
            kinds = self._kinds(frame)
            plain = [kind for kind in kinds.unique().drop_nulls() if _kind(kind) is Personal.NO]
            items = frame["body"].str.extract_all(_ITEM).explode().str.extract(_ITEM)
            held |= {*frame["record"].filter(kinds.is_in(plain)), *frame["field"], *items}
        return frozenset(one for one in held if one is not None and one.isdigit())

    def record(self, record: str, kind: str) -> str:
        """One id, of a record that `kind` names."""
        [shown] = self._records(pl.Series([record]), kind)
        return shown

    def value(self, of_field: str, value: str | None) -> str | None:
        """One value of a field."""
        frame = pl.DataFrame({"field": [of_field], "seen": [value]}, schema_overrides=_TEXTS)
        level = self.redaction.level
        return frame.select(self._value(frame, "seen")).item() if level else value

    def _hides(self, number: int) -> bool:
        return not self.rows and 0 < number < FEW

    def _value(self, rows: pl.DataFrame, name: str) -> pl.Expr:
        """By which field it is of; a field that nobody knows may hold anything."""
        value, level = pl.col(name), self.redaction.level
        known = {name: personal(name) for name in rows["field"].unique().drop_nulls()}
        of = {kind: [name for name, one in known.items() if one is kind] for kind in Personal}
        ids = self._ids(rows.filter(pl.col("field").is_in(of[Personal.ID]))[name])
        return (
            pl.when(pl.col("field").is_in(of[Personal.NO]))
            .then(masks.without_contacts(value, level))
            .when(pl.col("field").is_in(of[Personal.ID]))
            .then(value.replace(ids))
            .otherwise(masks.hidden(value, level))
            .alias(name)
        )

    def _ids(self, values: pl.Series) -> dict[str, str]:
        """A client's own id is its customer's."""
        held = values.unique().drop_nulls()
        return dict(zip(held, self._records(held, "customer_id"), strict=True))

    def _record(self, rows: pl.DataFrame) -> pl.Expr:
        """The ids of each kind of record as that kind is shown."""
        kinds = self._kinds(rows)
        shown = pl.col("record")
        for kind in kinds.unique().drop_nulls():
            held = rows["record"].filter(kinds == kind).unique().drop_nulls()
            told = dict(zip(held, self._records(held, kind), strict=True))
            shown = pl.when(kinds == kind).then(pl.col("record").replace(told)).otherwise(shown)
        return shown.alias("record")

    def _kinds(self, rows: pl.DataFrame) -> pl.Series:
        """The column that a row's record is an id of: "contact_id"; a work row's check says it."""
        columns = {check: name.rpartition(".")[2] for check, name in self.about.items()}
        action, check = pl.col("action"), pl.col("checks").list.first()
        told = check.replace_strict(
            list(columns), list(columns.values()), default="record", return_dtype=pl.String
        )
        others = pl.when(action == Action.WORK).then(told).otherwise(pl.lit("contact_id"))
        kind = pl.coalesce(
            *(pl.when(action == one).then(pl.lit(name)) for one, name in _RECORDS.items()), others
        )
        return rows.select(kind.alias("kind")).to_series()

    def _records(self, ids: pl.Series, kind: str) -> list[str]:
        level = self.redaction.level
        if not level:
            return ids.to_list()
        if level < TEAM or (_kind(kind) is Personal.NO and level < OUTSIDE):
            return ids.to_frame("id").select(masks.shown_id(pl.col("id"))).to_series().to_list()
        return [self.redaction.code(one, kind) for one in ids]


def _reason(name: str, level: int) -> pl.Expr:
    """Words of a check: never an e-mail or a phone, nor outside a session an id of a person."""
    bare = masks.without_contacts(pl.col(name), level)
    return (masks.without_ids(bare) if level >= TEAM else bare).alias(name)


def _kind(record: str) -> Personal:
    """How much an id of that column says of a person; one that no table declares is a person's."""
    column = masks.declared(record)
    return Personal.ID if column is None else column.personal


_TEXTS = {"field": pl.String(), "seen": pl.String()}
