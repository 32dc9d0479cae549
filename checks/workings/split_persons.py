"""Persons whose orders lie on several contacts, and what that does to how they are taken."""

from datetime import timedelta

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.contact_trade import contact_orders, lifecycle, traded
from checks.workings.id_order import counted
from checks.workings.person_contacts import HELD_AS


def split_persons(contacts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Persons with contacts beside the main one that have other identifiers and other orders.

    Main is the contact that bears a live customer's id, best in its very form; of several, the
    one with most orders.

    Args:
        contacts: of `several_records`, with the columns of `whose`.
        evidence: esp_sale_line is asked where it is there.

    Returns:
        person, customer_id; contact_id (the main one), hidden (the others, a list), ties (how they
        belong, in words, a list); orders and value_u hidden (micro-units of the account's
        currency); of the main one orders_before, lifetime_before_u and last_before; last_after.
    """
    several = contacts.filter(pl.len().over("person") > 1)
    both = _beside_main(_with_trade(several, evidence))
    hidden = both.filter(
        pl.col("contact_id") != pl.col("contact_id_main"),
        _one_customer(),
        ~_copied(),
        pl.col("keys").list.set_intersection("keys_main").list.len() == 0,
        ~pl.col("is_fresh"),
    )
    return _told(hidden)


def effect(split: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """What each main contact is taken for, and would be with what is hidden from it.

    Returns:
        customer_id, contact_id; orders, lifetime_u (micro-units of the account's currency) and
        class (`no order`, `one-time`, `repeat`, `lapsed`), each before and after; no row without
        sales data.
    """
    lapsed = pl.lit(timedelta(days=evidence.limits["lapsed_days"]))
    told = split.with_columns(
        orders_after=pl.col("orders_before") + pl.col("orders"),
        lifetime_after_u=pl.col("lifetime_before_u") + pl.col("value_u"),
    )
    if not evidence.has("esp_sale_line", "contact_id"):
        told = told.clear()
    fence = pl.lit(evidence.fence)
    return told.select(
        "customer_id",
        "contact_id",
        "orders_before",
        "orders_after",
        "lifetime_before_u",
        "lifetime_after_u",
        *(
            lifecycle(pl.col(f"orders_{when}"), fence - pl.col(f"last_{when}"), lapsed).alias(
                f"class_{when}"
            )
            for when in ("before", "after")
        ),
    ).sort("customer_id")


def _with_trade(contacts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    sold = traded(contact_orders(evidence, contacts["contact_id"]), "contact_id")
    return contacts.join(sold, on="contact_id", how="left").with_columns(
        pl.col("orders", "value_u").fill_null(0), pl.col("keys").fill_null([])
    )


def _beside_main(contacts: pl.DataFrame) -> pl.DataFrame:
    """Every contact beside its person's main one, whose columns end in `_main`."""
    as_number = pl.col("contact_id").cast(pl.Int64, strict=False)
    is_borne = pl.col("live").list.contains(pl.col("bears")).fill_null(value=False)
    main = contacts.sort(
        "person",
        ~is_borne,
        ~pl.col("is_exact"),
        -pl.col("orders"),
        as_number,
        "contact_id",
        nulls_last=True,
    ).unique("person", keep="first", maintain_order=True)
    return contacts.join(main, on="person", how="inner", suffix="_main")


def _one_customer() -> pl.Expr:
    """Whether both are contacts of one customer record, or of two that the model holds the same.

    The contact of a record that was merged away is told by `merge_not_propagated`.
    """
    same = (pl.col("bears") == pl.col("bears_main")).fill_null(value=False)
    held = (
        pl.col("is_held") & pl.col("is_held_main") & pl.col("live").list.contains(pl.col("bears"))
    )
    return pl.col("bears").is_null() | same | held.fill_null(value=False)


def _copied() -> pl.Expr:
    """Whether one of the two has no identifier that the other has not; never null.

    They share what both have, so `shared_identifier` tells of them.
    """
    ids = list(HELD_AS.values())
    equal = {one: (pl.col(one) == pl.col(f"{one}_main")).fill_null(value=False) for one in ids}
    within = [pl.col(one).is_null() | equal[one] for one in ids]
    within_other = [pl.col(f"{one}_main").is_null() | equal[one] for one in ids]
    covered = pl.all_horizontal(within) | pl.all_horizontal(within_other)
    return covered & pl.any_horizontal(equal.values())


def _told(hidden: pl.DataFrame) -> pl.DataFrame:
    is_borne = pl.col("live").list.contains(pl.col("bears_main"))
    last_at = pl.max_horizontal("last_at", "last_at_main").max()
    every = pl.col("keys").explode().drop_nulls().unique().len().cast(pl.Int64)
    return hidden.group_by("person").agg(
        customer_id=pl.when(is_borne).then("bears_main").otherwise("customer_id").first(),
        contact_id=pl.col("contact_id_main").first(),
        hidden=counted("contact_id"),
        ties=pl.col("tie").unique().sort(),
        orders=every,
        value_u=pl.col("value_u").sum(),
        orders_before=pl.col("orders_main").first(),
        lifetime_before_u=pl.col("value_u_main").first(),
        last_before=pl.col("last_at_main").first(),
        last_after=last_at,
    )
