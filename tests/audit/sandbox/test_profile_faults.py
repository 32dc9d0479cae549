"""Profiles agree in a clean shop; in a faulty one the key names every one that does not."""

import unicodedata

import polars as pl
import pytest

from audit.sandbox.faults import OF_PROFILES

DRIFT = "contact.consistency.profile_drift"
# Column of both exports -> what it is called in the answer key.
SAME = {
    "First Name": "forename",
    "Last Name": "surname",
    "ZIP Code": "postcode",
    "Date of Birth": "birthday",
}
LABELS = {"GB": "United Kingdom", "FR": "France", "DE": "Germany", "IE": "Ireland"}


def pairs(shop):
    return shop["contacts"].join(
        shop["customers"], left_on="External ID", right_on="customerId", how="inner"
    )


def bare(text):
    """Without case, blanks, and the forms of one letter: what no mail shows."""
    return "".join(unicodedata.normalize("NFC", str(text or "")).lower().split())[:50]


@pytest.mark.parametrize(("theirs", "ours"), SAME.items())
def test_contacts_of_a_clean_shop_hold_what_stokly_says(clean, theirs, ours):
    both = pairs(clean)
    assert both[theirs].drop_nulls().len() > 30
    assert both[theirs].eq_missing(both[ours]).all()


def test_a_country_and_a_language_are_shown_by_their_labels(clean):
    both = pairs(clean)
    known = both.filter(pl.col("country").is_in([*LABELS]))
    assert (known["Country"] == known["country"].replace_strict(LABELS, default=None)).all()
    assert set(both.filter(country="GB")["Registration Language"]) == {"English"}
    assert both.filter(country="JE")["Country"].is_null().all()


def test_guests_have_no_profile_and_a_second_contact_has_the_first_one_s(clean, faulty):
    guests = clean["contacts"].filter(pl.col("External ID").is_null())
    assert guests.select(pl.col(*SAME).is_null().all()).row(0) == (True,) * len(SAME)
    second = faulty["contacts"].filter(Source="web form")
    assert second["Last Name"].is_not_null().all()


@pytest.mark.parametrize(("theirs", "ours"), SAME.items())
def test_the_key_names_every_profile_that_differs_and_no_other(planted, faulty, theirs, ours):
    apart = [
        row["user_id"]
        for row in pairs(faulty).iter_rows(named=True)
        if bare(row[theirs]) != bare(row[ours])
    ]
    key = planted.answer_key.filter(check_id=DRIFT, field=ours)["key"]
    assert sorted(apart) == sorted(key) != []


def test_one_contact_has_another_country_and_the_key_names_it(planted, clean, faulty):
    # A duplicate says what the record says that it was merged into.
    merged = faulty["customers"].drop_nulls("mergedIntoId")["customerId"].implode()
    whole = faulty["contacts"].filter(~pl.col("External ID").is_in(merged).fill_null(value=False))
    before, after = clean["contacts"], whole.head(clean["contacts"].height)
    kept = before.select("user_id", was="Country").join(after, on="user_id", how="inner")
    moved = kept.filter(pl.col("was").ne_missing(pl.col("Country")))["user_id"]
    key = planted.answer_key.filter(check_id=DRIFT, field="country")["key"]
    assert sorted(moved) == sorted(key) != []


def test_every_fault_and_near_miss_of_a_profile_is_there(planted):
    shown = set(planted.answer_key["fault"]) | set(planted.near_misses["near_miss"])
    assert {one.__name__ for one in OF_PROFILES} <= shown


@pytest.mark.parametrize("near_miss", ["near_profile_cut", "near_profile_in_other_form"])
def test_a_near_miss_is_written_otherwise_and_says_the_same(planted, faulty, near_miss):
    ids = planted.near_misses.filter(near_miss=near_miss, field="surname")["key"]
    rows = pairs(faulty).filter(pl.col("user_id").is_in(ids.implode()))
    assert rows.height == ids.len() > 0
    assert (rows["Last Name"] != rows["surname"]).all()


def test_profile_faults_change_no_other_column(planted, clean, faulty):
    told = [one.__name__ for one in OF_PROFILES]
    bearers = planted.answer_key.filter(pl.col("fault").is_in(told))["key"].implode()
    theirs = pl.col("user_id").is_in(bearers)
    same = pl.exclude(*SAME, "Country")
    before, after = (one["contacts"].filter(theirs).select(same) for one in (clean, faulty))
    assert before.equals(after)
    assert before.height > 0
