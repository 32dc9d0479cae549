"""Faults of persons: one customer on several contacts, and merges that Emarsys does not show."""

from datetime import timedelta

import polars as pl

from audit.sandbox.chance import between
from audit.sandbox.planting.consent_faults import STATED
from audit.sandbox.planting.contact_faults import (
    HAS_EMAIL,
    HAS_MOBILE,
    LATER,
    OPT_OUT,
    SHARED,
    SOLD_LATER,
    SPLIT,
    quiet,
    second_contacts,
    split,
    without_contacts,
)
from audit.sandbox.planting.ground import PROFILE, Ground, is_in

MERGE = "contact.consistency.merge_not_propagated"
# Columns of the customers that say who somebody is.
WHO = (
    "forename",
    "surname",
    "country",
    "postcode",
    "addressLine1",
    "addressLine2",
    "city",
    "company",
    "language",
    "birthday",
)
# They bought before the second contact was made, and after.
SOLD_ON_BOTH = SOLD_LATER & (pl.col("first_sold_at") < pl.col("registered_at") + LATER)
IS_IN = (pl.col("email_state") == "in") & (pl.col("opt_in") == "True")
IS_OUT = (pl.col("email_state") == "out") & (pl.col("opt_in") == "False")


def split_by_mobile(ground: Ground, size: int) -> Ground:
    """Two contacts: one with the customer's id and no mobile number, one with the number alone."""
    people = ground.people.take(size, quiet(ground) & HAS_MOBILE & HAS_EMAIL & SOLD_ON_BOTH)
    return split(_second_by_mobile(ground, "split_by_mobile", people), "split_by_mobile", people)


def split_by_orders(ground: Ground, size: int) -> Ground:
    """A second contact with an address of its own: only the customer's orders tie it."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & SOLD_ON_BOTH)
    return split(second_contacts(ground, "split_by_orders", people), "split_by_orders", people)


def split_without_orders(ground: Ground, size: int) -> Ground:
    """A second contact by the customer's mobile number on which no order hangs."""
    name = "split_without_orders"
    people = ground.people.take(size, quiet(ground) & HAS_MOBILE & HAS_EMAIL)
    planted = _second_by_mobile(ground, name, people)
    return split(planted.having(sales_items=ground.frames["sales_items"]), name, people)


def near_household_mailbox(ground: Ground, size: int) -> Ground:
    """Not one person: somebody else of the household signs up with the same mailbox."""
    name = "near_household_mailbox"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & ~pl.col("is_trade"))
    others = people.with_columns(
        pl.lit("Rosalind").alias("First Name"), pl.lit(None, pl.Date).alias("Date of Birth")
    )
    planted = second_contacts(ground, name, others, email=pl.col("email"))
    return (
        planted.having(sales_items=ground.frames["sales_items"])
        .keyed(name, SHARED, people["contact_id"], "email")
        .missed(name, SPLIT, people["customer_id"], "contacts")
    )


def near_namesake_contact(ground: Ground, size: int) -> Ground:
    """Not known to be one person: a contact of the same name and postcode, without any order."""
    name = "near_namesake_contact"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    planted = second_contacts(ground, name, people)
    return planted.having(sales_items=ground.frames["sales_items"]).missed(
        name, SPLIT, people["customer_id"], "contacts"
    )


def merge_not_shown(ground: Ground, size: int) -> Ground:
    """Merged in Stokly weeks ago; both contacts are still there, of one mind about e-mail."""
    merged, left = _pairs(ground, size, IS_IN)
    planted = _merged(ground, "merge_not_shown", merged, left)
    return planted.keyed("merge_not_shown", MERGE, merged["customer_id"], "merge")


def merge_other_opt_in(ground: Ground, size: int) -> Ground:
    """Merged weeks ago, and in on the contact of the one, out on the survivor's: two checks."""
    name = "merge_other_opt_in"
    left = ground.people.take(size, _mergeable(ground) & IS_OUT)
    merged = ground.people.take(left.height, _mergeable(ground) & IS_IN)
    left = left.head(merged.height)
    contacts = pl.DataFrame({"one": merged["contact_id"], "other": left["contact_id"]})
    first = contacts.select(pl.min_horizontal("one", "other")).to_series()
    return (
        _merged(ground, name, merged, left)
        .keyed(name, MERGE, merged["customer_id"], "merge")
        .keyed(name, OPT_OUT, left["customer_id"], "email")
        .keyed(name, OPT_OUT, first, "opt_in")
    )


