"""Evidence pair by pair: what agreed, what differed, what was empty, and what each was worth."""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import polars as pl

from checks.vocabulary import ReportError
from reports.cells import Cell, Quiet
from reports.comparison.values import Values, beside
from reports.page import Column, Row, Section, Table, Text
from reports.people.found import WhoIsWho
from reports.people.learned import bar
from reports.people.words import BESIDE, bits, bits_text, chance, field, level
from reports.words import counted
from reports.writing import whole

_KINDS = {
    "same": "Same person",
    "household": "Household",
    "colleague": "Colleague",
    "relative": "Relative",
    "namesake": "Namesake",
    "different": "Different people",
    "doubtful": "Doubtful",
}
_NEAR_CERTAIN = 1e-6  # from a certainty this near, odds can't be told from a probability
_SAID = 0.05  # bits; what stands beside the fields and is worth less is not listed
_LOST = 0.05  # bits that rounding may lose
_HOW_TO_READ = (
    "A bar starts where the one above it ends. What the fields say and what stands beside them "
    "adds up to the odds in bits: at 0 the two are as likely one person as not, each bit more "
    "doubles the odds."
)


def evidence(found: WhoIsWho, values: Values) -> Section | None:
    """Pairs of each kind with their waterfall."""
    if found.examples.is_empty():
        return None
    tables = [waterfall(row, values) for row in found.examples.to_dicts()]
    return Section(
        "evidence", "The evidence, pair by pair", "Evidence", (Text(_HOW_TO_READ), *tables)
    )


def doubtful(found: WhoIsWho, values: Values) -> Section | None:
    """The pairs that wait for a person, least sure first."""
    if found.doubtful.is_empty():
        return None
    rows = found.doubtful.to_dicts()
    listed = f"the {whole(len(rows))} least sure of them" if len(rows) < found.doubts else "all"
    table = Table(
        caption=f"{counted(found.doubts, 'pairs')}, {listed}; put together are those whose two "
        "records are of one person so far",
        columns=(
            Column("One", short=True),
            Column("Other", short=True),
            Column("Probability", number=True),
            Column("For"),
            Column("Against"),
            Column("Put together"),
        ),
        rows=tuple(_doubt(row, values) for row in rows),
        grid=True,
    )
    told = Text(
        "No doubtful pair is anybody's reason to merge. To decide them: stokly-audit review."
    )
    return Section("doubtful", "Doubtful pairs", "Doubtful", (told, table))


def waterfall(row: dict[str, Any], values: Values) -> Table:
    """One pair: a line a field, bars that add up to the odds.

    Raises:
        ReportError: they do not add up.
    """
    parts = parts_of(row)
    ends = [*accumulate((worth or 0.0 for _, worth in parts), initial=0.0)]
    _must_add_up(row, ends[-1])
    low, high = min(ends), max(ends)
    shown = _sides(row, values)
    rows = [
        Row((field(name), *_said(name, row, shown), bits(worth), bar(start, end, low, high)))
        for (name, worth), start, end in zip(parts, ends, ends[1:], strict=False)
    ]
    blank: tuple[Cell, ...] = ("", "", "") if shown else ("",)
    odds = bar(0.0, ends[-1], low, high, total=True)
    return Table(
        caption=_caption(row, values),
        columns=(
            Column("Field", short=True),
            Column("Agreement", short=True),
            *((Column("One"), Column("Other")) if shown else ()),
            Column("Bits", number=True),
            Column("Running total"),
        ),
        rows=(*rows, Row(("Odds that they are one person", *blank, bits(ends[-1]), odds))),
    )


def parts_of(row: dict[str, Any]) -> list[tuple[str, float | None]]:
    """Where a pair starts, then its fields, then what stands beside them."""
    found = row["evidence"]
    fields = [name for name in row["agreement"] if name in found]
    first, *behind = BESIDE
    others = [name for name in found if name not in {*fields, *BESIDE}]
    order = [first, *fields, *others, *behind]
    return [(name, found[name]) for name in order if name in found]


def _said(name: str, row: dict[str, Any], shown: dict[str, tuple[Cell, Cell]]) -> tuple[Cell, ...]:
    said = level(row["agreement"][name], name) if name in row["agreement"] else ""
    return (said, *shown.get(name, ("", ""))) if shown else (said,)


def _sides(row: dict[str, Any], values: Values) -> dict[str, tuple[Cell, Cell]]:
    """Field -> both values; nothing where the page may not show whom it speaks of."""
    if not values.personal or not row.get("left") or not row.get("right"):
        return {}
    left, right = row["left"], row["right"]
    return {name: beside(left.get(name), right.get(name)) for name in {**left, **right}}


def _caption(row: dict[str, Any], values: Values) -> str:
    left, right = _ids(row, values)
    decided = f"; a person decided: {row['decided']}" if row.get("decided") else ""
    kind = _KINDS.get(row["kind"], row["kind"])
    return f"{kind}, {chance(row['probability'])} one person: {left} and {right}{decided}"


def _ids(row: dict[str, Any], values: Values) -> tuple[str, str]:
    ids = pl.Series([row["left_id"], row["right_id"]], dtype=pl.String)
    left, right = values.texts(ids, "record_id")
    return left or "", right or ""


def _doubt(row: dict[str, Any], values: Values) -> Row:
    known = [(name, worth) for name, worth in parts_of(row) if worth is not None]
    known = [one for one in known if one[0] not in BESIDE or abs(one[1]) >= _SAID]
    return Row(
        (
            *_ids(row, values),
            chance(row["probability"]),
            _listed([one for one in known if one[1] > 0], row),
            _listed([one for one in known if one[1] <= 0], row),
            "yes" if row.get("joined") else "no",
        )
    )


def _listed(parts: Sequence[tuple[str, float]], row: dict[str, Any]) -> Cell:
    said = [f"{field(name)}{_level(row, name)} {bits_text(worth)}" for name, worth in parts]
    return "; ".join(said) if said else Quiet("–")


def _level(row: dict[str, Any], name: str) -> str:
    said = level(row["agreement"].get(name))
    return f" {said}" if isinstance(said, str) else ""


def _must_add_up(row: dict[str, Any], total: float) -> None:
    probability = row["probability"]
    if row.get("decided") or not _NEAR_CERTAIN < probability < 1 - _NEAR_CERTAIN:
        return
    odds = math.log2(probability / (1 - probability))
    if abs(odds - total) > _LOST:
        raise ReportError(
            f"the evidence of a pair adds up to {total:.2f} bits, its probability to {odds:.2f}",
            where=f"{row['left_id']} and {row['right_id']}",
            do="report this: it is a fault of ours",
        )
