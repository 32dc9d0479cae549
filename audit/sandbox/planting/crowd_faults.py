"""Faults of records that stand beside one another: a mailbox of too many, a customer kept twice."""

from datetime import timedelta

import polars as pl

from audit.sandbox.planting.contact_faults import HAS_EMAIL, MISSING, SHARED, SPLIT, quiet
from audit.sandbox.planting.ground import Ground
from audit.sandbox.planting.identifier_faults import MISMATCH
from audit.sandbox.planting.person_faults import WHO

TILL = "till@example.org"
AT_THE_TILL = (
    ("Beatrix", "Oakhampton"),
    ("Cornelius", "Pye"),
    ("Dunstan", "Quarrington"),
    ("Euphemia", "Ravensworth"),
    ("Ferdinand", "Stubbs"),
    ("Griselda", "Thistlewood"),
    ("Hezekiah", "Underhay"),
    ("Isadora", "Vyner"),
    ("Jocasta", "Wetherby"),
    ("Kenelm", "Yardley"),
    ("Leopoldina", "Abernethy"),
    ("Mordecai", "Blenkinsop"),
)
AGE = timedelta(days=200)  # so that no lane measures them
# Columns of the customers that a second record has too.
TWICE = ("type", *WHO, "status", "timeCreated", "timeUpdated")


def address_of_the_till(ground: Ground, size: int) -> Ground:
    """Twelve people whom the till gave its own e-mail, in both systems; nobody is anybody else.

    One mailbox, however large the shop: `size` is not asked. A shop of fewer people has none.
    """
    del size
    name, many = "address_of_the_till", len(AT_THE_TILL)
    if ground.people.rows.height < many:
        return ground
    ids, contacts = _next(ground, "customers", many), _next(ground, "contacts", many)
    forenames, surnames = zip(*AT_THE_TILL, strict=True)
    at = pl.lit(ground.taken_at - AGE)
    customers = pl.LazyFrame(
        {"customerId": ids, "forename": forenames, "surname": surnames}
    ).with_columns(
        barcode="C" + pl.col("customerId"),
        type=pl.lit("0"),
        status=pl.lit("1"),
        email=pl.lit(TILL),
        timeCreated=at,
        timeUpdated=at,
    )
    known = {"user_id": contacts, "External ID": ids, "First Name": forenames}
    theirs = pl.LazyFrame({**known, "Last Name": surnames}).with_columns(
        pl.lit(TILL).alias("Email"),
        pl.lit("True").alias("Email Valid"),
        pl.lit("web form").alias("Source"),
        at.alias("Date of First Registration"),
        at.alias("Last Modified"),
    )
    return (
        _with(_with(ground, "customers", customers), "contacts", theirs)
        .keyed(name, SHARED, contacts.head(1), "email")
        .missed(name, SPLIT, ids, "contacts")
        .missed(name, MISMATCH, contacts, "customer_id")
    )


def near_customer_twice(ground: Ground, size: int) -> Ground:
    """Not a fault in Emarsys: a second record in Stokly, without anything to be written to by."""
    return _twice(ground, "near_customer_twice", size)


def near_customer_twice_by_email(ground: Ground, size: int) -> Ground:
    """Not a fault in Emarsys: a second record in Stokly with the same e-mail as the first."""
    return _twice(ground, "near_customer_twice_by_email", size, "email")


def _twice(ground: Ground, name: str, size: int, *further: str) -> Ground:
    is_somebody = pl.col("Date of Birth").is_not_null() & ~pl.col("is_trade")
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & is_somebody)
    ids = _next(ground, "customers", people.height)
    second = pl.LazyFrame({"first": people["customer_id"], "customerId": ids}).join(
        ground.frames["customers"].select(*TWICE, *further, first="customerId"),
        on="first",
        maintain_order="left",
    )
    planted = _with(
        ground, "customers", second.drop("first").with_columns(barcode="C" + pl.col("customerId"))
    )
    return (
        planted.missed(name, MISSING, ids, "contact")
        .missed(name, SPLIT, ids, "contacts")
        .missed(name, SPLIT, people["customer_id"], "contacts")
    )


def _next(ground: Ground, table: str, many: int) -> pl.Series:
    """Ids that no record of the table has yet, with or without the T of a trade customer."""
    key = pl.first().str.strip_chars_start("T").cast(pl.Int64, strict=False)
    top = ground.frames[table].select(key.max()).collect().item()
    return pl.int_range(top + 1, top + 1 + many, eager=True).cast(pl.String)


def _with(ground: Ground, table: str, rows: pl.LazyFrame) -> Ground:
    """The ground with these rows after the table's own; a column that they lack is empty."""
    return ground.having(**{table: pl.concat([ground.frames[table], rows], how="diagonal")})
