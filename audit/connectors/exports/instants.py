"""Times and dates read from text: ISO 8601, epoch milliseconds, or a declared format; all UTC.

A time without offset is local to the zone given. Where the clocks go back it is the earlier of
the two; where they go forward the hour that never was is refused. 24:00 is the next midnight.
"""

import polars as pl

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
_ZONE = r"(?:([Zz]|UTC|GMT)|([+-])([0-9]{2}):?([0-9]{2})?)"
_ISO = rf"^({_DATE})(?:[Tt ]{_CLOCK} ?{_ZONE}?)?$"
_EPOCH_MILLISECONDS = r"^[0-9]{12,13}$"  # 1973 to 2286
DATE_ONLY = rf"^\s*{_DATE}\s*$"
_MICROSECONDS = pl.Datetime("us")
_SECOND = 1_000_000


def instant(text: pl.Expr, zone: str, format_: str | None) -> pl.Expr:
    """Text as an instant, UTC; null where it is none."""
    bare = text.str.strip_chars()
    if format_ is not None:
        return _declared(bare, zone, format_)
    parts = bare.str.extract_groups(_ISO)
    local = _local(parts)
    offset = _offset(parts)
    placed = pl.when(offset.is_null()).then(_at(local, zone)).otherwise(_at(local - offset, "UTC"))
    epoch = pl.when(bare.str.contains(_EPOCH_MILLISECONDS)).then(bare).cast(pl.Int64) * 1_000
    return pl.coalesce(placed, epoch.cast(_MICROSECONDS).dt.replace_time_zone("UTC"))


def never_was(text: pl.Expr, zone: str) -> pl.Expr:
    """Whether it is a good time that the zone's clocks leapt over."""
    parts = text.str.strip_chars().str.extract_groups(_ISO)
    return (
        _local(parts).is_not_null() & _offset(parts).is_null() & _at(_local(parts), zone).is_null()
    )


def date(text: pl.Expr, format_: str | None) -> pl.Expr:
    """Text as a date; of a time, its day as written. Null where it is none."""
    bare = text.str.strip_chars()
    if format_ is not None:
        return bare.str.to_date(format_, strict=False)
    return bare.str.extract(_ISO, 1).str.to_date("%Y-%m-%d", strict=False)


def tells_time(format_: str) -> bool:
    """Whether a declared format has an hour."""
    return any(f"%{sign}" in format_ for sign in "HIklTRXrcs+")


def _declared(bare: pl.Expr, zone: str, format_: str) -> pl.Expr:
    if "%s" in format_ or "%z" in format_ or "%:z" in format_ or "%+" in format_:
        return bare.str.to_datetime(
            format_, time_unit="us", time_zone="UTC", strict=False, ambiguous="earliest"
        )
    if tells_time(format_):
        return _at(bare.str.to_datetime(format_, time_unit="us", strict=False), zone)
    return _at(bare.str.to_date(format_, strict=False).cast(_MICROSECONDS), zone)


def _at(local: pl.Expr, zone: str) -> pl.Expr:
    known = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return known.dt.convert_time_zone("UTC")


def _local(parts: pl.Expr) -> pl.Expr:
    """Date and clock as written; null where the clock shows what no clock shows."""
    day = _part(parts, 1).str.to_date("%Y-%m-%d", strict=False).cast(_MICROSECONDS)
    hour, minute, second = (_number(parts, at) for at in (2, 3, 4))
    fraction = (_part(parts, 5).fill_null("") + "000000").str.slice(0, 6).cast(pl.Int64)
    after_hour = (minute * 60 + second) * _SECOND + fraction
    shown = (minute < 60) & (second < 60) & ((hour < 24) | ((hour == 24) & (after_hour == 0)))  # noqa: PLR2004 - a clock's numbers
    clock = (hour * 3_600 * _SECOND + after_hour).cast(pl.Duration("us"))
    return pl.when(shown).then(day + clock)


def _offset(parts: pl.Expr) -> pl.Expr:
    """Offset from UTC; null where none is written."""
    minutes = _number(parts, 8) * 60 + _number(parts, 9)
    signed = pl.when(_part(parts, 7) == "-").then(-minutes).otherwise(minutes)
    written = pl.when(_part(parts, 7).is_not_null()).then(signed)
    zulu = pl.when(_part(parts, 6).is_not_null()).then(pl.lit(0, pl.Int64))
    return (pl.coalesce(zulu, written) * 60 * _SECOND).cast(pl.Duration("us"))


def _part(parts: pl.Expr, at: int) -> pl.Expr:
    return parts.struct.field(str(at))


def _number(parts: pl.Expr, at: int) -> pl.Expr:
    return _part(parts, at).fill_null("0").cast(pl.Int64)
