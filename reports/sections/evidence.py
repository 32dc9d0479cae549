"""The rows of one check: what Stokly says beside what Emarsys says, or a rule beside a record."""

from typing import Any

import polars as pl

from checks.vocabulary import Answer, Check, Severity
from reports import amounts, masks
from reports.cells import CHIPS, Cell, Code, Differs, Lines, Mark, Money, Quiet
from reports.page import Column, Row, Table
from reports.record_names import columns_of, record_of
from reports.words import one_of, sentence
from reports.writing import amount, whole

RECORDS = 3  # named in one cell; the rest are counted
FILE = "findings.jsonl"
_SIDES = ("Stokly says", "Emarsys says")
_RULED = ("Expected", "Found")  # where no record stands against another
# Check id -> facts that it looks at in one system alone, beside those that it compares.
_ALONE = {"consent.accuracy.opt_out_not_applied": ["opt_in"]}


def evidence(answer: Answer, rows: int) -> Table:
    """The first `rows` findings by amount; the caption says how many and how much are left out."""
    # A finding that came twice has one name, so only its first row can be linked to.
    shown = answer.findings.head(rows).with_columns(
        finding_id=pl.when(pl.col("finding_id").is_first_distinct()).then("finding_id")
    )
    priced = shown["impact_u"].ne(0).any()
    named = shown["records"].list.len().fill_null(0).gt(0).any()
    graded = answer.findings["severity"].n_unique() > 1
    told = _SIDES if _compares(answer.check, shown) else _RULED
    columns = [Column(_thing(answer)), Column("Fact", short=True), *(Column(one) for one in told)]
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


def _compares(check: Check, shown: pl.DataFrame) -> bool:
    """Whether each row sets a record of one system against the other's."""
    alone = shown["field"].is_in(_ALONE.get(check.id, [])).any()
    # Doubles are found within one table.
    return masks.names_a_record(check) and check.dimension != "uniqueness" and not alone


def _thing(answer: Answer) -> str:
    """What a row is about, as its column is headed."""
    key = answer.findings["key"][0]
    if key is not None and record_of(key):
        return "Record"
    return sentence(one_of(answer.check.things))[:-1]


def _caption(answer: Answer, shown: pl.DataFrame) -> str:
    rows = answer.findings.height
    total = amounts.nonzero(amounts.sums(answer.findings))
    order = "by amount" if total else "by severity"
    if shown.height == rows:
        kept = f"All {whole(rows)} rows, {order}" if rows > 1 else "The only row"
        worth = f"; {amounts.said(total)} in all" if total else ""
    else:
        kept = f"First {whole(shown.height)} of {whole(rows)} rows, {order}"
        # Where those shown come to nothing, they come to nothing in the largest currency.
        part = amounts.nonzero(amounts.sums(shown)) or dict.fromkeys(list(total)[:1], 0)
        worth = f"; {_part(part, total)}" if total else ""
    return f"{kept}{worth}; all rows in {FILE}"


def _part(part: dict[str, int], total: dict[str, int]) -> str:
    """What those shown come to, of the whole; the rest may take back some of it."""
    if any(part.get(currency, 0) > whole_u for currency, whole_u in total.items()):
        return f"{amounts.said(part)} shown, {amounts.said(total)} with what the rest take back"
    return f"{amounts.said(part)} of {amounts.said(total)} shown"


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
        (*cells, Mark(one["state"])),
        anchor=_anchor(one["finding_id"]),
        chosen_by=tuple((name, one[name]) for name in ("severity", "owner", "state")),
    )


def _anchor(finding_id: str | None) -> str | None:
    """`F-` and the finding's code; a finding that was kept has both in its id."""
    return None if finding_id is None else f"F-{finding_id.removeprefix('F-')}"


def fact(field: str | None) -> str:
    """A column's name as words: `total_u` -> `total`, `erp_order.email_norm` -> `email`."""
    named = columns_of(field or "–")
    return ", ".join(_bare(one) for one in (named[1] if named else (field or "–",)))


def _bare(column: str) -> str:
    for ending in ("_raw", "_norm", "_e164", "_u"):
        column = column.removesuffix(ending)
    return column.replace("_", " ")


def _value(one: dict[str, Any], name: str) -> Cell:
    value = one[name]
    if value is None:
        return Quiet("nothing")
    digits = value.removeprefix("-")
    if masks.is_money(one["field"] or "") and digits.isascii() and digits.isdigit():
        return amount(int(value), one["currency"] or "")
    return str(value)


def _records(ids: list[str]) -> Cell:
    if not ids:
        return Quiet("–")
    cells: list[Cell] = [Code(one) for one in ids[:RECORDS]]
    if len(ids) > RECORDS:
        cells.append(Quiet(f"and {whole(len(ids) - RECORDS)} more"))
    return Lines(tuple(cells))
