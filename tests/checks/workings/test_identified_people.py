"""Every record of both systems as its source describes it, ready to be told from the others."""

from datetime import date

import pytest

from checks.vocabulary import Design
from checks.workings.identified_people import FACTS, people

ANN = {
    "customer_id": "c-1",
    "account_code": "C10442",
    "email_raw": "Ann@Example.com ",
    "mobile_raw": "07700 900123",
    "forename": "Ann",
    "surname": "O'Brien",
    "birthday": date(1980, 2, 29),
    "street": "1 Mill Lane, Flat 2",
    "city": "Hereford",
    "postcode": "HR1 1AA",
    "country": "GB",
    "company": "Byron Ltd",
}
HELD = {
    "1": "Ann",
    "2": "O'Brien",
    "4": "1980-02-29",
    "10": "1 Mill Lane, Flat 2",
    "11": "Hereford",
    "13": "HR1 1AA",
    "14": "United Kingdom",
    "18": "Byron Ltd",
    "35": "English",
}
ALIKE = {"forename", "surname", "birthday", "street", "city", "postcode", "company"}


def fields(**held):
    """Rows of esp_contact_field of the contacts `one`, `two`, ...: a dictionary of fields each."""
    return [
        {"contact_id": contact, "field_id": number, "value_raw": value, "value_decoded": value}
        for contact, values in held.items()
        for number, value in values.items()
    ]


@pytest.fixture
def told(evidence):
    """Call it with tables: record_id -> what is told of it, nulls left out."""

    def made(**tables):
        rows = people(evidence(**tables)).collect()
        assert rows.columns == ["record_id", *FACTS]
        assert {*rows.dtypes} == {rows["record_id"].dtype}
        return {
            row.pop("record_id"): {k: v for k, v in row.items() if v} for row in rows.to_dicts()
        }

    return made


def test_a_customer_is_told_as_received(told):
    asked = told(erp_customer=[ANN])["stokly:c-1"]
    own = {"email": "Ann@Example.com ", "phone": "07700 900123", "external_id": "c-1"}
    assert asked == {
        **{fact: str(ANN[fact]) for fact in ALIKE | {"country"}},
        **own,
    }


def test_a_contact_is_told_by_its_fields(told):
    contact = {"contact_id": "9", "external_id_raw": "c-1", "email_raw": "a@x.com"}
    held = fields(**{"9": HELD | {"5": "Female"}})
    asked = told(erp_customer=[ANN], esp_contact=[contact], esp_contact_field=held)["emarsys:9"]
    assert {fact: asked[fact] for fact in ALIKE} == {fact: str(ANN[fact]) for fact in ALIKE}
    assert (asked["country"], asked["sex"]) == ("United Kingdom", "Female")
    assert (asked["email"], asked["external_id"]) == ("a@x.com", "c-1")


def test_a_choice_is_told_as_its_label(told):
    held = [{"contact_id": "1", "field_id": "5", "value_raw": "2", "value_decoded": "Female"}]
    assert told(esp_contact=[{}], esp_contact_field=held)["emarsys:1"]["sex"] == "Female"


def test_what_is_blank_is_not_told(told):
    held = fields(**{"1": {"1": "  ", "2": None, " 11 ": " London"}})
    rows = told(erp_customer=[ANN | {"city": " "}], esp_contact=[{}], esp_contact_field=held)
    assert "city" not in rows["stokly:c-1"]
    assert not {"forename", "surname"} & {*rows["emarsys:1"]}
    assert rows["emarsys:1"]["city"] == " London"


@pytest.mark.parametrize(
    ("mobile", "landline", "phone"),
    [
        ("07700 900123", "01632 960001", "07700 900123"),
        (None, "01632 960001", "01632 960001"),
        ("n/a", "01632 960001", "01632 960001"),
        ("n/a", None, "n/a"),
    ],
)
def test_a_land_line_stands_in_for_a_mobile_number_that_is_none(told, mobile, landline, phone):
    held = fields(**{"1": {"15": landline}})
    rows = told(esp_contact=[{"mobile_raw": mobile}], esp_contact_field=held)
    assert rows["emarsys:1"]["phone"] == phone


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (" c-1 ", "c-1"),
        ("C10442", "c-1"),
        ("000c-1", "c-1"),
        ("C-1", "c-1"),
        ("c-9", None),
        ("undefined", None),
        (None, None),
    ],
)
def test_an_external_id_is_that_of_the_customer_whom_it_names(told, said, names):
    rows = told(erp_customer=[ANN], esp_contact=[{"external_id_raw": said}])
    assert rows["emarsys:1"].get("external_id") == names


def test_an_id_names_its_customer_before_a_code_does_and_a_code_of_two_names_nobody(told):
    shop = [ANN, {"customer_id": "C10442"}, {"account_code": "AC"}, {"account_code": "AC"}]
    contacts = [{"external_id_raw": "C10442"}, {"external_id_raw": "AC"}]
    rows = told(erp_customer=shop, esp_contact=contacts)
    assert rows["emarsys:1"]["external_id"] == "C10442"
    assert "external_id" not in rows["emarsys:2"]
    assert len(rows) == 6


def test_the_design_says_which_fields_tell_a_person(told):
    design = Design(identity_fields={"city": "4711"})
    held = fields(**{"1": {"11": "London", "4711": "Leeds", "1": "Ann"}})
    rows = told(design=design, esp_contact=[{}], esp_contact_field=held)
    assert rows["emarsys:1"]["city"] == "Leeds"
    assert "forename" not in rows["emarsys:1"]


def test_a_system_that_gives_no_records_has_no_rows(told):
    assert told(erp_order=[{}]) == {}
    assert [*told(esp_contact=[{}])] == ["emarsys:1"]
