"""Which changes may stand in a plan: the rest is refused, or left to a person, with the reason."""

import polars as pl

from audit.steps.plans.proposed_changes import FIELD_WRITES, is_empty
from checks.vocabulary import Action, RepairClass

PLANNED, WORK, REFUSED = "planned", "work", "refused"
# Actions whose record is a contact.
ON_CONTACTS = (
    *FIELD_WRITES,
    Action.LIST_ADD.value,
    Action.LIST_REMOVE.value,
    Action.TRIGGER.value,
    Action.MERGE.value,
)
_LISTS = (Action.LIST_ADD.value, Action.LIST_REMOVE.value)
# A value of a JSON object that is nothing; a quote inside a text has a backslash before it.
_NOTHING = r'"[^"\\]*"\s*:\s*(?:""|null)\s*[,}]'
IRREVERSIBLE_OFF = (
    "nothing takes it back, and such changes are off ([push] irreversible in audit.toml)"
)
AS_A_FILE = 'sale rows are handed in as a file here ([push] sales = "file" in audit.toml)'
NOT_READ_BACK = (
    "no source reads sale rows back ([emarsys.opendata] in audit.toml), so they are handed in as a "
    "file"
)


def judged(
    changes: pl.DataFrame, records: pl.DataFrame, *, irreversible: bool, sales: str | None
) -> pl.DataFrame:
    """The changes, with `place` (planned, work, refused) and `why` (null where nothing is said).

    Args:
        changes: columns as `proposed_changes.CHANGE`.
        records: what is held of the records that they name; columns as `Held.records` gives them.
        irreversible: whether R2 may be planned.
        sales: why sale rows are not appended; null where they are.
    """
    rows = _beside(changes, records).with_columns(
        withheld=_withheld(sales, irreversible=irreversible), why=pl.lit(None, pl.String)
    )
    for reason in (_gone(), _says_nothing(), _is_contradicted(), _is_merged_away()):
        # The first reason stands. Work is a person's: nothing of it is refused.
        asked = pl.when(pl.col("action") != Action.WORK).then(reason)
        rows = rows.with_columns(why=pl.coalesce("why", asked))
    place = (
        pl.when(pl.col("why").is_not_null())
        .then(pl.lit(REFUSED))
        .when((pl.col("action") == Action.WORK) | pl.col("withheld").is_not_null())
        .then(pl.lit(WORK))
        .otherwise(pl.lit(PLANNED))
    )
    told = rows.with_columns(place=place, why=pl.coalesce("why", "withheld"))
    return told.select(*changes.columns, "place", "why")


def into(body: str = "body") -> pl.Expr:
    """The contact that another is merged into; null for any other change."""
    merges = pl.col("action") == Action.MERGE
    return pl.when(merges).then(pl.col(body).str.json_path_match("$.into"))


def _beside(changes: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """With what is held of each record, and of what a merge ends in."""
    ends = records.select(into="record", into_held="is_held", into_erased="contact_erased")
    named = changes.with_columns(into=into())
    return named.join(records, on="record", how="left", maintain_order="left").join(
        ends, on="into", how="left", maintain_order="left"
    )


def _withheld(sales: str | None, *, irreversible: bool) -> pl.Expr:
    is_final = pl.col("repair_class") == RepairClass.IRREVERSIBLE
    return (
        pl.when((pl.col("action") == Action.APPEND) & pl.lit(sales is not None))
        .then(pl.lit(sales, pl.String))
        .when(is_final & pl.lit(not irreversible))
        .then(pl.lit(IRREVERSIBLE_OFF))
    )


def _gone() -> pl.Expr:
    """Why: a contact or a customer is there no more."""
    action = pl.col("action")
    on_contact = action.is_in(ON_CONTACTS)
    lacking = ~pl.col("is_held") | ((action == Action.MERGE) & ~_or_not("into_held"))
    erased = _or_not("contact_erased") | _or_not("into_erased")
    return (
        pl.when(on_contact & lacking)
        .then(pl.lit("the account held no such contact when it was read: merged, or erased"))
        # Whoever is gone from the master may still be mailed: an opt-out is never too late.
        .when(on_contact & erased & (action != Action.OPT_OUT))
        .then(pl.lit("the customer of that contact was erased in Stokly"))
        .when((action == Action.CREATE) & _or_not("customer_gone"))
        .then(pl.lit("that customer was merged away or erased in Stokly"))
    )


def _or_not(column: str) -> pl.Expr:
    return pl.col(column).fill_null(value=False)


def _says_nothing() -> pl.Expr:
    """Why: a value would be emptied that nobody meant to empty, or nothing would change."""
    action = pl.col("action")
    writes = action.is_in(FIELD_WRITES)
    empties = (action == Action.CREATE) & pl.col("body").str.contains(_NOTHING).fill_null(
        value=False
    )
    return (
        pl.when((writes & is_empty("desired") & ~pl.col("clears")) | empties)
        .then(pl.lit("it would send an empty value, and does not say that this is meant"))
        .when(writes & pl.col("seen").eq_missing(pl.col("desired")))
        .then(pl.lit("the value stood there already"))
    )


def _is_contradicted() -> pl.Expr:
    """Why: two changes want different things of one field, list, order, contact or customer."""
    action = pl.col("action")
    of_place = action.is_in(FIELD_WRITES) | action.is_in(_LISTS)
    target = [
        pl.when(action.is_in(FIELD_WRITES))
        .then(pl.lit("field"))
        .when(action.is_in(_LISTS))
        .then(pl.lit("list"))
        .otherwise(action),
        pl.col("record"),
        pl.when(of_place).then("field"),
        # Two events for one contact are two things that happened.
        pl.when(action == Action.TRIGGER).then("body"),
    ]
    several = _stands().sum().over(target) > 1
    return pl.when(_stands() & several).then(
        pl.lit("another repair wants something else there, or saw something else there")
    )


def _is_merged_away() -> pl.Expr:
    """Why: another change merges the contact away, or what it would be merged into."""
    action = pl.col("action")
    sources = pl.col("record").filter((action == Action.MERGE) & _stands()).implode()
    is_source = pl.col("record").is_in(sources) & ~action.is_in(
        [Action.MERGE.value, Action.OPT_OUT.value]
    )
    ends_in_source = pl.col("into").is_in(sources).fill_null(value=False)
    return pl.when((is_source & action.is_in(ON_CONTACTS)) | ends_in_source).then(
        pl.lit("another repair of this plan merges that contact away")
    )


def _stands() -> pl.Expr:
    """Neither refused so far, nor left to a person."""
    return pl.all_horizontal(
        pl.col("why").is_null(), pl.col("withheld").is_null(), pl.col("action") != Action.WORK
    )
