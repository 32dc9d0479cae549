from datetime import timedelta

import pytest

from checks.contact.email_change_not_propagated import email_change_not_propagated

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD, NEW = {"email_raw": "Old@x.com"}, {"email_raw": "new@x.com"}
NO_ID = {"external_id_raw": None}


@pytest.fixture
def changed(evidence, noon):
    """Call it with contacts: of a customer whose e-mail was old@x.com until `ago`, now new@."""

    def made(*contacts, ago=9 * DAY, customer=NEW, alias=None, **tables):
        was = {"customer_id": "c-1", "kind": "email", "value_norm": "OLD@x.com "}
        row = {**was, "valid_to": noon - ago, **(alias or {})}
        return evidence(
            **{
                "erp_customer": [customer],
                "erp_customer_alias": [row],
                "esp_contact": list(contacts),
            }
            | tables
        )

    return made


def told(answer, rows):
    one = answer(email_change_not_propagated, rows)
    assert one.not_run is None, one.not_run
    return one.findings.select("key", "severity", "cause", "records").rows()


def test_a_contact_that_has_the_new_e_mail_is_not_reported(changed, answer):
    one = answer(email_change_not_propagated, changed(NEW))
    assert (one.examined, one.findings.height) == (1, 0)


def test_a_contact_left_on_the_former_e_mail_is_reported(changed, answer):
    assert told(answer, changed(OLD)) == [("c-1", "S2", "left on a former e-mail", ["1"])]


@pytest.mark.parametrize(("opt_in", "severity"), [("1", "S2"), ("2", "S3"), (None, "S3")])
def test_it_is_graver_where_the_former_address_is_mailable(changed, answer, opt_in, severity):
    [row] = told(answer, changed(OLD | {"opt_in": opt_in}))
    assert row[1] == severity


def test_a_second_contact_with_the_new_e_mail_is_reported_with_the_first(changed, answer):
    [row] = told(answer, changed(OLD, NEW | NO_ID))
    assert row[2:] == ("left on a former e-mail, and a second contact has the new one", ["1", "2"])


def test_a_second_contact_is_reported_where_the_first_has_another_e_mail(changed, answer):
    [row] = told(answer, changed({"email_raw": "third@x.com"}, NEW | NO_ID))
    assert row == ("c-1", "S3", "a second contact has the new e-mail", ["2"])


def test_two_contacts_without_an_id_are_told_by_the_former_and_the_new_e_mail(changed, answer):
    [row] = told(answer, changed(OLD | NO_ID, NEW | NO_ID))
    assert row[3] == ["1", "2"]


def test_a_contact_of_another_customer_with_the_new_e_mail_is_no_second_one(changed, answer):
    rows = changed({"email_raw": "third@x.com"}, NEW, erp_customer=[NEW, {}])
    assert told(answer, rows) == []


def test_a_copy_of_a_contact_that_heard_of_the_change_is_another_question(changed, answer):
    assert told(answer, changed(NEW, NEW | NO_ID)) == []


def test_a_former_e_mail_on_a_contact_without_an_id_alone_is_not_reported(changed, answer):
    assert told(answer, changed(NEW, OLD | NO_ID)) == []


def test_a_former_e_mail_that_is_someone_else_s_now_is_told_as_that(changed, answer):
    rows = changed(OLD, erp_customer=[NEW, OLD])
    [row] = told(answer, rows)
    assert row[2] == "left on a former e-mail that is another customer's now"


@pytest.mark.parametrize(("ago", "findings"), [(24 * HOUR, 0), (25 * HOUR, 1)], ids=str)
def test_a_change_has_the_agreed_time_to_arrive(changed, answer, ago, findings):
    one = answer(email_change_not_propagated, changed(OLD, ago=ago))
    assert (one.examined, one.findings.height) == (findings, findings)


def test_an_earlier_change_is_late_while_a_later_one_is_in_flight(changed, answer, noon):
    was = {"customer_id": "c-1", "kind": "email"}
    aliases = [
        was | {"value_norm": "first@x.com", "valid_to": noon - 9 * DAY},
        was | {"value_norm": "old@x.com", "valid_to": noon - HOUR},
    ]
    assert told(answer, changed(OLD, erp_customer_alias=aliases)) == []
    first = {"email_raw": "first@x.com"}
    assert len(told(answer, changed(first, erp_customer_alias=aliases))) == 1


def test_an_e_mail_that_is_the_customer_s_again_is_not_a_former_one(changed, answer):
    assert answer(email_change_not_propagated, changed(OLD, customer=OLD)).not_run


def test_an_address_without_an_end_is_still_held(changed, answer):
    assert answer(email_change_not_propagated, changed(OLD, alias={"valid_to": None})).not_run


def test_where_no_end_is_ever_told_the_record_s_own_time_counts(changed, answer):
    never = {"erp_customer_alias": ["valid_to"]}
    rows = changed(OLD, alias={"valid_to": None}, unfilled=never)
    assert len(told(answer, rows)) == 1
    timeless = changed(
        OLD, customer=NEW | {"updated_at": None}, alias={"valid_to": None}, unfilled=never
    )
    one = answer(email_change_not_propagated, timeless)
    assert one.unasked["age"] == "customers whose change has no time at all: 1"


@pytest.mark.parametrize(
    "gone", [{"merged_into": "c-9"}, {"status": "deleted"}, {"email_raw": None}], ids=str
)
def test_customers_no_longer_in_use_are_not_asked_about(changed, answer, gone):
    assert answer(email_change_not_propagated, changed(OLD, customer=NEW | gone)).not_run


def test_a_mobile_number_is_no_e_mail(changed, answer):
    assert answer(email_change_not_propagated, changed(OLD, alias={"kind": "mobile"})).not_run


def test_the_exhibit_counts_what_was_sent_to_the_former_address_since(changed, answer, noon):
    sends = [
        {"contact_id": "1"},
        {"contact_id": "1", "kind": "transactional"},
        {"contact_id": "1", "sent_at": noon - 10 * DAY},
        {"contact_id": "2"},
    ]
    rows = changed(OLD, NEW | NO_ID, esp_send=sends)
    shown = answer(email_change_not_propagated, rows).exhibits["contacts"]
    assert shown.select("contact_id", "messages").rows() == [("1", 1), ("2", None)]


def test_without_former_e_mails_it_is_not_run(evidence, answer):
    rows = evidence(erp_customer=[NEW], esp_contact=[OLD])
    assert "no source gives erp_customer_alias" in answer(email_change_not_propagated, rows).not_run


def test_no_address_is_shown(changed, answer):
    one = answer(email_change_not_propagated, changed(OLD, NEW | NO_ID))
    assert "x.com" not in str(one.findings.rows()) + str(one.exhibits["contacts"].rows())
