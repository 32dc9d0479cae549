"""The key names every customer on several contacts and every merge not shown, and no other."""

from datetime import timedelta

import polars as pl

SPLIT, MERGE = "contact.uniqueness.person_split", "contact.consistency.merge_not_propagated"
BARE = {
    "external_id": pl.col("External ID").str.to_lowercase().str.replace("^0+", ""),
    "email": pl.col("Email").str.replace_all(r"\s", "").str.to_lowercase(),
    "mobile": pl.col("Mobile").str.replace_all(r"\D", "").str.replace("^00", "").replace("", None),
}
OF_CUSTOMER = {
    "external_id": pl.col("customerId").str.to_lowercase(),
    "email": pl.col("email").str.to_lowercase(),
    "mobile": pl.col("phone")
    .str.replace("(0)", "", literal=True)
    .str.replace_all(r"\D", "")
    .str.replace("^00", "")
    .str.replace("^0", "44"),
}


def keys(planted, check):
    return sorted(planted.answer_key.filter(check_id=check)["key"])


def named(planted, fault):
    """The keys of a fault, or of a near miss."""
    found = [planted.answer_key.filter(fault=fault), planted.near_misses.filter(near_miss=fault)]
    return pl.concat([one.select("check_id", "key") for one in found])


def spared(planted, near_miss, check):
    return named(planted, near_miss).filter(check_id=check)["key"].implode()


def bought(shop):
    """contact_id, order, customerId: what Stokly's customers bought, where Emarsys has it."""
    orders = shop["sale_orders"].select("customerId", order="saleOrderId").drop_nulls()
    sold = (
        shop["sales_items"]
        .filter(~pl.col("quantity").str.starts_with("-"))
        .select("contact_id", "order")
    )
    return sold.drop_nulls().unique().join(orders, on="order", how="inner")


def tied(shop):
    """customerId and user_id of each contact that an identifier or an order gives to one live one.

    A contact that bears the id of another record is that record's.
    """
    live = shop["customers"].filter(pl.col("mergedIntoId").is_null(), pl.col("status") == "1")
    contacts = shop["contacts"].with_columns(**BARE)
    pairs = [
        live.with_columns(one.alias(name)).join(contacts, on=name, how="inner")
        for name, one in OF_CUSTOMER.items()
    ]
    by_orders = bought(shop).join(live, on="customerId", how="semi")
    known = pl.concat([one.select("customerId", "user_id") for one in pairs])
    loose = by_orders.select("customerId", user_id="contact_id").join(
        known, on="user_id", how="anti"
    )
    every = pl.concat([known, loose]).unique()
    ids = shop["customers"].select(external_id=OF_CUSTOMER["external_id"], own="customerId")
    owned = contacts.join(ids, on="external_id", how="left").select("user_id", "own", *BARE)
    theirs = every.join(owned, on="user_id", how="inner")
    return theirs.filter(pl.col("own").is_null() | (pl.col("own") == pl.col("customerId"))).filter(
        pl.col("customerId").n_unique().over("user_id") == 1
    )


def own(side, other):
    """Whether a contact has an identifier that the other one has not."""
    lacks = [
        pl.col(f"{one}{side}").is_not_null()
        & pl.col(f"{one}{side}").ne_missing(pl.col(f"{one}{other}"))
        for one in BARE
    ]
    return pl.any_horizontal(lacks)


def test_the_key_names_every_customer_on_contacts_of_different_identifiers(planted, faulty):
    rows = tied(faulty)
    both = rows.join(rows, on="customerId", how="inner", suffix="_other")
    apart = both.filter(own("", "_other"), own("_other", ""))
    assert sorted(set(apart["customerId"])) == keys(planted, SPLIT) != []


def test_a_split_hides_orders_or_as_planted_none(planted, faulty):
    whose = bought(faulty).group_by("customerId").agg(pl.col("contact_id").n_unique())
    for fault, contacts in (("split_by_mobile", 2), ("split_by_orders", 2)):
        theirs = named(planted, fault)["key"].implode()
        met = whose.filter(pl.col("customerId").is_in(theirs))
        assert set(met["contact_id"]) == {contacts}
    none = named(planted, "split_without_orders")["key"].implode()
    assert whose.filter(pl.col("customerId").is_in(none), pl.col("contact_id") > 1).is_empty()


def test_a_household_has_one_mailbox_and_two_forenames(planted, faulty):
    [customer] = spared(planted, "near_household_mailbox", SPLIT).explode()
    known = faulty["contacts"].with_columns(**BARE)
    address = known.filter(pl.col("External ID") == customer)["email"].implode()
    members = known.filter(pl.col("email").is_in(address))
    assert members["First Name"].n_unique() == members.height == 2
    assert members["Last Name"].n_unique() == 1


def test_a_namesake_shares_no_identifier_and_has_no_order(planted, faulty):
    theirs = spared(planted, "near_namesake_contact", SPLIT)
    rows = tied(faulty).filter(pl.col("customerId").is_in(theirs))
    assert rows.height == theirs.explode().len() > 0
    alike = faulty["contacts"].filter(pl.col("Email").str.starts_with("near-namesake-contact"))
    assert not bought(faulty)["contact_id"].is_in(alike["user_id"].implode()).any()


def test_the_key_names_every_merge_that_emarsys_does_not_show(planted, faulty):
    day = planted.shop.taken_at - timedelta(hours=24)
    late = faulty["customers"].filter(pl.col("timeMerged") < day)
    own_contact = late.join(
        faulty["contacts"], left_on="customerId", right_on="External ID", how="semi"
    )
    orders = faulty["sale_orders"].join(late, on="customerId", how="semi")
    known = faulty["sales_items"].drop_nulls("contact_id")["order"].unique()
    lacking = orders.filter(~pl.col("saleOrderId").is_in(known.implode()))
    missed = set(own_contact["customerId"]) | set(lacking["customerId"])
    assert sorted(missed) == keys(planted, MERGE) != []


def test_two_records_that_were_merged_and_their_contacts_are_one_person(faulty):
    gone = faulty["customers"].drop_nulls("mergedIntoId")
    both = gone.join(
        faulty["customers"], left_on="mergedIntoId", right_on="customerId", suffix="_left"
    )
    mine = both.filter(pl.col("surname") == pl.col("surname_left"))
    assert mine.height >= 5
    assert (mine["postcode"] == mine["postcode_left"]).all()
    assert (mine["status"] == "0").all()


def test_orders_of_a_merge_that_emarsys_shows_are_on_the_survivor_s_contact(planted, faulty):
    [merged] = spared(planted, "near_merge_shown", MERGE).explode()
    [left] = faulty["customers"].filter(customerId=merged)["mergedIntoId"]
    [contact] = faulty["contacts"].filter(pl.col("External ID") == left)["user_id"]
    assert set(bought(faulty).filter(customerId=merged)["contact_id"]) == {contact}
