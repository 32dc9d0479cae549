"""Numbers and durations as people read them, written by expressions."""

import polars as pl


def number(count: pl.Expr) -> pl.Expr:
    """A whole number with a comma at each thousand: `1,200,000`; null stays null."""
    backwards = count.cast(pl.String).str.reverse().str.replace_all(r"(\d{3})", "$1,")
    return backwards.str.reverse().str.strip_prefix(",").str.replace("^-,", "-")


def duration(span: pl.Expr) -> pl.Expr:
    """In its two largest units, cut, not rounded: `45 s`, `22 min`, `3 h 20 min`, `2 days 4 h`."""
    seconds, minutes = span.dt.total_seconds(), span.dt.total_minutes()
    hours, days = span.dt.total_hours(), span.dt.total_days()
    return (
        pl.when(seconds < 60)  # noqa: PLR2004 - a minute
        .then(pl.format("{} s", seconds))
        .when(minutes < 60)  # noqa: PLR2004 - an hour
        .then(pl.format("{} min", minutes))
        .when(hours < 48)  # noqa: PLR2004 - up to here people count in hours
        .then(pl.format("{} h {} min", hours, minutes % 60))
        .otherwise(pl.format("{} days {} h", days, hours % 24))
        .str.replace(r" 0 (min|h)$", "")
    )
