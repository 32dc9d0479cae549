"""Repairs of profiles: the field gets what Stokly says, if it still holds what the audit saw."""

import polars as pl

from checks.vocabulary import Action, Evidence, Home
from checks.workings.contact_repairs.stored import stored, writable
from checks.workings.drift_classes import APART, FORMATTING
from checks.workings.profiles import filled
from checks.workings.repair_rows import repairs

MENDED = tuple(one for one in APART if one != FORMATTING)


def profile_repairs(told: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """One a finding, columns as `REPAIR`; work where the value can't be written or read.

    Args:
        told: contact_id, field, said, class: fields that differ.
        evidence: whose contacts they are.
    """
    numbers = evidence.design.profile_fields
    wrong = told.filter(pl.col("class").is_in(MENDED)).select(
        "contact_id",
        "field",
        "said",
        "class",
        number=pl.col("field").replace_strict(
            [*numbers], [*numbers.values()], default=None, return_dtype=pl.String
        ),
    )
    rows = wrong.join(_held(wrong, evidence), on=["contact_id", "number"], how="left")
    home = evidence.design.home
    fields = [_spoken(rows.filter(field=one), one, numbers[one], home) for one in numbers]
    return pl.concat([part for one in fields for part in (_updates(one), _work(one))])


def _held(wrong: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """contact_id, number, value_raw, value_decoded: what is held; no row where nothing is."""
    engine = evidence.seam()
    wanted = engine.lay(wrong.select("contact_id", "number").unique())
    try:
        return engine.ask("fields_held", wanted=wanted)
    finally:
        engine.drop(wanted)


def _spoken(rows: pl.DataFrame, column: str, number: str, home: Home) -> pl.LazyFrame:
    """The rows with seen and desired as Emarsys stores them, null where that is not known."""
    raw = filled(pl.col("value_raw"))
    shown = pl.coalesce(filled(pl.col("value_decoded")), raw)
    seen = pl.when(shown.is_null()).then("value_raw")
    return rows.lazy().with_columns(
        is_empty=shown.is_null(),
        seen=seen.otherwise(stored(column, number, raw, shown, home)).replace("", None),
        desired=writable(column, number, pl.col("said")),
    )


def _fits() -> pl.Expr:
    is_read = pl.col("is_empty") | pl.col("seen").is_not_null()
    return pl.col("desired").is_not_null() & is_read


def _updates(rows: pl.LazyFrame) -> pl.LazyFrame:
    return repairs(
        Action.UPDATE,
        rows.filter(_fits()),
        key=pl.col("contact_id"),
        verdict_field=pl.col("field"),
        record=pl.col("contact_id"),
        field=pl.col("number"),
        seen=pl.col("seen"),
        desired=pl.col("desired"),
        because=pl.format("the contact's {}: {}", "field", "class"),
    )


def _work(rows: pl.LazyFrame) -> pl.LazyFrame:
    why = (
        pl.when(pl.col("desired").is_null())
        .then(pl.lit("how Emarsys stores what Stokly says is not known, or it is too long"))
        .otherwise(pl.lit("what stands there can't be put as Emarsys stores it"))
    )
    return repairs(
        Action.WORK,
        rows.filter(~_fits()),
        key=pl.col("contact_id"),
        verdict_field=pl.col("field"),
        record=pl.col("contact_id"),
        field=pl.col("number"),
        seen=pl.col("value_raw"),
        desired=pl.col("said"),
        because=pl.format("set the contact's {} by hand: {}", "field", why),
    )