def merge_with_contact_gone(ground: Ground, size: int) -> Ground:
    """Merged weeks ago and the contact deleted; its orders are on no contact that anybody knows."""
    name = "merge_with_contact_gone"
    sold = pl.col("last_sold_at") >= pl.col("created_at")
    merged, left = _pairs(ground, size, IS_IN & sold)
    planted = without_contacts(_merged(ground, name, merged, left), merged)
    return planted.keyed(name, MERGE, merged["customer_id"], "merge")


def near_merge_just_now(ground: Ground, size: int) -> Ground:
    """Not a fault yet: merged this morning, and profiles may take a day."""
    name = "near_merge_just_now"
    merged, left = _pairs(ground, size, IS_IN)
    this_morning = pl.lit(ground.taken_at - timedelta(hours=8))
    return _merged(ground, name, merged, left, at=this_morning).missed(
        name, MERGE, merged["customer_id"], "merge"
    )


def near_merge_shown(ground: Ground, size: int) -> Ground:
    """Not a fault: no contact is left of the merged customer, all orders are on the survivor's."""
    name = "near_merge_shown"
    merged, left = _pairs(ground, size, IS_IN)
    heirs = pl.LazyFrame({"contact_id": merged["contact_id"], "heir": left["contact_id"]})
    planted = _merged(ground, name, merged, left)
    sold = planted.frames["sales_items"].join(
        heirs, on="contact_id", how="left", maintain_order="left"
    )
    inherited = sold.with_columns(contact_id=pl.coalesce("heir", "contact_id")).drop("heir")
    return without_contacts(planted.having(sales_items=inherited), merged).missed(
        name, MERGE, merged["customer_id"], "merge"
    )


def _second_by_mobile(ground: Ground, name: str, people: pl.DataFrame) -> Ground:
    """The ground with a second contact that has the mobile number, and the first without it."""
    bare = is_in("user_id", people["contact_id"])
    contacts = ground.frames["contacts"].with_columns(
        pl.when(~bare).then(pl.col("Mobile")).alias("Mobile")
    )
    return second_contacts(ground.having(contacts=contacts), name, people, mobile=pl.col("mobile"))


def _mergeable(ground: Ground) -> pl.Expr:
    silent = pl.col("sms_state").ne_missing("out")
    return quiet(ground) & HAS_EMAIL & silent & ~pl.col("is_trade")


def _pairs(ground: Ground, size: int, where: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """So many people, and as many others, row by row."""
    taken = ground.people.take(2 * size, _mergeable(ground) & where)
    half = taken.height // 2
    return taken.head(half), taken.slice(half, half)


def _merged(
    ground: Ground, name: str, merged: pl.DataFrame, left: pl.DataFrame, at: pl.Expr | None = None
) -> Ground:
    """The ground where each of `merged` was merged into the one beside it in `left`.

    Both records, and both contacts, are of one person: the profile is that of `left`. Merged at
    some time weeks ago, or `at`.
    """
    days = between(ground.stream(name), *STATED, merged.height)
    into = merged.select(customerId="customer_id").with_columns(
        pl.Series("into", left["customer_id"]), pl.Series("days", days)
    )
    weeks_ago = pl.lit(ground.taken_at) - pl.duration(days="days", minutes=41)
    is_merged = pl.col("into").is_not_null()
    when = pl.when(is_merged).then(weeks_ago if at is None else at)
    customers = ground.frames["customers"]
    told = (
        customers.join(into.lazy(), on="customerId", how="left", maintain_order="left")
        .with_columns(
            status=pl.when(is_merged).then(pl.lit("0")).otherwise("status"),
            mergedIntoId=pl.coalesce("into", "mergedIntoId"),
            timeMerged=pl.coalesce(when, "timeMerged"),
            timeUpdated=pl.coalesce(when, "timeUpdated"),
        )
        .drop("into", "days")
    )
    contacts = ground.frames["contacts"]
    return ground.having(
        customers=_taking(told, "customerId", WHO, merged["customer_id"], left["customer_id"]),
        contacts=_taking(contacts, "user_id", PROFILE, merged["contact_id"], left["contact_id"]),
    )


def _taking(
    rows: pl.LazyFrame, key: str, columns: tuple[str, ...], whose: pl.Series, like: pl.Series
) -> pl.LazyFrame:
    """The rows, of which those of `whose` say of themselves what those of `like` say."""
    beside = pl.LazyFrame({key: whose, "like": like})
    said = rows.select(*columns, like=key)
    taken = pl.col("like").is_not_null()
    return (
        rows.join(beside, on=key, how="left", maintain_order="left")
        .join(said, on="like", how="left", maintain_order="left", suffix="_like")
        .with_columns(
            pl.when(taken).then(f"{name}_like").otherwise(name).alias(name) for name in columns
        )
        .drop("like", *(f"{name}_like" for name in columns))
    )
