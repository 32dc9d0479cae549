"""A contact is made only of who can be written to, and where no look-up finds anything."""

import json
from datetime import date

import pytest

from checks.contact.missing_in_esp import missing_in_esp
from checks.vocabulary import Design
from checks.vocabulary.repair_plan import canonical

NOBODY = {"external_id_raw": "x", "email_raw": "x@x.com"}
ANN = {
    "email_raw": " Ann@Example.com",
    "mobile_raw": "07700 900123",
    "forename": "Ann",
    "surname": ' O\'Brien \\ "Lee" ',
    "country": "GB",
    "postcode": None,
    "birthday": date(1990, 5, 4),
    "language": "en-GB",
}


def shop(evidence, *customers, contacts=(NOBODY,), **tables):
    return evidence(erp_customer=customers, esp_contact=contacts, **tables)


@pytest.fixture
def proposed(repaired):
    """Call it with evidence: action and body or words of each customer's repair."""

    def asked(rows):
        return repaired(missing_in_esp, rows, "action", "record", "body")

    return asked


def test_all_that_stokly_says_is_in_the_contact_and_no_opt_in(evidence, proposed):
    [(action, record, body)] = proposed(shop(evidence, ANN, erp_consent=[{"state": "in"}]))
    assert (action, record) == ("create", "c-1")
    assert json.loads(body) == {
        "key": "external_id",
        "fields": {
            "external_id": "c-1",
            "3": "ann@example.com",
            "37": "+447700900123",
            "1": "Ann",
            "2": 'O\'Brien \\ "Lee"',
            "4": "1990-05-04",
            "14": "184",
        },
    }
    assert body == canonical(json.loads(body))


@pytest.mark.parametrize(
    ("customer", "fields"),
    [
        ({"forename": "undefined"}, {}),
        ({"surname": "x" * 61}, {}),
        ({"country": "Atlantis"}, {}),
        ({"mobile_raw": "soon"}, {}),
        ({"forename": " "}, {}),
        ({"postcode": "SW1A 1AA"}, {"13": "SW1A 1AA"}),
    ],
    ids=str,
)
def test_what_says_nothing_or_cannot_be_written_is_left_out(evidence, proposed, customer, fields):
    [(_, _, body)] = proposed(shop(evidence, customer))
    usual = {"external_id": "c-1", "3": "person1@example.com"}
    assert json.loads(body)["fields"] == usual | fields


def test_it_is_keyed_by_what_the_integration_writes_by(evidence, proposed):
    by_email = Design(key_field="email")
    rows = shop(evidence, {}, {"email_raw": None, "mobile_raw": "07700900123"}, design=by_email)
    keys = [json.loads(body)["key"] for _, _, body in proposed(rows)]
    assert keys == ["3", "external_id"]


def test_where_contacts_bear_account_codes_a_new_one_does_too(evidence, proposed):
    known = {"account_code": "A-1", "email_raw": "k@x.com"}
    customers = [known, {"account_code": "A-2"}, {}]
    borne = [{"external_id_raw": "A-1", "email_raw": "k@x.com"}]
    made, unnamed = proposed(shop(evidence, *customers, contacts=borne))
    assert json.loads(made[2])["fields"]["external_id"] == "A-2"
    assert json.loads(made[2])["look_up"] == {"external_id": ["c-2"]}
    assert (unnamed[0], unnamed[1]) == ("work", "c-3")


def test_what_the_customer_was_known_by_is_looked_up_too(evidence, proposed):
    former = [
        {"customer_id": "c-1", "kind": "email", "value_norm": "b@x.com"},
        {"customer_id": "c-1", "kind": "email", "value_norm": "a@x.com"},
        {"customer_id": "c-1", "kind": "mobile", "value_norm": "07700900999"},
    ]
    [(_, _, body)] = proposed(shop(evidence, {}, erp_customer_alias=former))
    assert json.loads(body)["look_up"] == {"3": ["a@x.com", "b@x.com"], "37": ["+447700900999"]}


@pytest.mark.parametrize(
    ("customer", "contact"),
    [
        ({}, {"external_id_raw": "C-1"}),
        ({"customer_id": "12"}, {"external_id_raw": "00012"}),
        ({"account_code": "A-1"}, {"external_id_raw": "a-1"}),
        ({}, {"email_raw": "Before@x.com"}),
        ({"mobile_raw": "07700900123"}, {"mobile_raw": "0044 7700 900999"}),
    ],
    ids=str,
)
def test_an_identifier_that_a_contact_holds_makes_it_work(evidence, proposed, customer, contact):
    whose = {"customer_id": customer.get("customer_id", "c-1")}
    former = [
        whose | {"kind": "email", "value_norm": "before@x.com"},
        whose | {"kind": "mobile", "value_norm": "+447700900999"},
    ]
    rows = shop(evidence, customer, contacts=[NOBODY | contact], erp_customer_alias=former)
    assert [(action, body) for action, _, body in proposed(rows)] == [("work", None)]


@pytest.mark.parametrize("shared", [{"email_raw": "a@x.com"}, {"mobile_raw": "07700900123"}])
def test_two_of_one_address_are_never_both_made(evidence, proposed, shared):
    rows = shop(evidence, shared, shared, {})
    assert [action for action, *_ in proposed(rows)] == ["create", "work", "work"]


def test_who_would_be_rejected_is_mended_in_stokly(evidence, proposed):
    assert proposed(shop(evidence, {"email_raw": "nobody"})) == [("work", "c-1", None)]


@pytest.mark.parametrize(
    "gone", [{"merged_into": "c-9"}, {"erased_at": "now"}, {"status": "deleted"}], ids=str
)
def test_who_is_gone_is_never_made(evidence, proposed, noon, gone):
    row = {name: noon if value == "now" else value for name, value in gone.items()}
    rows = shop(evidence, row, {"email_raw": "here@x.com"})
    assert [record for _, record, _ in proposed(rows)] == ["c-2"]
