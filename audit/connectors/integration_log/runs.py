"""Runs of the integration, one a line, under the names of esp_load."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import polars as pl

from audit.connectors.exports.batch import LINE, Batch, Export
from audit.connectors.integration_log import values
from audit.connectors.integration_log.presets import Shape
from audit.source_parts import LogPart

_TIMES = ("started_at", "finished_at")


def runs(export: Export, shape: Shape, part: LogPart) -> Export:
    """The file's lines as loads, times in UTC and statuses in our words.

    Raises:
        SettingsError: a column named in the settings is not there.
        ConnectorError: nothing names a run.
    """
    places = shape.places(export)
    columns = tuple(shape.names)
    return replace(
        export,
        columns=columns if export.columns else None,
        batches=partial(_batches, export, places, (shape, part)),
    )


def _batches(
    export: Export, places: dict[str, int], how: tuple[Shape, LogPart], wanted: tuple[int, ...]
) -> Iterator[Batch]:
    columns = tuple(how[0].names)
    shown = [_said(columns[at], places, *how).alias(f"of {at}") for at in wanted]
    for batch in export.batches(tuple(sorted({*places.values()}))):
        rows = batch.rows.select(LINE, *shown)
        yield replace(batch, rows=rows.rename(lambda name: name.removeprefix("of ")))


def _said(word: str, places: dict[str, int], shape: Shape, part: LogPart) -> pl.Expr:
    if word not in places:
        return pl.lit(None, pl.String)
    text = pl.col(str(places[word]))
    if word in _TIMES:
        return values.instant_text(text, part)
    return values.status(text, shape) if word == "status" else text
