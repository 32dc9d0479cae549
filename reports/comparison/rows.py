"""The rows of each class in which the sides disagree, those worth most first."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Class, Comparison, Pair, money
from reports.cells import Cell, Written
from reports.comparison.sentences import NAMES, SHORT, clause
from reports.comparison.values import Values, shown
from reports.page import Column, Row, Section, Table, Text
from reports.words import counted, sentence
from reports.writing import whole

MOST_ROWS = 200
MOST_COLUMNS = 10
MOST_NAME = 60  # characters of a column's name
AMOUNT = pl.Decimal(38, money.PLACES)

_MEANT = {
    Class.MISSING: "Their key is on the left alone.",
    Class.EXTRA: "Their key is on the right alone.",
    Class.DUPLICATED: "Both sides have their key, and one side has more rows of it than the "
    "other. Rows that are the same answered to each other first, then those that differ least; "
    "these are left over.",
    Class.AMBIGUOUS: "Several rows are equally good partners, so none was chosen.",
    Class.BLANK: "Their key is null, empty or no key, so they were paired with nothing.",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of a class's rows.

    Attributes:
        at: its place in the frame.
        name: its name there.
        number: whether it holds numbers or amounts.
    """

    at: int
    name: str
    number: bool = False


def rows_of(found: Comparison, class_: Class, values: Values) -> Section | None:
    """The rows of one class; null where it has none."""
    frame = found.frames[class_]
    if frame.is_empty():
        return None
    columns = _columns(found, class_)
    first = _by_amount(frame, columns, found).head(MOST_ROWS)
    table = Table(
        caption=caption(frame.height, first.height, found.question.totals, class_)
        + _left_out(frame, columns),
        columns=tuple(Column(label(one.name), number=one.number) for one in columns),
        rows=tuple(map(Row, zip(*(_cells(first, one, values) for one in columns), strict=True))),
        grid=True,
        sorts=True,
    )
    told = sentence(clause(found, class_))
    return Section(
        class_.value, NAMES[class_], SHORT[class_], (Text(f"{told} {_MEANT[class_]}"), table)
    )


def caption(rows: int, shown_rows: int, totals: Sequence[str], class_: Class) -> str:
    """What one row is, how many there are, and where the others are."""
    order = f", largest {label(totals[0])} first" if totals and rows > 1 else ""
    number = (
        f"First {whole(shown_rows)} of {whole(rows)} rows"
        if shown_rows < rows
        else "The only row"
        if rows == 1
        else f"All {whole(rows)} rows"
    )
    return f"{number}{order}; every row is in {class_.value}.parquet"


def label(name: str) -> str:
    """A column's name as a heading."""
    return name if len(name) <= MOST_NAME else f"{name[:MOST_NAME]}…"


def amounts_of(values: pl.Expr) -> pl.Expr:
    """Amounts to sort by, exact to a millionth; null where none is written."""
    text = values.cast(pl.String).str.strip_chars()
    return text.cast(AMOUNT, strict=False)


def _left_out(frame: pl.DataFrame, columns: Sequence[_Shown]) -> str:
    rest = frame.width - len(columns)
    return f", with {counted(rest, 'further columns')}" if rest else ""


def _columns(found: Comparison, class_: Class) -> list[_Shown]:
    """Key, amounts and currency first, then the others in their order, as many as a page holds."""
    question, frame = found.question, found.frames[class_]
    kinds = dict(zip(found.columns["column"], found.columns["kind"], strict=True))
    either = class_ in (Class.DUPLICATED, Class.AMBIGUOUS, Class.BLANK)

    def name(pair: Pair) -> str:
        return pair.right if class_ is Class.EXTRA else pair.left

    placed: dict[str, _Shown] = {}
    own = frame.columns[1:] if either else frame.columns
    by_name = {
        (pair.name if either else name(pair)): kinds[pair.name] for pair in question.compared
    }
    first = [pair.name if either else name(pair) for pair in question.keys]
    for wanted in (*question.totals, question.currency):
        first += [
            pair.name if either else name(pair) for pair in question.compared if pair.name == wanted
        ]
    for each in (*first, *own):
        number = frame.schema[each].is_numeric() or by_name.get(each) in ("exact", "number")
        placed.setdefault(each, _Shown(frame.get_column_index(each), each, number))
    side = [_Shown(0, frame.columns[0])] if either else []
    return (side + list(placed.values()))[:MOST_COLUMNS]


def _by_amount(frame: pl.DataFrame, columns: Sequence[_Shown], found: Comparison) -> pl.DataFrame:
    if not found.question.totals:
        return frame
    names = {found.question.totals[0]}
    names |= {pair.right for pair in found.question.compared if pair.name in names}
    total = next((one.name for one in columns if one.name in names), None)
    if total is None:
        return frame
    return frame.sort(amounts_of(pl.col(total)).abs(), descending=True, nulls_last=True)


def _cells(frame: pl.DataFrame, column: _Shown, values: Values) -> list[Cell]:
    series = frame.to_series(column.at)
    texts = values.texts(series, column.name)
    if not column.number:
        return [shown(text) for text in texts]
    ranks = frame.select(amounts_of(pl.col(series.name))).to_series()
    return [
        shown(text) if text is None or rank is None else Written(text, str(int(rank.scaleb(6))))
        for text, rank in zip(texts, ranks, strict=True)
    ]
