"""The rows of one check: what Stokly says beside what Emarsys says."""

from typing import Any

import polars as pl

from checks.vocabulary import Answer, Severity, money
from reports import amounts, masks
from reports.cells import CHIPS, Cell, Code, Differs, Lines, Money, Quiet
from reports.page import Column, Row, Table
from reports.words import one_of, sentence

RECORDS = 3  # named in one cell; the rest are counted
FILE = "findings.jsonl"


def evidence(answer: Answer, rows: int) -> Table:
    """The first `rows` findings by amount; the caption says how many and how much are left out."""
    # A finding that came twice has one name, so only its first row can be linked to.
    shown = answer.findings.head(rows).with_columns(
        finding_id=pl.when(pl.col("finding_id").is_first_distinct()).then("finding_id")
    )
    priced = shown["impact_u"].is_not_null().any()
    named = shown["records"].list.len().fill_null(0).gt(0).any()
    graded = answer.findings["severity"].n_unique() > 1
    columns = [
        Column(sentence(one_of(answer.check.things))[:-1]),
        Column("Fact"),
        Column("Stokly says"),
        Column("Emarsys says"),
    ]
    columns += [Column("Emarsys records")] if named else []
    columns += [Column("Amount", number=True)] if priced else []
    # The finding's own line says it where all rows are of one grade.
    columns += [Column("Severity", short=True)] if graded else []
    return Table(
        caption=_caption(answer, shown),
        columns=(*columns, Column("State", short=True)),
        rows=tuple(
            _row(one, [column.label for column in columns]) for one in shown.iter_rows(named=True)
        ),
        grid=True,
    )


def _caption(answer: Answer, shown: pl.DataFrame) -> str:
    whole = answer.findings
    order = "by amount" if whole["impact_u"].is_not_null().any() else "by severity"
    total = amounts.sums(whole)
    if shown.height == whole.height:
        kept = f"All {whole.height:,} rows, {order}" if whole.height > 1 else "The only row"
        worth = f"; {amounts.said(total)} in all" if total else ""
    else:
        kept = f"First {shown.height:,} of {whole.height:,} rows, {order}"
        worth = (
            f"; {amounts.said(amounts.sums(shown))} of {amounts.said(total)} shown" if total else ""
        )
    return f"{kept}{worth}; all rows in {FILE}"


def _row(one: dict[str, Any], labels: list[str]) -> Row:
    actual = _value(one, "actual")
    same = one["expected"] == one["actual"]
    cells: list[Cell] = [Code(one["key"] or "–"), fact(one["field"])]
    cells += [_value(one, "expected"), actual if same else Differs(actual)]
    if "Emarsys records" in labels:
        cells.append(_records(one["records"] or []))
    if "Amount" in labels:
        amount_u = one["impact_u"]
        cells.append(Quiet("–") if amount_u is None else Money(amount_u, one["currency"]))
    if "Severity" in labels:
        cells.append(CHIPS[Severity(one["severity"])])
    return Row(
        (*cells, one["state"]),
        anchor=f"F-{one['finding_id']}" if one["finding_id"] else None,
        chosen_by=tuple((name, one[name]) for name in ("severity", "owner", "state")),
    )


def fact(field: str | None) -> str:
    """A column's name as words: `total_u` -> `total`, `email_norm` -> `email`."""
    bare = field or "–"
    for ending in ("_raw", "_norm", "_e164", "_u"):
        bare = bare.removesuffix(ending)
    return bare.replace("_", " ")


def _value(one: dict[str, Any], name: str) -> Cell:
    value = one[name]
    if value is None:
        return Quiet("nothing")
    digits = value.removeprefix("-")
    if masks.is_money(one["field"] or "") and digits.isascii() and digits.isdigit():
        return money.shown(int(value), one["currency"] or "")
    return str(value)


def _records(ids: list[str]) -> Cell:
    if not ids:
        return Quiet("–")
    cells: list[Cell] = [Code(one) for one in ids[:RECORDS]]
    if len(ids) > RECORDS:
        cells.append(Quiet(f"and {len(ids) - RECORDS:,} more"))
    return Lines(tuple(cells))
