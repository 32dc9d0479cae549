"""Faults of consent: people who opted out and may still be written to."""

from datetime import timedelta

import polars as pl

from audit.sandbox.chance import between
from audit.sandbox.planting.contact_faults import (
    HAS_EMAIL,
    HAS_MOBILE,
    LATENCY,
    OPT_OUT,
    SHARED,
    quiet,
    second_contacts,
    split,
)
from audit.sandbox.planting.ground import Ground, is_in

OLD = timedelta(days=95)  # so long a customer: the opt-out lies within it
STATED = (31, 80)  # days before the exports: too old to slow the consent lane
IS_IN = (pl.col("email_state") == "in") & (pl.col("opt_in") == "True")


def opt_out_by_email(ground: Ground, size: int) -> Ground:
    """Opted out of e-mail in Stokly, in on the contact."""
    people = ground.people.take(size, _long_known(ground) & HAS_EMAIL & IS_IN)
    planted = _stating_out(ground, "opt_out_by_email", people, "email")
    return planted.keyed("opt_out_by_email", OPT_OUT, people["customer_id"], "email")


def opt_out_by_sms(ground: Ground, size: int) -> Ground:
    """Opted out of SMS in Stokly; the contact's field says in, or is empty, which counts as in."""
    people = ground.people.take(
        size, _long_known(ground) & HAS_MOBILE & (pl.col("sms_state") == "in")
    )
    planted = _stating_out(ground, "opt_out_by_sms", people, "sms")
    emptied = is_in("user_id", people["contact_id"].head((people.height + 1) // 2))
    contacts = planted.frames["contacts"].with_columns(
        pl.when(~emptied).then(pl.col("Mobile SMS Opt-In")).alias("Mobile SMS Opt-In")
    )
    return planted.having(contacts=contacts).keyed(
        "opt_out_by_sms", OPT_OUT, people["customer_id"], "sms"
    )


def opt_out_of_second_contact(ground: Ground, size: int) -> Ground:
    """Out on the contact with the customer's id, in on another with the customer's e-mail.

    The first one holds an older address, so no identifier is shared by the two.
    """
    name = "opt_out_of_second_contact"
    people = ground.people.take(size, _opted_out(ground))
    older = is_in("user_id", people["contact_id"])
    contacts = ground.frames["contacts"].with_columns(
        pl.when(older).then("old." + pl.col("Email")).otherwise(pl.col("Email")).alias("Email")
    )
    planted = second_contacts(
        ground.having(contacts=contacts), name, people, email=pl.col("email"), opt_in=pl.lit("True")
    )
    keyed = planted.keyed(name, OPT_OUT, people["customer_id"], "email").keyed(
        name, OPT_OUT, people["contact_id"], "opt_in"
    )
    return split(keyed, name, people)


def opt_out_of_shared_email(ground: Ground, size: int) -> Ground:
    """Out on one contact, in on another with the same e-mail: three findings of two checks."""
    name = "opt_out_of_shared_email"
    people = ground.people.take(size, _opted_out(ground))
    planted = second_contacts(ground, name, people, email=pl.col("email"), opt_in=pl.lit("True"))
    return (
        planted.keyed(name, SHARED, people["contact_id"], "email")
        .keyed(name, OPT_OUT, people["customer_id"], "email")
        .keyed(name, OPT_OUT, people["contact_id"], "opt_in")
    )


def near_opt_out_just_now(ground: Ground, size: int) -> Ground:
    """Not a fault yet: opted out ten minutes ago, and agreed are fifteen."""
    people = ground.people.take(size, _long_known(ground) & HAS_EMAIL & IS_IN)
    just_now = pl.lit(ground.taken_at - timedelta(minutes=10))
    planted = ground.having(consents=_out(ground, people, "email", just_now))
    missed = planted.missed("near_opt_out_just_now", OPT_OUT, people["customer_id"], "email")
    return missed.missed("near_opt_out_just_now", LATENCY, people["customer_id"], "email")


def near_opt_out_never_in(ground: Ground, size: int) -> Ground:
    """Not a fault: opted out in Stokly, and the contact never said anything, so it gets no mail."""
    people = ground.people.take(size, _long_known(ground) & HAS_EMAIL & IS_IN)
    planted = _stating_out(ground, "near_opt_out_never_in", people, "email")
    empty = is_in("user_id", people["contact_id"])
    contacts = planted.frames["contacts"].with_columns(
        pl.when(~empty).then(pl.col("Opt-In")).alias("Opt-In")
    )
    return planted.having(contacts=contacts).missed(
        "near_opt_out_never_in", OPT_OUT, people["customer_id"], "email"
    )


def _long_known(ground: Ground) -> pl.Expr:
    return quiet(ground) & (pl.col("created_at") < ground.taken_at - OLD)


def _opted_out(ground: Ground) -> pl.Expr:
    return quiet(ground) & HAS_EMAIL & (pl.col("email_state") == "out")


def _stating_out(ground: Ground, name: str, people: pl.DataFrame, channel: str) -> Ground:
    """The ground with opt-outs that these people stated weeks ago."""
    days = between(ground.stream(name), *STATED, people.height)
    stated = pl.DataFrame({"customer_id": people["customer_id"], "days": days})
    at = pl.lit(ground.taken_at) - pl.duration(days="days", minutes=17)
    consents = (
        ground.frames["consents"]
        .join(stated.lazy(), on="customer_id", how="left", maintain_order="left")
        .with_columns(stated_at=at)
    )
    return ground.having(
        consents=_out(ground.having(consents=consents), people, channel, pl.col("stated_at")).drop(
            "days", "stated_at"
        )
    )


def _out(ground: Ground, people: pl.DataFrame, channel: str, at: pl.Expr) -> pl.LazyFrame:
    theirs = is_in("customer_id", people["customer_id"]) & (pl.col("channel") == channel)
    return ground.frames["consents"].with_columns(
        state=pl.when(theirs).then(pl.lit("out")).otherwise("state"),
        changed_at=pl.when(theirs).then(at).otherwise("changed_at"),
        source=pl.when(theirs).then(pl.lit("account page")).otherwise("source"),
    )
