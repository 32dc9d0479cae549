"""Who is mailable against their word is on the list that keeps them off campaigns."""

import pytest

from checks.consent.opt_out_not_applied import opt_out_not_applied

IN, OUT = {"opt_in": "1"}, {"opt_in": "2"}
BY_SMS = {"customer_id": "c-1", "channel": "sms"}
PHONE = {"mobile_raw": "07700900123"}


@pytest.fixture
def files(evidence, answer):
    """Call it with contacts and consents of one customer: name -> rows of each file."""

    def asked(contacts, consents=({},), customers=({},)):
        rows = evidence(erp_customer=customers, erp_consent=consents, esp_contact=contacts)
        found = answer(opt_out_not_applied, rows).files
        return {name: file.rows() for name, file in found.items()}

    return asked


def test_a_contact_that_is_mailable_is_on_the_list_with_its_address_as_held(files):
    assert files([IN | {"email_raw": "Person1@Example.com"}]) == {
        "exclusion": [("1", "Person1@Example.com")]
    }


@pytest.mark.parametrize(
    ("contact", "consent"), [(OUT, {}), ({"opt_in": None}, {}), (IN, {"state": "in"})], ids=str
)
def test_where_nobody_is_mailable_against_their_word_there_is_no_file(files, contact, consent):
    assert files([contact], [consent]) == {}


def test_an_opt_out_by_sms_is_on_a_list_of_its_own(files):
    assert files([IN | PHONE], [BY_SMS]) == {"exclusion_sms": [("1", "07700900123")]}


def test_who_is_in_on_one_contact_and_out_on_another_is_on_the_list_with_the_first(files):
    two = [OUT, IN | {"contact_id": "7", "external_id_raw": "c-1", "email_raw": None}]
    assert files(two, [{"state": "in"}]) == {"exclusion": [("7", None)]}


def test_a_contact_is_on_the_list_once_and_the_smallest_id_goes_first(files):
    ids = ["10", "9", "8"]
    both = [IN | {"contact_id": one, "external_id_raw": "c-1", "email_raw": None} for one in ids]
    rows = files([*both, OUT | {"contact_id": "7", "external_id_raw": "c-1"}])
    assert [contact for contact, _ in rows["exclusion"]] == ["8", "9", "10"]
