"""How rows that break an expectation are told: one verdict a key, values as people read them."""

import polars as pl

from checks.contract.expected import Expected, NamesARow, NeverNull
from checks.vocabulary import REQUIRED, VERDICT, Kind

# The columns of VERDICT that are given; the runner fills in the others.
TOLD = pl.Schema({name: VERDICT[name] for name in (*REQUIRED, "severity")})
HIDDEN = "a value that breaks the rule"
_MICRO_PLACES = 6


def told(one: Expected, rows: pl.DataFrame) -> pl.DataFrame:
    """Verdicts, columns as `TOLD`; rows that share a key are one.

    Args:
        one: what they break.
        rows: columns `one.key_names`, then `one.value_names`.
    """
    parts = [pl.col(name).cast(pl.String).fill_null("null") for name in one.key_names]
    named = [pl.lit(one.table.name), *([pl.concat_str(parts, separator=" / ")] if parts else [])]
    of_each = (
        rows.select(key=pl.concat_str(named, separator=" "), actual=_value(one))
        .group_by("key", maintain_order=True)
        .agg(pl.col("actual").first(), rows=pl.len())
    )
    several = pl.format("{} ({} rows)", pl.col("actual").fill_null("null"), "rows")
    return verdicts_of(
        one,
        of_each.with_columns(actual=pl.when(pl.col("rows") > 1).then(several).otherwise("actual")),
    )


def verdicts_of(one: Expected, found: pl.DataFrame) -> pl.DataFrame:
    """Verdicts, columns as `TOLD`, of keys and values: columns `key` and `actual`, text."""
    return found.select(
        "key",
        pl.lit(one.field).alias("field"),
        pl.lit(one.sentence).alias("expected"),
        "actual",
        pl.lit(None).alias("impact_u"),
        pl.lit(value=False).alias("agrees"),
        pl.lit(one.severity.value).alias("severity"),
    ).cast(TOLD)


def _value(one: Expected) -> pl.Expr:
    """What a row holds in the columns asked about; nothing of a person's."""
    if isinstance(one.rule, NamesARow):
        return pl.format("{} rows", "rows")
    if isinstance(one.rule, NeverNull):
        return pl.lit(None, pl.String)
    if one.names_people:
        return pl.lit(HIDDEN)
    values = [
        _text(name, one.table.columns[column].kind).fill_null("null")
        for name, column in zip(one.value_names, one.columns, strict=True)
    ]
    return pl.concat_str(values, separator=" / ")


def _text(name: str, kind: Kind) -> pl.Expr:
    """A value as text: amounts in units of their currency, instants in UTC."""
    value = pl.col(name)
    if kind is Kind.MONEY:
        return _units(value)
    if kind is Kind.INSTANT:
        return value.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.cast(pl.String)


def _units(amount_u: pl.Expr) -> pl.Expr:
    """Micro-units moved six places, digit by digit: `-0.050000`."""
    sign = pl.when(amount_u < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = amount_u.cast(pl.String).str.strip_prefix("-").str.zfill(_MICRO_PLACES + 1)
    whole, rest = digits.str.head(-_MICRO_PLACES), digits.str.tail(_MICRO_PLACES)
    return pl.concat_str([sign, whole, pl.lit("."), rest])
