"""Contacts: what Emarsys holds of customers and guests, as the exports were made."""

from datetime import datetime

import polars as pl

from audit.sandbox.chance import stream
from audit.sandbox.records.consents import CONSENT
from audit.sandbox.records.lanes import CONTACTS_EVERY, by_then, load_end, next_load, prompt

FIRST_CONTACT_ID = 701_000_001  # nine digits: sorted as text or as numbers, the order is the same
PROFILE = (
    "forename",
    "surname",
    "iso",
    "postcode",
    "birthday",
    "language",
    "line1",
    "line2",
    "city",
    "company",
    "landline",
    "sex",
)
LABELS = {"in": "True", "out": "False"}  # an export shows the choice's label; none: never stated


def contacts(
    customers: pl.DataFrame,
    consents: pl.DataFrame,
    guests: pl.DataFrame,
    seed: int,
    taken_at: datetime,
) -> pl.DataFrame:
    """One row per contact, in order of registration.

    Args:
        customers: with `change`, `changed_at`, `updated_at`.
        consents: newest statements.
        guests: email, mobile and registered_at, one row a guest.
        seed: of the shop.
        taken_at: when the exports were made; what had not arrived by then is not there.

    Returns:
        contact_id, external_id (null for guests), email, mobile, opt_in and sms_opt_in
        ("True", "False" or null), source, registered_at, last_modified_at, and the columns of
        `PROFILE` as Stokly has them, null for guests.
    """
    rows = pl.concat(
        [_of_customers(customers, consents, seed, taken_at), _of_guests(guests)], how="diagonal"
    )
    rows = rows.filter(pl.col("registered_at") <= taken_at).sort("registered_at", "email", "mobile")
    return rows.with_columns(
        # Numbers are written with a plus or without; both are taken.
        mobile=pl.when(pl.int_range(pl.len()) % 2 == 0)
        .then(pl.col("mobile").str.strip_prefix("+"))
        .otherwise("mobile"),
        contact_id=(pl.int_range(pl.len()) + FIRST_CONTACT_ID).cast(pl.String),
    ).select(
        "contact_id",
        "external_id",
        "email",
        "mobile",
        "opt_in",
        "sms_opt_in",
        "source",
        "registered_at",
        "last_modified_at",
        *PROFILE,
    )


def _of_customers(
    customers: pl.DataFrame, consents: pl.DataFrame, seed: int, taken_at: datetime
) -> pl.DataFrame:
    """Who stated something goes at once with the consent lane, all others with the next load."""
    rng = stream(seed, "contact times")
    stated = {
        column: consents.filter(channel=channel).select(
            "customer_id",
            pl.col("state")
            .replace_strict(LABELS, default=None, return_dtype=pl.String)
            .alias(column),
            has_stated=pl.lit(value=True),
        )
        for channel, column in (("email", "opt_in"), ("sms", "sms_opt_in"))
    }
    rows = customers
    for frame in stated.values():
        rows = rows.join(frame, on="customer_id", how="left", maintain_order="left", suffix="_sms")
    at_once = pl.col("has_stated").fill_null(value=False) | pl.col("has_stated_sms").fill_null(
        value=False
    )
    changed_at = pl.col("changed_at")
    arrived = (
        pl.when(pl.col("change") == CONSENT)
        .then(changed_at + prompt(rng, rows.height))
        .otherwise(_with_load(changed_at))
    )
    return rows.with_columns(
        registered_at=pl.when(at_once)
        .then(pl.col("created_at") + prompt(rng, rows.height))
        .otherwise(_with_load(pl.col("created_at"))),
        source=pl.lit("stokly"),
    ).select(
        "email",
        "mobile",
        "opt_in",
        "sms_opt_in",
        "source",
        "registered_at",
        *PROFILE,
        external_id="customer_id",
        last_modified_at=pl.max_horizontal("registered_at", by_then(arrived, taken_at)),
    )


def _of_guests(guests: pl.DataFrame) -> pl.DataFrame:
    """A guest's contact is made by the load of the first order; nothing was ever stated."""
    return guests.select(
        "email",
        "mobile",
        "registered_at",
        source=pl.lit("sales"),
        last_modified_at="registered_at",
    )


def _with_load(moment: pl.Expr) -> pl.Expr:
    return load_end(next_load(moment, CONTACTS_EVERY))
