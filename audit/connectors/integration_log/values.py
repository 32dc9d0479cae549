"""What a field of a log says, as text: its time in UTC, its status in our words."""

import polars as pl

from audit.connectors.exports import instants
from audit.connectors.exports.values import decoded
from audit.connectors.integration_log.presets import Shape
from audit.source_parts import LogPart

TEXT_OF_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"


def at(text: pl.Expr, part: LogPart) -> pl.Expr:
    """The instant, UTC; null where it is none."""
    return instants.instant(text, part.zone, part.format)


def instant_text(text: pl.Expr, part: LogPart) -> pl.Expr:
    """The instant as text, UTC; what is none stays as written, so that it is refused by name."""
    return pl.coalesce(at(text, part).dt.strftime(TEXT_OF_INSTANT), text)


def status(text: pl.Expr, shape: Shape) -> pl.Expr:
    """Our word for it; a word that nobody declared stays as the log wrote it."""
    said = text.str.strip_chars()
    ours = decoded(said, shape.statuses)
    known = ours.is_in([*shape.statuses.values()])
    unsaid = pl.lit(shape.otherwise.get("status"), pl.String)
    return pl.coalesce(pl.when(known).then(ours).otherwise(said), unsaid)
