"""What both systems hold of one person's profile, field by field, in the form it is compared in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import TABLES, Engine, Evidence, Home, Kind, NoEvidence
from checks.vocabulary.choices import country, language
from checks.vocabulary.sameness import PLACEHOLDERS
from checks.workings.counterparts import counterparts

TAGGED = "458"  # the one language field that holds a region too; Emarsys fact sheet, 3.3
NO_DAYS = ("0000-00-00", "0001-01-01", "1900-01-01")  # written where no birthday is known
YEAR_FIRST = ("%Y-%m-%d",)
MONTH_FIRST, DAY_FIRST = (*YEAR_FIRST, "%m-%d-%Y"), (*YEAR_FIRST, "%d-%m-%Y")


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A fact of a customer, and the field of a contact that mirrors it.

    Attributes:
        column: column of erp_customer; the name that the fact goes by.
        number: the field's number.
        ids: the number as exports write it, outer blanks included.
    """

    column: str
    number: str
    ids: tuple[str, ...]

    @property
    def said(self) -> str:
        """Column of Stokly's value as received."""
        return f"said.{self.column}"

    @property
    def held(self) -> str:
        """Column of Emarsys' value as received."""
        return f"held.{self.column}"

    @property
    def wordless(self) -> str:
        """Column that says whether Stokly states something for which Emarsys has no word."""
        return f"wordless.{self.column}"

    @property
    def has_words(self) -> bool:
        """Whether its values are few words, of which each system has its own."""
        return self.column in {"country", "language"}

    @property
    def is_decoded(self) -> bool:
        """Whether what contacts hold is compared in another form than it is received in."""
        return self.has_words or self._is_day

    def form(self, said: pl.Expr, home: Home) -> pl.Expr:
        """The value as it is compared; null for a word that is not known."""
        if self.column == "country":
            return country(said)
        if self.column == "language":
            tag = said.str.strip_chars().str.to_lowercase().str.replace_all("_", "-")
            return tag if self.number == TAGGED else language(said)
        return _date(said, home) if self._is_day else said

    @property
    def _is_day(self) -> bool:
        return TABLES["erp_customer"].columns[self.column].kind is Kind.DATE


def comparable(evidence: Evidence, engine: Engine) -> tuple[tuple[Mirrored, ...], dict[str, str]]:
    """Which of the declared fields both sources give; and column -> why it can't be asked about.

    Raises:
        NoEvidence: a table is lacking, or no field is given by both.
    """
    for table in ("esp_contact_field", "erp_customer", "esp_contact"):
        evidence[table]
    written = _written(engine)
    fields, unasked = [], {}
    for column, number in evidence.design.profile_fields.items():
        if not evidence.fills("erp_customer", column):
            unasked[column] = f"no source fills erp_customer.{column}"
        elif number not in written:
            unasked[column] = f"no contacts export gives field {number}"
        else:
            fields.append(Mirrored(column, number, written[number]))
    if not fields:
        raise NoEvidence(
            "no profile field is given by both systems",
            where="design.profile_fields, and the columns of the contacts export",
            do="export the fields with the contacts; `pull --explain` shows which are read",
        )
    return tuple(fields), unasked


def stated(evidence: Evidence, fields: Sequence[Mirrored]) -> pl.LazyFrame:
    """Stokly's side: live customers with a contact, changed long enough ago.

    Returns:
        contact_id, each once; of_customer; each field's column: its value in the form in which it
        is compared, null where Stokly states nothing (a placeholder states nothing); and the
        `wordless` column of each field that has words: something is stated, and it has no form.
    """
    customers, home = evidence["erp_customer"], evidence.design.home
    allowed = evidence.design.sla["profiles"] + evidence.design.settle
    due = customers.filter(_live(), ~(_age(evidence) <= allowed).fill_null(value=False))
    both = counterparts(customers, evidence["esp_contact"]).join(due, on="customer_id", how="inner")
    # A day of Stokly's is written as it is compared.
    forms = {one.column: _meant(one.column) for one in fields if not one.has_words}
    wordless = []
    for field in (one for one in fields if one.has_words):
        both = both.join(_meanings(customers, field, home), on=field.column, how="left")
        forms[field.column] = pl.col(f"form.{field.column}")
        wordless.append(pl.col(field.wordless).fill_null(value=False))
    return both.select("contact_id", *wordless, of_customer="customer_id", **forms)


def timeless(evidence: Evidence) -> pl.LazyFrame:
    """One number: live customers without any time, of whom nobody knows when they changed."""
    return evidence["erp_customer"].filter(_live()).select(_age(evidence).is_null().sum())


def filled(value: pl.Expr) -> pl.Expr:
    """A value as text; null where it is blank."""
    text = value.cast(pl.String)
    return pl.when(text.str.strip_chars() != "").then(text)


def placeholder(said: pl.Expr) -> pl.Expr:
    """Whether a word stands there that people and importers write where they know nothing."""
    return said.str.strip_chars().str.to_lowercase().is_in([*PLACEHOLDERS, *NO_DAYS])


def _meant(column: str) -> pl.Expr:
    said = filled(pl.col(column))
    return pl.when(~placeholder(said)).then(said)


def _meanings(customers: pl.LazyFrame, field: Mirrored, home: Home) -> pl.LazyFrame:
    """Each word of Stokly's once, with its form: words are few, and to decode them is slow."""
    said = _meant(field.column)
    return customers.select(pl.col(field.column).unique()).select(
        field.column,
        field.form(said, home).alias(f"form.{field.column}"),
        (said.is_not_null() & field.form(said, home).is_null()).alias(field.wordless),
    )


def _written(engine: Engine) -> Mapping[str, tuple[str, ...]]:
    """Number of a field -> the ways in which exports write it."""
    ways: dict[str, tuple[str, ...]] = {}
    for written in engine.ask("profile_numbers")["field_id"].sort():
        ways[written.strip()] = (*ways.get(written.strip(), ()), written)
    return ways


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
