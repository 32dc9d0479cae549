"""A check's findings as a reader may see them: each value by which fact of which thing it is."""

import polars as pl

from checks.vocabulary import Check, Personal
from reports import masks
from reports.levels import TEAM, Redaction
from reports.record_names import coded_key, coded_value, columns_of


def named(rows: pl.DataFrame, redaction: Redaction) -> pl.DataFrame:
    """Each row with an id that is the same in every run."""
    known = rows.with_columns(
        name=pl.concat_str("check_id", "key", "field", separator="\0", ignore_nulls=True)
    )
    codes = redaction.codes(known["name"].unique(), "finding")
    made = pl.col("name").replace(codes)
    return known.with_columns(finding_id=pl.coalesce("finding_id", made)).drop("name")


def masked(rows: pl.DataFrame, check: Check, redaction: Redaction) -> pl.DataFrame:
    """The rows with key, records and values masked, columns as before."""
    table = check.about.partition(".")[0]
    kinds = {name: masks.declared(name, table) for name in rows["field"].unique().drop_nulls()}
    said_of = {name: one.personal for name, one in kinds.items() if one is not None}
    values = {
        name: _value(rows, name, said_of, check, redaction) for name in ("expected", "actual")
    }
    return rows.with_columns(
        key=_key(rows, check, redaction), records=_records(rows, check, redaction), **values
    )


def _key(rows: pl.DataFrame, check: Check, redaction: Redaction) -> pl.Expr:
    """Which thing it is, as far as the reader may know."""
    key, personal = pl.col("key"), masks.about(check)
    if personal is Personal.NO:
        if redaction.level >= TEAM:
            found = [one for one in rows["key"].unique() if one is not None]
            key = key.replace({one: coded_key(one, redaction.code) for one in found})
        return key.str.replace_all(masks.EMAIL, "[e-mail removed]")
    if redaction.level >= TEAM:
        keys = rows["key"].unique()
        # A person may go by one of the contacts listed: then both have that contact's code.
        listed = pl.col("records").list.contains(key).fill_null(value=False)
        return (
            pl.when(listed)
            .then(key.replace(redaction.codes(keys, "contact_id")))
            .otherwise(key.replace(redaction.codes(keys, check.about.partition(".")[2])))
        )
    if personal is Personal.YES:
        return masks.hidden(key, redaction.level)
    return masks.shown_id(key)


def _records(rows: pl.DataFrame, check: Check, redaction: Redaction) -> pl.Expr:
    records = pl.col("records")
    if masks.about(check) is Personal.NO or redaction.level < TEAM:
        return records
    codes = redaction.codes(rows["records"].explode().unique(), "contact_id")
    return records.list.eval(pl.element().replace(codes))


def _value(
    rows: pl.DataFrame,
    name: str,
    said_of: dict[str, Personal],
    check: Check,
    redaction: Redaction,
) -> pl.Expr:
    """What a row's value may show: that depends on which fact of the thing it is."""
    value, fact = pl.col(name), pl.col("field")
    of = {kind: [one for one, said in said_of.items() if said is kind] for kind in Personal}
    shown = masks.without_contacts(value, redaction.level) if redaction.level else value
    # Where the thing is no person, its own name as a value shows no more than its key does.
    itself = (value == pl.col("key")) & (masks.about(check) is Personal.NO)
    ruled = [one for one in said_of if columns_of(one)]
    # What is said of a whole table, or expected of its records, is made of no record's values.
    said = pl.lit(name == "expected") | ~pl.col("key").str.contains(" ")
    return (
        pl.when(itself)
        .then(_key(rows, check, redaction))
        .when(fact.is_in(ruled) & said)
        .then(masks.without_long_ids(shown))
        .when(fact.is_in(of[Personal.YES]))
        .then(masks.hidden(value, redaction.level, ours=_ours(value, of[Personal.YES])))
        .when(fact.is_in(of[Personal.ID]))
        .then(_ids(rows, name, of[Personal.ID], redaction))
        .when(fact.is_in([one for one in of[Personal.NO] if one not in ruled]))
        .then(value.str.replace_all(masks.EMAIL, "[e-mail removed]"))
        # A value that breaks a rule may have slipped in from another column.
        .when(fact.is_in(ruled))
        .then(shown)
        .otherwise(phrase(shown, check, redaction))
    )


def _ours(value: pl.Expr, facts: list[str]) -> pl.Expr:
    """Whether a phrase of ours stands in the place of a value."""
    return pl.any_horizontal(
        pl.lit(value=False),
        *((pl.col("field") == one) & masks.plain(value, one) for one in facts),
    )


def _ids(rows: pl.DataFrame, name: str, facts: list[str], redaction: Redaction) -> pl.Expr:
    """Ids of people: shown in a session, codes for the team; our own phrase stays."""
    value, fact, ids = pl.col(name), pl.col("field"), pl.col(name)
    if redaction.level < TEAM:
        return masks.shown_id(value)
    for one in facts:
        held = rows.filter(pl.col("field") == one)[name].unique().drop_nulls()
        codes = {each: coded_value(each, one, redaction.code) for each in held}
        coded = pl.when(masks.plain(value, one)).then(value).otherwise(value.replace(codes))
        ids = pl.when(fact == one).then(coded).otherwise(ids)
    return ids


def phrase(text: pl.Expr, check: Check, redaction: Redaction) -> pl.Expr:
    """Words of a check: never an e-mail or a phone, nor outside a session an id of a person."""
    bare = masks.without_contacts(text, redaction.level)
    of_people = masks.about(check) is not Personal.NO
    if redaction.level < TEAM:
        return bare
    return masks.without_ids(bare) if of_people else masks.without_long_ids(bare)
