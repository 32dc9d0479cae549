"""What each record of a group states of a person, field by field: Stokly's and every contact's."""

from collections.abc import Iterator, Mapping

import polars as pl

from checks.vocabulary import IDENTITY_FIELDS, TABLES, Evidence, Home
from checks.vocabulary.choices import country, language
from checks.workings.profiles import Mirrored, filled, placeholder
from checks.workings.text_damage import loosened, unspaced

# Beside those that the design names; Emarsys fact sheet, 3.3.
FURTHER = {"state": "12"}
# Fields that move as one: a new street with an old postcode is nobody's address.
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "name": ("forename", "surname"),
    "address": ("street", "city", "state", "postcode", "country"),
}
BLOCK_OF = {field: block for block, parts in BLOCKS.items() for field in parts}
# Column of a contact as received -> its normal form.
OWN = {"email": "email_norm", "mobile": "mobile_e164", "external_id": "external_id_norm"}
FACTS = (*dict.fromkeys([*OWN, *FURTHER, *IDENTITY_FIELDS]),)
FIELD, BLOCK = pl.Enum(FACTS), pl.Enum([*BLOCKS, *FACTS])
CANDIDATE = pl.Schema(
    {
        "group": pl.UInt32(),
        "place": pl.UInt32(),  # of the contact among the members; null for what Stokly says
        "record": pl.UInt64(),  # names record and block
        "block": BLOCK,  # of fields that move with this one, or the field alone
        "part": pl.UInt64(),  # names group and block
        "field": FIELD,
        "fact": pl.UInt64(),  # names group and field
        "value": pl.String(),  # as received, without outer blanks; personal
        "form": pl.String(),  # as it is compared; personal
    }
)


def stated(members: pl.DataFrame, survivors: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """One row a record and field that it fills, columns as `CANDIDATE`.

    Opt-ins are no fields here, nor is a field of the client's own: it may be a consent. A
    placeholder states nothing.
    """
    parts = [
        *_of_contacts(members),
        *_of_fields(members, evidence),
        *_of_stokly(survivors, evidence),
    ]
    frames = [_filled(field, rows, evidence.design.home) for field, rows in parts]
    return _numbered(pl.concat(pl.collect_all(frames)), members.height)


def _filled(field: str, rows: pl.LazyFrame, home: Home) -> pl.LazyFrame:
    """Rows that state something; a normal form that is there is kept."""
    said = rows.with_columns(value=filled(pl.col("value")).str.strip_chars())
    said = said.filter(pl.col("value").is_not_null(), ~placeholder(pl.col("value")))
    return (
        said.with_columns(
            field=pl.lit(field, FIELD),
            block=pl.lit(BLOCK_OF.get(field, field), BLOCK),
            form=pl.col("form") if field in OWN else _form(field, home),
        )
        .filter(pl.col("form") != "")
        .select("group", "place", "block", "field", "value", "form")
    )


def _numbered(rows: pl.DataFrame, members: int) -> pl.DataFrame:
    """With one number for what is looked up again and again: several columns take twice as long."""
    group = pl.col("group").cast(pl.UInt64)
    # Stokly's record of a group stands behind all contacts.
    place = pl.coalesce(pl.col("place").cast(pl.UInt64), group + members)
    block, field = (pl.col(one).to_physical().cast(pl.UInt64) for one in ("block", "field"))
    return rows.with_columns(
        record=place * len(BLOCK.categories) + block,
        part=group * len(BLOCK.categories) + block,
        fact=group * len(FIELD.categories) + field,
    ).select(CANDIDATE.names())


def _of_contacts(members: pl.DataFrame) -> Iterator[tuple[str, pl.LazyFrame]]:
    for field, norm in OWN.items():
        rows = members.lazy().filter(pl.col(norm).is_not_null())
        yield field, rows.select("group", "place", value=f"{field}_raw", form=norm)


def _of_fields(members: pl.DataFrame, evidence: Evidence) -> Iterator[tuple[str, pl.LazyFrame]]:
    if not evidence.has("esp_contact_field"):
        return
    numbers = {**FURTHER, **evidence.design.identity_fields}
    # The contacts first: they are few beside all that hold fields.
    theirs = (
        evidence["esp_contact_field"]
        .select("contact_id", "field_id", value=pl.coalesce("value_decoded", "value_raw"))
        .join(members.lazy().select("group", "place", "contact_id"), on="contact_id", how="inner")
        .collect()
    )
    held = (
        theirs.with_columns(number=pl.col("field_id").str.strip_chars())
        .filter(pl.col("number").is_in([*numbers.values()]))
        # One number may be written in two ways.
        .sort("place", "number", "field_id", descending=[False, False, True])
        .unique(["place", "number"], keep="first", maintain_order=True)
        .select("group", "place", "number", "value")
    )
    for field, number in numbers.items():
        yield field, held.lazy().filter(number=number)


def _of_stokly(survivors: pl.DataFrame, evidence: Evidence) -> Iterator[tuple[str, pl.LazyFrame]]:
    if not evidence.has("erp_customer"):
        return
    whose = survivors.lazy().select("group", "customer_id").drop_nulls()
    rows = evidence["erp_customer"].join(whose, on="customer_id", how="inner").collect().lazy()
    nobody = pl.lit(None, pl.UInt32)
    for field, norm in {"email": "email_norm", "mobile": "mobile_e164"}.items():
        known = rows.filter(pl.col(norm).is_not_null())
        yield field, known.select("group", value=f"{field}_raw", form=norm, place=nobody)
    columns = TABLES["erp_customer"].columns
    for field in evidence.design.identity_fields:
        if field in columns and field not in OWN:
            value = pl.col(field).cast(pl.String)
            yield field, rows.select("group", value=value, place=nobody)


def _form(field: str, home: Home) -> pl.Expr:
    """The value as it is compared: two of one form are no conflict."""
    value = pl.col("value")
    forms = {
        "postcode": unspaced(value),
        "phone": value.str.replace_all(r"\D", ""),
        "country": pl.coalesce(country(value), loosened(value)),
        "language": pl.coalesce(language(value), loosened(value)),
        "birthday": Mirrored("birthday", "", ()).form(value, home),
    }
    return forms.get(field, loosened(value))
