"""Where customers live, and who lives together: what tells a household from one person."""

import numpy as np
import polars as pl
import pytest

from audit.sandbox.records.homes import TOGETHER_SHARE, at_home

HOMES = ("surname", "country", "postcode", "addressLine1", "addressLine2", "city")


@pytest.fixture(scope="module")
def consumers(clean):
    return clean["customers"].filter(type="0")


@pytest.fixture(scope="module")
def together(consumers):
    """Consumers who live with another one of the same surname."""
    address = pl.struct(pl.col(HOMES).fill_null(""))
    return consumers.filter(address.is_duplicated())


def test_one_in_eight_consumers_lives_with_another_of_the_same_surname(consumers, together):
    assert together.height == pytest.approx(TOGETHER_SHARE * consumers.height, rel=0.1)


def test_those_who_live_together_share_no_email_no_mobile_number_and_no_forename(together):
    for column in ("email", "phone", "customerId"):
        assert not together[column].drop_nulls().is_duplicated().any()
    assert not together.select("forename", *HOMES).is_duplicated().any()


def test_the_land_line_of_a_household_is_one_and_of_no_other(clean, together):
    lines = clean["contacts"].filter(pl.col("Phone").is_not_null())
    bare = pl.col("Phone").str.slice(-6)
    homes = lines.group_by(bare).agg(pl.len(), pl.col("Address").n_unique())
    assert (homes["Address"] == 1).all()
    shared = lines.filter(bare.is_duplicated())["External ID"]
    assert 0 < shared.len() < together.height
    assert shared.is_in(together["customerId"].implode()).all()


def test_the_contact_lives_where_the_customer_does(clean):
    both = clean["contacts"].join(
        clean["customers"], left_on="External ID", right_on="customerId", how="inner"
    )
    lines = pl.concat_str("addressLine1", "addressLine2", separator=", ", ignore_nulls=True)
    assert both.select((pl.col("Address") == lines).all()).item()
    assert both.select(pl.col("City").eq(pl.col("city")).all()).item()
    assert both["addressLine2"].drop_nulls().str.starts_with("Flat ").all()


def test_a_trade_account_is_a_company_and_a_consumer_is_none(clean, consumers):
    trade = clean["customers"].filter(type="1")
    assert trade["company"].equals(trade["surname"])
    assert consumers["company"].null_count() == consumers.height


def test_sex_is_stated_of_some_consumers_and_follows_the_forename(clean):
    stated = clean["contacts"].filter(pl.col("Gender").is_not_null())
    assert set(stated["Gender"]) == {"Male", "Female"}
    assert (stated.group_by("First Name").agg(pl.col("Gender").n_unique())["Gender"] == 1).all()
    assert not stated["External ID"].str.starts_with("T").any()


def lived(*languages, **said):
    """People of these languages, at home; each column of `said` is one value or one each."""
    columns = ("forename", "surname", "surname_part", "postcode", "city", "street", "sex")
    people = pl.DataFrame({"language": languages, **dict.fromkeys(columns, "x"), **said})
    iso = people["language"].str.slice(-2)
    return at_home(people, iso, np.zeros(people.height, dtype=np.bool_), 1)


def test_a_number_stands_before_the_street_or_behind_it_as_the_country_writes():
    lines = lived("en-GB", "fr-FR", "de-DE", street="Rue")["line1"]
    assert lines.str.contains(r"^\d+ Rue$").to_list() == [True, True, False]
    assert lines.str.contains(r"^Rue \d+$").to_list() == [False, False, True]


def test_whoever_has_the_forename_of_another_of_the_household_lives_alone():
    surnames = [str(number) for number in range(200)]
    together = lived(*["en-GB"] * 200, surname=surnames, forename=surnames)
    alone = lived(*["en-GB"] * 200, surname=surnames, forename="Ann")
    assert together["surname"].n_unique() < 200 == alone["surname"].n_unique()


def test_people_of_two_countries_do_not_live_together():
    languages = ["en-GB", "de-DE"] * 100
    names = {"forename": [str(n) for n in range(200)], "postcode": languages}
    assert lived(*languages, **names)["postcode"].to_list() == languages


def test_a_shop_of_one_customer_has_nobody_to_live_with(shop_of):
    assert shop_of({})["customers"]["addressLine1"].is_not_null().all()
