"""A table of people in normal form."""

from datetime import date

import polars as pl
from polars.testing import assert_frame_equal

from checks.vocabulary import Home
from checks.vocabulary.sameness import FIELDS, normal_people

ANN = {
    "record_id": "7",
    "forename": "Mrs Ann",
    "surname": "O'Neil Jr",
    "email": "A.nn+x@Gmail.com",
    "phone": "06 12 34 56 78",
    "birthday": "01/02/1980",
    "street": "12a High St",
    "city": "LONDON",
    "postcode": "75001.0",
    "country": "France",
    "company": "Acme Ltd",
    "external_id": " 007 ",
    "sex": "Female",
}


def test_every_field_has_its_form_and_what_is_made_of_it():
    assert normal_people(pl.DataFrame([ANN]), Home()).row(0, named=True) == {
        "record_id": "7",
        "forename": "ann",
        "surname": "oneil",
        "email": "a.nn+x@gmail.com",
        "email_soft": "ann@gmail.com",
        "phone": "+33612345678",
        "birthday": "1980-02-01",
        "street": "high street",
        "house_number": "12a",
        "city": "london",
        "postcode": "75001",
        "country": "FR",
        "company": "acme",
        "external_id": "7",
        "sex": "f",
        "generation": "2",
    }


def test_only_what_is_given_is_made():
    people = pl.DataFrame({"record_id": ["1"], "city": ["Bath"], "shoe": ["44 EU"], "x": ["y"]})
    made = normal_people(people, Home(), named=("shoe",))
    assert made.to_dicts() == [{"record_id": "1", "city": "bath", "shoe": "44 eu"}]


def test_a_birthday_may_be_a_date():
    people = pl.DataFrame({"record_id": ["1"], "birthday": [date(1980, 2, 1)]})
    assert normal_people(people, Home())["birthday"].to_list() == ["1980-02-01"]


def test_nobody_gives_an_empty_table_with_the_same_columns():
    people = pl.DataFrame([ANN])
    assert normal_people(people.clear(), Home()).columns == normal_people(people, Home()).columns


def test_a_record_without_anything_says_nothing():
    nothing = {"record_id": "1", **dict.fromkeys(FIELDS)}
    people = pl.DataFrame([nothing], schema_overrides=dict.fromkeys(FIELDS, pl.String))
    assert normal_people(people, Home()).drop("record_id").row(0) == (None,) * 15


def test_many_rows_give_what_each_gives_alone():
    other = {
        **ANN,
        "phone": "07700 900123",
        "country": None,
        "forename": "Jos\u00e9",
        "street": "5 A",
    }
    several = pl.DataFrame([ANN, other, dict.fromkeys(ANN)] * 700)
    alone = normal_people(several.head(3), Home())
    assert_frame_equal(normal_people(several, Home()), pl.concat([alone] * 700))
