"""Control totals recomputed from the rows, to hold against the two systems' own figures."""

import polars as pl

from checks.vocabulary import ReportError
from reports.cells import Cell, Count, Money, Quiet
from reports.page import Column, Row, Section, Table, Text
from reports.redaction import RedactedRun

_TITLES = {"trade_by_month": "What Stokly traded, month by month: net of VAT and refunds"}
_LABELS = {"records": "Orders and refunds", "value_u": "Net value"}
_APART = ("system", "source", "entity", "currency")  # never added up across these


def controls(run: RedactedRun) -> Section | None:
    """One table a control total; null when the run has none."""
    frames = {name: frame for name, frame in run.controls.items() if not frame.is_empty()}
    if not frames:
        return None
    intro = Text(
        "Recomputed from the rows that were read. Hold them against each system's own reports: "
        "if they differ, the exports are not what the systems hold."
    )
    tables = tuple(_table(name, frame, run) for name, frame in frames.items())
    return Section(
        "controls", "Control totals of what was read", "Control totals", (intro, *tables)
    )


def _table(name: str, frame: pl.DataFrame, run: RedactedRun) -> Table:
    first = frame.columns[0]
    if frame.schema[first] == pl.String:
        frame = frame.sort(first, nulls_last=True, maintain_order=True)
    given = frame.filter(_is_total(frame))
    parts = frame.filter(~_is_total(frame))
    apart = [column for column in _APART if column in frame.columns]
    groups = _groups(parts, apart)
    several = "currency" in apart and parts["currency"].n_unique() > 1
    totals = [_total(frame.columns, parts[rows], apart, run, several=several) for rows in groups]
    _as_given(name, totals, given, run)
    return Table(
        caption=_TITLES.get(name, f"{name.replace('_', ' ').capitalize()}."),
        columns=tuple(_column(one, frame.schema[one]) for one in _shown(frame.columns)),
        rows=tuple(_row(one, frame.columns, run) for one in parts.to_dicts()),
        totals=tuple(totals),
        total_of=tuple(tuple(rows) for rows in groups),
    )


def _is_total(frame: pl.DataFrame) -> pl.Expr:
    first = pl.col(frame.columns[0]).cast(pl.String).str.to_lowercase()
    return (first == "total").fill_null(value=False)


def _groups(parts: pl.DataFrame, apart: list[str]) -> list[list[int]]:
    if not apart:
        return [list(range(parts.height))]
    numbered = parts.with_row_index("row").group_by(apart, maintain_order=True)
    return [part["row"].to_list() for _, part in numbered]


def _shown(columns: list[str]) -> list[str]:
    """A currency stands on each amount, so it needs no column of its own beside one."""
    priced = any(one.endswith("_u") for one in columns)
    return [one for one in columns if not (priced and one == "currency")]


def _column(name: str, kind: pl.DataType) -> Column:
    label = _LABELS.get(name, name.removesuffix("_u").replace("_", " ").capitalize())
    return Column(label, number=kind.is_integer() or name.endswith("_u"))


def _row(one: dict[str, object], columns: list[str], run: RedactedRun) -> Row:
    currency = str(one.get("currency") or "") or _none(one, run)
    return Row(tuple(_cell(name, one[name], currency) for name in _shown(columns)))


def _none(one: dict[str, object], run: RedactedRun) -> str:
    """An amount whose currency the source does not tell is not called pounds."""
    return "?" if "currency" in one else run.design.home.currency


def _cell(name: str, value: object, currency: str) -> Cell:
    if value is None:
        return Quiet("not told")
    if isinstance(value, int) and not isinstance(value, bool):
        return Money(value, currency) if name.endswith("_u") else Count(value)
    return str(value)


def _total(
    columns: list[str], parts: pl.DataFrame, apart: list[str], run: RedactedRun, *, several: bool
) -> Row:
    numbers = [one for one in columns if parts.schema[one].is_integer()]
    summed = parts.select(pl.col(numbers).sum()).row(0, named=True) if numbers else {}
    whole: dict[str, object] = {one: summed.get(one) for one in columns}
    whole |= {one: parts[one][0] for one in apart}
    first = _shown(columns)[0]
    row = _row(whole, columns, run)
    cells = [
        f"Total {(several and whole.get('currency')) or ''}".strip()
        if name == first
        else cell
        if name in numbers or name in apart
        else ""
        for name, cell in zip(_shown(columns), row.cells, strict=True)
    ]
    return Row(tuple(cells))


def _as_given(name: str, totals: list[Row], given: pl.DataFrame, run: RedactedRun) -> None:
    """A total that came with the rows must be the one that the rows add up to."""
    for one in given.to_dicts():
        claimed = _row(one, given.columns, run).cells[1:]
        if not any(_same(claimed, total.cells[1:]) for total in totals):
            raise ReportError(
                f"the total given with {name} is not what its rows add up to",
                where=f"the control totals “{name}”",
                do="the page is not written; find the row that is missing or counted twice",
            )


def _same(claimed: tuple[Cell, ...], total: tuple[Cell, ...]) -> bool:
    numbers = [
        (one, other)
        for one, other in zip(claimed, total, strict=True)
        if isinstance(other, Money | Count)
    ]
    return all(one == other for one, other in numbers)
