"""The two layouts of a sales data file, read by Emarsys' own rule: names are case-sensitive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from audit.connectors.exports.batch import LINE, Batch, Export, no_rows, refused

SALES = "esp_sale_line"
# Whichever layout a file has, its rows come under these names.
COLUMNS = (
    *("order", "item", "quantity", "price", "timestamp", "customer", "email"),
    *("load_id", "source"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file names its columns.

    Attributes:
        must: names without which Emarsys refuses the file.
        names: our word for a column -> its name in the file.
    """

    must: tuple[str, ...]
    names: Mapping[str, str]


_NOW = Layout(
    ("item", "price", "order", "timestamp"),
    {one: one for one in COLUMNS[:7]},
)
# Of Smart Insight, without a time of day; Emarsys fact sheet, 7.2.
_EARLIER = Layout(
    ("order", "date", "item", "c_sales_amount"),
    {**_NOW.names, "timestamp": "date", "price": "c_sales_amount"},
)


def sent(export: Export, load_id: str) -> Export:
    """The file's rows under `COLUMNS`; one of neither layout is a single record, refused.

    Args:
        export: the file.
        load_id: what names its load.
    """
    columns = export.columns or ()
    layout = next((one for one in (_NOW, _EARLIER) if {*one.must} <= {*columns}), None)
    if layout is None:
        return replace(export, columns=COLUMNS, batches=partial(_refused, columns))
    at = {ours: columns.index(name) for ours, name in layout.names.items() if name in columns}
    return replace(export, columns=COLUMNS, batches=partial(_batches, export, at, load_id))


def _batches(
    export: Export, at: Mapping[str, int], load_id: str, wanted: tuple[int, ...]
) -> Iterator[Batch]:
    said = {"load_id": pl.lit(load_id), "source": pl.lit("file archive")}
    said |= {ours: pl.col(str(place)) for ours, place in at.items()}
    nothing = pl.lit(None, pl.String)
    names = [(place, COLUMNS[place]) for place in wanted]
    shown = [said.get(name, nothing).alias(f"of {place}") for place, name in names]
    for batch in export.batches(tuple(sorted(at.values()))):
        rows = batch.rows.select(LINE, *shown)
        yield replace(batch, rows=rows.rename(lambda name: name.removeprefix("of ")))


def _refused(columns: tuple[str, ...], wanted: tuple[int, ...]) -> Iterator[Batch]:
    """One record that stands for the file, with the reason why Emarsys can't have taken it."""
    lacking = [one for one in _NOW.must if one not in columns]
    near = {one.casefold(): one for one in columns}
    spelt = [f"{near[one]} is not {one}" for one in lacking if one in near]
    why = f"the file lacks {', '.join(lacking)}, and Emarsys refuses such a file whole"
    why += f"; names are case-sensitive: {', '.join(spelt)}" if spelt else ""
    header = pl.DataFrame({LINE: [1], "text": [",".join(columns)]})
    yield Batch(no_rows(wanted), refused(header, why))
