"""Kept exports of contacts as one: columns named, several exports joined contact by contact."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from audit.connectors.emarsys.contact_export import export_of, groups
from audit.connectors.emarsys.fields import WHO, Plan
from audit.connectors.emarsys.slices import DELIMITER, part_of
from audit.connectors.exports.batch import LINE, Batch, Export
from audit.connectors.exports.csv_records import batches
from audit.connectors.staging import Staging

NAME = Path("contacts")
HEADED = r"^[0-9]+$"  # what stands under WHO; a header that was not asked for does not


def contact_rows(staging: Staging, plan: Plan, segment: str) -> Export:
    """The contacts that were fetched, as an export of Emarsys with a header would give them.

    Of several exports a contact that is not in all of them came or went in between; it is left
    out. Memory: those after the first are held as text, whole.
    """
    exports = [
        _one(staging, number, (WHO, *(plan.columns[one] for one in fields)), segment)
        for at, fields in enumerate(groups([*plan.columns]))
        if (number := export_of(staging, at)) is not None
    ]
    return _joined(exports) if exports else _none(plan, segment)


def _none(plan: Plan, segment: str) -> Export:
    """No export was made: the columns are known, and there is no row."""
    nothing: Iterator[Batch] = iter(())
    columns = (WHO, *plan.columns.values())
    return Export(NAME, columns, lambda _: nothing, told=f"no export of segment {segment}", pages=0)


def _one(staging: Staging, number: str, columns: tuple[str, ...], segment: str) -> Export:
    created = staging.noted(f"export {number} created")
    made = f", made {created}" if created else ""
    return Export(
        NAME,
        columns,
        partial(_batches, staging, number, len(columns)),
        told=f"export {number} of segment {segment}{made}",
        pages=len(staging.kept(part_of(number))),
    )


def _batches(staging: Staging, number: str, width: int, wanted: tuple[int, ...]) -> Iterator[Batch]:
    texts = (body.decode("utf-8") for _, body in staging.bodies(part_of(number)))
    read = tuple(sorted({0, *wanted}))
    for batch in batches(texts, DELIMITER, width, 0, read):
        rows = batch.rows
        if rows.height and rows[LINE][0] == 1:
            header = (pl.col(LINE) == 1) & ~pl.col("0").str.contains(HEADED).fill_null(value=False)
            rows = rows.filter(~header)
        yield Batch(rows.select(LINE, *(str(at) for at in wanted)), batch.refused)


def _joined(exports: Sequence[Export]) -> Export:
    first, *others = exports
    if not others:
        return first
    columns = [*(first.columns or ())]
    for other in others:
        columns += (other.columns or ())[1:]
    return Export(
        NAME,
        tuple(columns),
        partial(_side_by_side, first, others),
        told="; ".join(str(one.told) for one in exports),
        pages=sum(one.pages for one in exports),
    )


def _side_by_side(
    first: Export, others: Sequence[Export], wanted: tuple[int, ...]
) -> Iterator[Batch]:
    width = len(first.columns or ())
    held, refused = [], []
    for other in others:
        # Their own first column is the contact; ours begin behind those of the exports before.
        own = len(other.columns or ()) - 1
        places = [at for at in wanted if width <= at < width + own]
        frame, broken = _whole(other, places, width)
        held.append(frame)
        refused.append(broken)
        width += own
    mine = tuple(sorted({0, *(at for at in wanted if at < len(first.columns or ()))}))
    broken = pl.concat(refused)
    for batch in first.batches(mine):
        rows = batch.rows
        for frame in held:
            rows = rows.join(frame, on="0", how="inner", maintain_order="left")
        yield Batch(
            rows.select(LINE, *(str(at) for at in wanted)), pl.concat([batch.refused, broken])
        )
        broken = broken.clear()


def _whole(export: Export, places: Sequence[int], width: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """An export's columns under their places in the joined one; and what is refused."""
    found = [*export.batches((0, *(at - width + 1 for at in places)))]
    named = {str(at - width + 1): str(at) for at in places}
    frames = [one.rows.drop(LINE).rename({"0": "who", **named}) for one in found]
    rows = pl.concat(frames).rename({"who": "0"}).unique("0", keep="last", maintain_order=True)
    return rows, pl.concat([one.refused for one in found])
