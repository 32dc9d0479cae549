"""The profiles of both systems, side by side: which contacts do not say what Stokly says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Comparison, Engine, Evidence, Home
from checks.workings.pairs import ask_of, compare
from checks.workings.profiles import Mirrored, comparable, filled, stated

KEY = "contact_id"


@dataclass(frozen=True, slots=True)
class ProfilePairs:
    """What Stokly states of contacts, against what they hold.

    Attributes:
        asked: column of erp_customer -> values that Stokly states and Emarsys has a word for.
        apart: one row a contact and field that are not equal: contact_id, field; said and form
            (Stokly's, as received and as compared); held and held_form (Emarsys', null where it
            has nothing, or no word that is known).
        wordless: column -> values that Stokly states and Emarsys has no word for.
        unasked: column -> why it can't be asked about.
    """

    asked: Mapping[str, int]
    apart: pl.DataFrame
    wordless: Mapping[str, int]
    unasked: Mapping[str, str]


def profile_pairs(evidence: Evidence) -> ProfilePairs:
    """The profiles side by side.

    Raises:
        NoEvidence: a table is lacking, or no field is given by both systems.
    """
    engine = evidence.seam()
    fields, unasked = comparable(evidence, engine)
    ours = stated(evidence, fields).collect()
    counts = ours.select(
        *(pl.col(field.column).count() for field in fields),
        *(pl.col(field.wordless).sum() for field in fields if field.has_words),
    ).row(0, named=True)
    # A contact of whom nothing is stated is not asked about.
    columns = [field.column for field in fields]
    ours = ours.filter(pl.any_horizontal(pl.col(columns).is_not_null()))
    left = engine.lay(ours.select(KEY, "of_customer", *columns))
    del ours  # the engine holds it now
    return ProfilePairs(
        asked={field.column: counts[field.column] for field in fields},
        apart=_apart(engine, left, fields, evidence.design.home),
        wordless={one.column: counts[one.wordless] for one in fields if one.has_words},
        unasked=unasked,
    )


def _apart(engine: Engine, left: str, fields: Sequence[Mirrored], home: Home) -> pl.DataFrame:
    """As `ProfilePairs.apart`; the relation is dropped."""
    words = engine.lay(_words(engine, fields, home))
    right = engine.keep("profile_held", fields=fields, stated=left, words=words)
    engine.drop(words)
    try:
        differing = _differing(_compared(engine, left, right, fields), fields)
        wanted = engine.lay(differing.select(KEY))
        both = engine.ask("profile_apart", fields=fields, wanted=wanted, stated=left, held=right)
        engine.drop(wanted)
    finally:
        engine.drop(left, right)
    return _unpivoted(both.join(differing, on=KEY, how="inner", validate="1:1"), fields, home)


def _words(engine: Engine, fields: Sequence[Mirrored], home: Home) -> pl.DataFrame:
    """field, held, form: each word of a decoded field once, for there are few beside contacts."""
    decoded = [field for field in fields if field.is_decoded]
    words = pl.DataFrame(schema=dict.fromkeys(["field", "held"], pl.String))
    if decoded:
        words = engine.ask("profile_words", fields=decoded)
    parts = [
        words.filter(field=field.column).with_columns(form=field.form(filled(pl.col("held")), home))
        for field in decoded
    ]
    return pl.concat(parts) if parts else words.with_columns(form="held")


def _compared(engine: Engine, left: str, right: str, fields: Sequence[Mirrored]) -> Comparison:
    question = ask_of(
        engine.columns(left),
        engine.columns(right),
        on=[KEY],
        # No step is taken, but a postcode of digits stays a text: 01234 is not 1234.
        tidied={field.column: () for field in fields},
    )
    return compare(engine, left, right, question)


def _differing(found: Comparison, fields: Sequence[Mirrored]) -> pl.DataFrame:
    """contact_id, differs: columns that are not equal; each stated one where there is no value."""
    columns = [field.column for field in fields]
    said = [pl.when(pl.col(one).is_not_null()).then(pl.lit(one)) for one in columns]
    missing = found.missing.select(KEY, differs=pl.concat_list(said).list.drop_nulls())
    return pl.concat([found.changed.select(KEY, "differs"), missing])


def _unpivoted(both: pl.DataFrame, fields: Sequence[Mirrored], home: Home) -> pl.DataFrame:
    return pl.concat(
        both.filter(pl.col("differs").list.contains(field.column)).select(
            KEY,
            field=pl.lit(field.column),
            said=(said := filled(pl.col(field.said))),
            form=field.form(said, home),
            held=(held := filled(pl.col(field.held))),
            held_form=field.form(held, home),
        )
        for field in fields
    )
