"""Crossed, damaged and left-behind identifiers are really there, and the key names them all."""

from datetime import timedelta

import polars as pl
import pytest

MISMATCH = "contact.integrity.identifier_mismatch"
DAMAGE = "contact.validity.identifier_damage"
CHANGE = "contact.accuracy.email_change_not_propagated"
EMAIL = pl.col("Email").str.replace_all(r"\s", "").str.to_lowercase()


@pytest.fixture(scope="module")
def key(planted):
    """Call it with a check and what else a row of the key says: the keys, sorted."""

    def of(check_id, **said):
        return sorted(planted.answer_key.filter(check_id=check_id, **said)["key"])

    return of


@pytest.fixture(scope="module")
def customers(faulty):
    rows = faulty["customers"].select("customerId", "mergedIntoId", email="email")
    return rows.with_columns(pl.col("email").str.to_lowercase())


def test_the_key_names_every_contact_of_two_customers_and_no_other(faulty, customers, key):
    contacts = faulty["contacts"].with_columns(email=EMAIL)
    known = contacts.join(customers, left_on="External ID", right_on="customerId", how="semi")
    held = known.join(customers, on="email", how="inner")
    own = pl.col("customerId") == pl.col("External ID")
    crossed = held.filter(~own.any().over("user_id"))["user_id"].unique()
    assert sorted(crossed) == key(MISMATCH) != []


def test_swapped_contacts_have_each_other_s_e_mail_and_a_merged_one_its_survivor_s(
    faulty, customers, key
):
    contacts = faulty["contacts"].with_columns(email=EMAIL)
    both = contacts.join(customers, on="email", how="inner").filter(
        pl.col("user_id").is_in(key(MISMATCH))
    )
    pairs = set(both.select("External ID", "customerId").rows())
    swapped = [one for one in pairs if one[::-1] in pairs]
    assert len(swapped) == len(key(MISMATCH, fault="swapped_emails")) > 0
    into = dict(customers.select("customerId", "mergedIntoId").rows())
    merged = key(MISMATCH, fault="id_of_merged_customer")
    survivors = both.filter(pl.col("user_id").is_in(merged))
    assert [into[one] for one in survivors["External ID"]] == survivors["customerId"].to_list()


def test_the_key_names_every_customer_whose_contact_has_a_former_e_mail_and_no_other(
    planted, faulty, key
):
    late = pl.col("until") < planted.shop.taken_at - timedelta(hours=25)
    was = faulty["customer_aliases"].filter(late).select("customerId", email="value")
    contacts = faulty["contacts"].select("External ID", email=EMAIL)
    left = was.join(
        contacts, left_on=["customerId", "email"], right_on=["External ID", "email"], how="semi"
    )
    assert sorted(left["customerId"]) == key(CHANGE) != []


def test_most_changes_of_an_e_mail_have_arrived(faulty, clean, key):
    assert faulty["customer_aliases"].height > 2 * len(key(CHANGE))
    now = clean["customers"].select("customerId", now=pl.col("email").str.to_lowercase())
    was = clean["customer_aliases"].join(now, on="customerId", how="inner")
    assert (was["value"] != was["now"]).all()
    assert was.height == clean["customer_aliases"].height > 0


def test_the_key_names_every_external_id_that_is_nobody_s_as_it_is_written(faulty, key):
    ids = faulty["customers"].select(pl.col("customerId").append(pl.col("barcode"))).to_series()
    given = pl.col("External ID").replace("undefined", None)
    strange = faulty["contacts"].filter(given.is_not_null(), ~given.is_in(ids.implode()))
    assert sorted(strange["user_id"]) == key(DAMAGE, field="external_id") != []


def test_the_key_names_every_order_key_that_no_order_has_but_for_an_ending(faulty, key):
    sent = faulty["sales_items"]["order"].unique()
    known = faulty["sale_orders"]["saleOrderId"].implode()
    bare = sent.str.replace(r"( |\.0)$", "")
    damaged = sent.filter((bare != sent) & bare.is_in(known))
    assert sorted(damaged) == key(DAMAGE, field="order_id") != []


def test_a_damaged_phone_is_its_customer_s_but_for_the_damage(faulty, key):
    phones = faulty["contacts"].filter(pl.col("user_id").is_in(key(DAMAGE, field="phone")))
    both = phones.join(faulty["customers"], left_on="External ID", right_on="customerId")
    tail = pl.col("Mobile").str.strip_suffix(".0").str.slice(-6)
    assert both.select(pl.col("phone").str.ends_with(tail).all()).item()
    assert both.filter(pl.col("Mobile").str.starts_with("+")).is_empty()
    assert both.height > 1
