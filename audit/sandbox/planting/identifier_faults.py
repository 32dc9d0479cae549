"""Faults of identifiers: of two customers on one contact, or left behind by a changed e-mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from audit.sandbox.planting.contact_faults import (
    HAS_EMAIL,
    OPT_OUT,
    quiet,
    second_contacts,
)
from audit.sandbox.planting.ground import Ground, is_in

MISMATCH = "contact.integrity.identifier_mismatch"
CHANGE = "contact.accuracy.email_change_not_propagated"
SPLIT = "contact.uniqueness.person_split"
MERGE = "contact.consistency.merge_not_propagated"

LONG_AGO, TODAY = timedelta(days=40), timedelta(hours=5)  # before the exports
# People of whom no statement of one could be held against the other's contact.
UNSTATED = pl.col("email_state").ne_missing("out") & pl.col("sms_state").ne_missing("out")


def swapped_emails(ground: Ground, size: int) -> Ground:
    """Two contacts have each other's e-mail."""
    one, other = _pairs(ground, size, quiet(ground) & HAS_EMAIL & UNSTATED)
    planted = holding(ground, one, "Email", other["email"])
    planted = holding(planted, other, "Email", one["email"])
    keys = one["contact_id"].append(other["contact_id"])
    return planted.keyed("swapped_emails", MISMATCH, keys, "customer_id")


def recycled_email(ground: Ground, size: int) -> Ground:
    """Someone gave an address up, someone else has it now, the contact of the first still holds it.

    The other's own contact has no e-mail, so that none is shared.
    """
    name = "recycled_email"
    first = ground.people.take(size, quiet(ground) & HAS_EMAIL & UNSTATED)
    other = ground.people.take(first.height, quiet(ground) & ~HAS_EMAIL & UNSTATED)
    first = first.head(other.height)
    planted = _changed(ground, first, ground.taken_at - LONG_AGO)
    planted = _stating(planted, other, "email", first["email"])
    return planted.keyed(name, MISMATCH, first["contact_id"], "customer_id").keyed(
        name, CHANGE, first["customer_id"], "email"
    )


def household_email(ground: Ground, size: int) -> Ground:
    """A contact has the address of someone with the same surname and postcode."""
    name = "household_email"
    one, other = _pairs(ground, size, quiet(ground) & HAS_EMAIL & UNSTATED)
    planted = ground
    for said, held in (("surname", "Last Name"), ("postcode", "ZIP Code")):
        planted = holding(_stating(planted, other, said, one[held]), other, held, one[held])
    return _having_email_of(planted, name, one, other)


def email_of_another(ground: Ground, size: int) -> Ground:
    """A contact has the address of a customer who has nothing to do with it."""
    one, other = _pairs(ground, size, quiet(ground) & HAS_EMAIL & UNSTATED)
    return _having_email_of(ground, "email_of_another", one, other)


def email_of_opted_out_customer(ground: Ground, size: int) -> Ground:
    """A contact that is opted in has the address of someone who is out: three findings, two S1."""
    name = "email_of_opted_out_customer"
    opted_in = (pl.col("email_state") == "in") & (pl.col("opt_in") == "True")
    opted_out = (pl.col("email_state") == "out") & (pl.col("opt_in") == "False")
    silent = quiet(ground) & HAS_EMAIL & pl.col("sms_state").ne_missing("out")
    other = ground.people.take(size, silent & opted_out)
    one = ground.people.take(other.height, silent & opted_in)
    other = other.head(one.height)
    planted = _having_email_of(ground, name, one, other)
    first = pl.DataFrame({"one": one["contact_id"], "other": other["contact_id"]}).select(
        pl.min_horizontal(pl.all().cast(pl.Int64))
    )
    return planted.keyed(name, OPT_OUT, other["customer_id"], "email").keyed(
        name, OPT_OUT, first.to_series(), "opt_in"
    )


def id_of_merged_customer(ground: Ground, size: int) -> Ground:
    """A contact has the survivor's e-mail, and still the id of the customer merged away."""
    name = "id_of_merged_customer"
    gone, left = _pairs(ground, size, quiet(ground) & HAS_EMAIL & UNSTATED)
    merged_at = pl.Series(
        [ground.taken_at - LONG_AGO] * gone.height, dtype=pl.Datetime("us", "UTC")
    )
    planted = _stating(ground, gone, "mergedIntoId", left["customer_id"])
    planted = _stating(planted, gone, "timeMerged", merged_at)
    planted = _having_email_of(planted, name, gone, left)
    return planted.keyed(name, MERGE, gone["customer_id"], "merge")


