"""A field gets what Stokly says, in the words in which Emarsys stores it."""

from datetime import date

import pytest

from checks.contact.profile_drift import profile_drift
from checks.vocabulary import Design

ANN = {
    "forename": "Ann",
    "surname": "Müller",
    "country": "GB",
    "postcode": "SW1A 1AA",
    "birthday": date(1990, 5, 4),
    "language": "en-GB",
}
HELD = {
    "1": "Ann",
    "2": "Müller",
    "14": "United Kingdom",
    "13": "SW1A 1AA",
    "4": "1990-05-04",
    "35": "English",
}


def shop(evidence, said=None, there=None, design=None):
    """A shop of one contact; `there` gives what fields hold, or what they hold and its label."""
    rows = [
        {"contact_id": "1", "field_id": number, "value_raw": raw, "value_decoded": label}
        for number, value in (HELD | (there or {})).items()
        for raw, label in [value if isinstance(value, tuple) else (value, value)]
    ]
    return evidence(
        erp_customer=[ANN | (said or {})],
        esp_contact=[{}],
        esp_contact_field=rows,
        design=design or Design(),
    )


@pytest.mark.parametrize(
    ("there", "field", "seen", "desired"),
    [
        ({"2": "Miller"}, "2", "Miller", "Müller"),
        ({"2": None}, "2", None, "Müller"),
        ({"2": ""}, "2", None, "Müller"),
        ({"2": "  "}, "2", "  ", "Müller"),
        ({"1": " undefined "}, "1", " undefined ", "Ann"),
        ({"2": "MÃ¼ller"}, "2", "MÃ¼ller", "Müller"),
        ({"14": "France"}, "14", "61", "184"),
        ({"14": "FR"}, "14", "61", "184"),
        ({"14": None}, "14", None, "184"),
        ({"4": "1990-04-05"}, "4", "1990-04-05", "1990-05-04"),
        ({"4": "05/05/1991"}, "4", "1991-05-05", "1990-05-04"),
        ({"4": "0000-00-00"}, "4", "0000-00-00", "1990-05-04"),
    ],
    ids=str,
)
def test_the_field_is_updated_if_it_holds_what_was_seen(
    evidence, repaired, there, field, seen, desired
):
    rows = shop(evidence, there=there)
    assert repaired(profile_drift, rows) == [("update", "1", field, seen, desired)]


@pytest.mark.parametrize(
    ("said", "there", "seen"),
    [
        ({}, {"14": "undefined"}, "undefined"),
        ({}, {"4": "soon"}, "soon"),
        ({}, {"35": "German"}, "German"),
        ({"surname": "x" * 61}, {"2": "y"}, "y"),
    ],
    ids=str,
)
def test_what_cannot_be_put_as_emarsys_stores_it_is_work(evidence, repaired, said, there, seen):
    [(action, record, _, found, _)] = repaired(profile_drift, shop(evidence, said, there))
    assert (action, record, found) == ("work", "1", seen)


@pytest.mark.parametrize("there", [{"2": "MÜLLER"}, {"2": " Müller "}, {"13": "sw1a1aa"}])
def test_another_form_is_left_alone_even_where_it_is_reported(evidence, repaired, there):
    asked = Design(limits={"contact.consistency.profile_drift": {"formatting": 1}})
    assert repaired(profile_drift, shop(evidence, there=there, design=asked)) == []


@pytest.mark.parametrize("said", [{"surname": None}, {"surname": " "}, {"surname": "n/a"}])
def test_nothing_is_emptied_where_stokly_says_nothing(evidence, repaired, said):
    assert repaired(profile_drift, shop(evidence, said, {"2": "Smith"})) == []


def test_outer_blanks_of_stokly_are_not_sent(evidence, repaired):
    rows = shop(evidence, {"surname": " Smith "})
    assert repaired(profile_drift, rows) == [("update", "1", "2", "Müller", "Smith")]


def test_a_choice_given_by_its_number_and_label_is_seen_as_its_number(evidence, repaired):
    rows = shop(evidence, there={"14": ("61", "France")})
    assert repaired(profile_drift, rows) == [("update", "1", "14", "61", "184")]


def test_a_tag_is_written_where_the_field_holds_tags(evidence, repaired):
    design = Design(profile_fields={"language": "458"})
    rows = shop(evidence, {"language": "de_AT"}, {"458": "en-GB"}, design)
    assert repaired(profile_drift, rows) == [("update", "1", "458", "en-GB", "de-AT")]


@pytest.mark.parametrize("number", ["3", "31", "37", "47"])
def test_no_profile_field_can_be_one_of_consent_or_identity(evidence, repaired, number):
    design = Design(profile_fields={"surname": number})
    rows = shop(evidence, {"surname": "1"}, {number: "2"}, design)
    assert [row[0] for row in repaired(profile_drift, rows)] == ["work"]
