"""A mailbox of too many ties nobody, and a customer kept twice is nobody else's fault."""

import polars as pl

from audit.sandbox.planting.crowd_faults import TILL
from checks.workings.persons import HUB

SHARED, SPLIT = "contact.uniqueness.shared_identifier", "contact.uniqueness.person_split"


def at_the_till(faulty):
    return faulty["contacts"].filter(pl.col("Email") == TILL)


def twins(faulty, planted, name):
    """The second records of a near miss, beside all customers of the same name and birthday."""
    ids = planted.near_misses.filter(near_miss=name)["key"].implode()
    second = faulty["customers"].filter(pl.col("customerId").is_in(ids))
    both = second.join(second, on=["forename", "surname", "birthday"], suffix="_first")
    return both.filter(
        pl.col("customerId").cast(pl.Int64) > pl.col("customerId_first").cast(pl.Int64)
    )


def test_more_contacts_than_a_household_hold_the_address_of_the_till(planted, faulty):
    contacts = at_the_till(faulty)
    assert contacts.height > HUB
    [key] = planted.answer_key.filter(fault="address_of_the_till")["key"]
    assert key == contacts["user_id"].min()


def test_everybody_at_the_till_is_a_customer_of_their_own(faulty):
    contacts = at_the_till(faulty)
    ours = faulty["customers"].filter(pl.col("email") == TILL)
    assert sorted(ours["customerId"]) == sorted(contacts["External ID"])
    assert contacts.select("First Name", "Last Name").n_unique() == contacts.height
    assert faulty["customers"]["barcode"].is_unique().all()


def test_nobody_at_the_till_may_be_found_split_or_crossed(planted, faulty):
    missed = planted.near_misses.filter(near_miss="address_of_the_till")
    assert sorted(missed.filter(check_id=SPLIT)["key"]) == sorted(
        at_the_till(faulty)["External ID"]
    )
    assert missed.height == 2 * at_the_till(faulty).height


def test_a_second_record_in_stokly_is_of_the_same_somebody(planted, faulty):
    found = twins(faulty, planted, "near_customer_twice")
    assert not found.is_empty()
    assert found.select(pl.col("email", "phone").is_null().all()).row(0) == (True, True)
    by_email = twins(faulty, planted, "near_customer_twice_by_email")
    assert not by_email.is_empty()
    assert (by_email["email"] == by_email["email_first"]).all()
