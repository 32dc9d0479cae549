"""Where the differences lie: what stands out among them, and keys written in another way."""

from typing import Any

import polars as pl

from checks.vocabulary import Comparison
from reports.comparison.rows import label
from reports.comparison.sentences import NAMES
from reports.comparison.values import Values
from reports.page import Column, Row, Section, Table, Text
from reports.words import counted, share
from reports.writing import whole

_ABOUT = {class_.value: name for class_, name in NAMES.items()}
# Step of the kernel -> what `--tidy` calls it.
_TIDY = {
    "trimming blanks": "blanks",
    "ignoring case": "case",
    "Unicode normalisation": "unicode",
    "dropping leading zeros": "zeros",
    "dropping punctuation": "punctuation",
}


def concentration(found: Comparison, values: Values) -> Section | None:
    """A row a value that is far commoner among the differences than among all rows."""
    rows = found.concentration.to_dicts()
    if not rows:
        return None
    table = Table(
        caption="Values that are at least twice as common among the differences as among all rows "
        "of their side, by more than chance would bring",
        columns=(
            Column("Of"),
            Column("Value"),
            Column("There"),
            Column("Among all rows"),
        ),
        rows=tuple(_row(row, values) for row in rows),
    )
    return Section("places", "Where it concentrates", "Where", (table,))


def lies_in(row: dict[str, Any], values: Values) -> str:
    """`channel is eBay in 95 of 100 (95.0 %), against 12.0 % of all rows`."""
    usual = f"against {share(row['rows'], row['of_rows'])} of all {whole(row['of_rows'])} rows"
    where = f"{label(row['column'])} is {_value(row, values)}"
    return f"{about(row)}: {where} in {_in(row['found'], row['of'])}, {usual}"


def about(row: dict[str, Any]) -> str:
    """What concentrates: a class, or a column that differs."""
    if row["differs"] is not None:
        return f"{label(row['differs'])} differs"
    return _ABOUT[row["class"]]


def _row(row: dict[str, Any], values: Values) -> Row:
    return Row(
        (
            about(row),
            f"{label(row['column'])} = {_value(row, values)}",
            _in(row["found"], row["of"]),
            _in(row["rows"], row["of_rows"]),
        )
    )


def _value(row: dict[str, Any], values: Values) -> str:
    [text] = values.texts(pl.Series([row["value"]], dtype=pl.String), row["column"])
    return label(text or "")


def _in(part: int, base: int) -> str:
    return f"{whole(part)} of {whole(base)} ({share(part, base)})"


def near_keys(found: Comparison) -> Section | None:
    """After which step how many missing keys would meet one of the right side."""
    told = [f"{one}." for one in nearly(found)]
    if not told:
        return None
    steps = [_TIDY[one] for one in found.near_keys["step"] if one in _TIDY]
    if steps:
        key = found.question.keys[0].name
        told.append(f"To compare them so: --tidy {key}={steps[0]}")
    blocks = tuple(Text(one, quiet=at == len(nearly(found))) for at, one in enumerate(told))
    return Section("near", "Keys that are only written differently", "Near keys", blocks)


def nearly(found: Comparison) -> list[str]:
    """`After ignoring case, 12 of 52 missing keys would meet a key of the right side`."""
    return [
        f"After {row['step']}, {whole(row['keys'])} of {counted(row['of'], 'missing keys')} "
        f"({share(row['keys'], row['of'])}) would meet one that is only on the right"
        for row in found.near_keys.to_dicts()
    ]
