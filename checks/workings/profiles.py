"""What both systems hold of one person's profile, field by field, in the form it is compared in."""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import TABLES, Evidence, Home, Kind, NoEvidence
from checks.vocabulary.choices import country, language
from checks.vocabulary.sameness import PLACEHOLDERS
from checks.workings.counterparts import counterparts

# Both sides have this shape, one row a contact and field at most.
PROFILE = pl.Schema(
    {
        "contact_id": pl.String(),
        "field": pl.String(),  # column of erp_customer
        "said": pl.String(),  # as received; null when it is blank
        "form": pl.String(),  # what is compared; null when it says nothing that can be
    }
)
TAGGED = "458"  # the one language field that holds a region too; Emarsys fact sheet, 3.3
NO_DAYS = ("0000-00-00", "0001-01-01", "1900-01-01")  # written where no birthday is known
YEAR_FIRST = ("%Y-%m-%d",)
MONTH_FIRST, DAY_FIRST = (*YEAR_FIRST, "%m-%d-%Y"), (*YEAR_FIRST, "%d-%m-%Y")


def comparable(evidence: Evidence) -> tuple[dict[str, str], dict[str, str]]:
    """Which of the declared fields both sources give.

    Returns:
        column of erp_customer -> number of its field, and column -> why it can't be asked about.

    Raises:
        NoEvidence: a table is lacking, or no field is given by both.
    """
    held = evidence["esp_contact_field"].select(pl.col("field_id").str.strip_chars().unique())
    there = set(held.collect().to_series())
    evidence["erp_customer"]
    fields, unasked = {}, {}
    for column, field in evidence.design.profile_fields.items():
        if not evidence.fills("erp_customer", column):
            unasked[column] = f"no source fills erp_customer.{column}"
        elif field not in there:
            unasked[column] = f"no contacts export gives field {field}"
        else:
            fields[column] = field
    if not fields:
        raise NoEvidence(
            "no profile field is given by both systems",
            where="design.profile_fields, and the columns of the contacts export",
            do="export the fields with the contacts; `pull --explain` shows which are read",
        )
    return fields, unasked


def stated(evidence: Evidence, fields: Mapping[str, str]) -> pl.LazyFrame:
    """Stokly's side, columns as `PROFILE`: live customers with a contact, changed long enough ago.

    A placeholder says nothing, and nothing is expected where Stokly says nothing: such rows are
    left out. `form` is null where Emarsys has no word for what Stokly says.
    """
    customers, home = evidence["erp_customer"], evidence.design.home
    allowed = evidence.design.sla["profiles"] + evidence.design.settle
    due = customers.filter(_live(), ~(_age(evidence) <= allowed).fill_null(value=False))
    pairs = counterparts(customers, evidence["esp_contact"])
    both = pairs.join(due, on="customer_id", how="inner")
    one_below_the_other = pl.concat(
        both.select("contact_id", **_told(column, pl.col(column).cast(pl.String), number, home))
        for column, number in fields.items()
    )
    return one_below_the_other.filter(pl.col("said").is_not_null(), ~placeholder(pl.col("said")))


def held(evidence: Evidence, fields: Mapping[str, str]) -> pl.LazyFrame:
    """Emarsys' side, columns as `PROFILE`; `form` is null also for a word that is not known."""
    values, home = evidence["esp_contact_field"], evidence.design.home
    said = pl.coalesce("value_decoded", "value_raw")
    return pl.concat(
        values.filter(pl.col("field_id").str.strip_chars() == number).select(
            "contact_id", **_told(column, said, number, home)
        )
        for column, number in fields.items()
    )


def paired(evidence: Evidence, fields: Mapping[str, str]) -> pl.LazyFrame:
    """One row per value that Stokly states and that a contact may hold.

    Returns:
        contact_id, field; said and form (Stokly's); held and held_form (Emarsys', null when
        empty or not there).
    """
    theirs = held(evidence, fields).rename({"said": "held", "form": "held_form"})
    return stated(evidence, fields).join(theirs, on=["contact_id", "field"], how="left")


def timeless(evidence: Evidence) -> pl.LazyFrame:
    """One number: live customers without any time, of whom nobody knows when they changed."""
    return evidence["erp_customer"].filter(_live()).select(_age(evidence).is_null().sum())


def placeholder(said: pl.Expr) -> pl.Expr:
    """Whether a word stands there that people and importers write where they know nothing."""
    return said.str.strip_chars().str.to_lowercase().is_in([*PLACEHOLDERS, *NO_DAYS])


def _told(column: str, text: pl.Expr, number: str, home: Home) -> dict[str, pl.Expr]:
    said = pl.when(text.str.strip_chars() != "").then(text)
    return {"field": pl.lit(column), "said": said, "form": _form(column, said, number, home)}


def _form(column: str, said: pl.Expr, number: str, home: Home) -> pl.Expr:
    if column == "country":
        return country(said)
    if column == "language":
        tag = said.str.strip_chars().str.to_lowercase().str.replace_all("_", "-")
        return tag if number == TAGGED else language(said)
    if TABLES["erp_customer"].columns[column].kind is Kind.DATE:
        return _date(said, home)
    return said


def _date(said: pl.Expr, home: Home) -> pl.Expr:
    """As ISO 8601, the day first where the client writes it so; what is no date stays as it is."""
    bare = said.str.strip_chars().str.replace(r"[T ]00:00.*$", "").str.replace_all(r"[./]", "-")
    forms = MONTH_FIRST if home.locale == "en-US" else DAY_FIRST
    read = pl.coalesce(bare.str.to_date(one, strict=False) for one in forms)
    return pl.coalesce(read.cast(pl.String), said)


def _live() -> pl.Expr:
    gone = pl.any_horizontal(pl.col("merged_into", "merged_at", "erased_at").is_not_null())
    return ~gone & ~(pl.col("status") == "deleted").fill_null(value=False)


def _age(evidence: Evidence) -> pl.Expr:
    return evidence.fence - pl.coalesce("updated_at", "created_at")