def near_email_of_two_customers(ground: Ground, size: int) -> Ground:
    """Not a fault: two customers have one e-mail, and the contact with it has the id of one."""
    first = ground.people.take(size, quiet(ground) & HAS_EMAIL & UNSTATED)
    other = ground.people.take(first.height, quiet(ground) & ~HAS_EMAIL & UNSTATED)
    first = first.head(other.height)
    planted = _stating(ground, other, "email", first["email"])
    return planted.missed(
        "near_email_of_two_customers", MISMATCH, first["contact_id"], "customer_id"
    )


def email_left_behind(ground: Ground, size: int) -> Ground:
    """The e-mail was changed in Stokly weeks ago, the contact has the former one."""
    name = "email_left_behind"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    planted = _changed(ground, people, ground.taken_at - LONG_AGO)
    return planted.keyed(name, CHANGE, people["customer_id"], "email")


def email_change_made_second_contact(ground: Ground, size: int) -> Ground:
    """The change left the contact as it was, and a second one was made for the new e-mail."""
    name = "email_change_made_second_contact"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & UNSTATED)
    planted = _changed(ground, people, ground.taken_at - LONG_AGO)
    planted = second_contacts(planted, name, people, email=_new_email())
    return planted.keyed(name, CHANGE, people["customer_id"], "email").keyed(
        name, SPLIT, people["customer_id"], "contacts"
    )


def near_email_changed_today(ground: Ground, size: int) -> Ground:
    """Not a fault yet: changed five hours ago, and agreed is a day."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    planted = _changed(ground, people, ground.taken_at - TODAY)
    return planted.missed("near_email_changed_today", CHANGE, people["customer_id"], "email")


def near_email_change_arrived(ground: Ground, size: int) -> Ground:
    """Not a fault: changed, and the contact has the new e-mail."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    planted = _changed(ground, people, ground.taken_at - LONG_AGO)
    planted = holding(planted, people, "Email", people.select(_new_email()).to_series())
    return planted.missed("near_email_change_arrived", CHANGE, people["customer_id"], "email")


def _pairs(ground: Ground, size: int, where: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Twice as many people, one half beside the other."""
    people = ground.people.take(2 * size, where)
    half = people.height // 2
    return people.head(half), people.slice(half, half)


def _having_email_of(ground: Ground, name: str, one: pl.DataFrame, other: pl.DataFrame) -> Ground:
    """The contact of the one has the other's e-mail, whose own contact has none."""
    nothing = pl.Series([None] * other.height, dtype=pl.String)
    planted = holding(holding(ground, other, "Email", nothing), one, "Email", other["email"])
    return planted.keyed(name, MISMATCH, one["contact_id"], "customer_id")


def _new_email() -> pl.Expr:
    return "since." + pl.col("email")


def _changed(ground: Ground, people: pl.DataFrame, at: datetime) -> Ground:
    """The ground in which these people's e-mail is another one since then."""
    told = people.lazy().select(
        customerId="customer_id",
        type=pl.lit("email"),
        value="email",
        since="created_at",
        until=pl.lit(at, pl.Datetime("us", "UTC")),
    )
    aliases = ground.frames["customer_aliases"]
    both = pl.concat([aliases, told.cast(aliases.collect_schema())])
    fresh = people.select(_new_email()).to_series()
    return _stating(ground.having(customer_aliases=both), people, "email", fresh)


def _stating(ground: Ground, people: pl.DataFrame, column: str, values: pl.Series) -> Ground:
    """The ground in which Stokly says these values of these people, one each."""
    said = _set(ground.frames["customers"], "customerId", people["customer_id"], {column: values})
    return ground.having(customers=said)


def holding(ground: Ground, people: pl.DataFrame, column: str, values: pl.Series) -> Ground:
    """The ground in which these people's contacts hold these values, one each."""
    held = _set(ground.frames["contacts"], "user_id", people["contact_id"], {column: values})
    return ground.having(contacts=held)


def _set(
    rows: pl.LazyFrame, key: str, keys: pl.Series, columns: Mapping[str, pl.Series]
) -> pl.LazyFrame:
    told = pl.DataFrame({key: keys, **{f"new {name}": one for name, one in columns.items()}})
    both = rows.join(told.lazy(), on=key, how="left", maintain_order="left")
    hit = is_in(key, keys)
    return both.with_columns(
        pl.when(hit).then(f"new {name}").otherwise(name).alias(name) for name in columns
    ).drop(f"new {name}" for name in columns)
