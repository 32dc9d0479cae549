"""Contacts of one person: opted out first, merged only where that loses and opens nothing."""

import json

import pytest

from checks.contact.merge_not_propagated import merge_not_propagated
from checks.contact.person_split import person_split
from checks.contact.shared_identifier import shared_identifier
from checks.vocabulary.repair_plan import canonical

IN, OUT, NEVER = {"opt_in": "1"}, {"opt_in": "2"}, {"opt_in": None}
SAME = {"external_id_raw": None, "email_raw": "person1@example.com"}


def shop(evidence, *contacts, customers=({},), **tables):
    return evidence(erp_customer=customers, esp_contact=contacts, **tables)


@pytest.fixture
def done(repaired):
    """Call it with a check and evidence: action and record of each repair."""

    def asked(check, rows):
        return repaired(check, rows, "action", "record")

    return asked


def test_the_contact_with_the_customers_id_stays_and_the_other_goes(evidence, repaired):
    rows = shop(evidence, SAME, {"email_raw": "person1@example.com", "external_id_raw": "c-1"})
    [(action, record, body)] = repaired(shared_identifier, rows, "action", "record", "body")
    assert (action, record) == ("merge", "1")
    assert body == canonical({"delete_source": True, "into": "2", "rules": {}})


def test_fields_that_only_the_other_has_are_taken_over(evidence, repaired):
    held = {"contact_id": "2", "value_raw": "Ann", "value_decoded": "Ann"}
    fields = [held | {"field_id": number} for number in ("1", "11", "31")]
    rows = shop(evidence, {}, SAME, esp_contact_field=fields)
    [(body,)] = repaired(shared_identifier, rows, "body")
    assert json.loads(body)["rules"] == {"1": "overwrite", "11": "overwrite"}


@pytest.mark.parametrize(
    ("one", "other", "proposed"),
    [
        (IN, IN, [("merge", "2")]),
        (OUT, OUT, [("merge", "2")]),
        (IN, OUT, [("merge", "2"), ("opt_out", "1")]),
        (OUT, IN, [("merge", "2"), ("opt_out", "2")]),
        (NEVER, OUT, [("merge", "2"), ("opt_out", "1")]),
        (OUT, NEVER, [("merge", "2")]),
        (IN, NEVER, [("work", "1")]),
        (NEVER, IN, [("work", "1")]),
        (IN | {"sms_opt_in": True}, IN | {"sms_opt_in": False}, [("merge", "2"), ("opt_out", "1")]),
        (IN | {"sms_opt_in": True}, IN, [("work", "1")]),
    ],
)
def test_nobody_is_merged_before_the_strictest_word_is_set(evidence, done, one, other, proposed):
    assert done(shared_identifier, shop(evidence, one, SAME | other)) == proposed


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_an_opt_out_in_stokly_is_the_strictest_word_too(evidence, repaired, channel):
    number = {"mobile_raw": "07700900123", "sms_opt_in": True}
    contacts = [number, SAME | number]
    rows = shop(evidence, *contacts, erp_consent=[{"channel": channel}])
    fields = {row[2] for row in repaired(shared_identifier, rows) if row[0] == "opt_out"}
    assert fields == {{"email": "31", "sms": "sms_opt_in"}[channel]}


def test_an_address_is_never_carried_over_by_a_merge(evidence, done):
    held = {"email_raw": "person1@example.com", "external_id_raw": "c-1"}
    assert done(shared_identifier, shop(evidence, {"email_raw": None}, held)) == [("work", "1")]


def test_an_address_of_stoklys_that_no_contact_has_bars_no_merge(evidence, done):
    rows = shop(evidence, {}, SAME, customers=[{"mobile_raw": "07700900123"}])
    assert done(shared_identifier, rows) == [("merge", "2")]


def test_contacts_of_two_customers_are_never_merged(evidence, done):
    twins = [{"email_raw": "a@x.com"}, {"email_raw": "a@x.com"}]
    rows = shop(evidence, *twins, customers=twins)
    assert done(shared_identifier, rows) == [("work", "1")]


def test_a_contact_that_changed_just_now_is_not_merged(evidence, done, noon):
    assert done(shared_identifier, shop(evidence, {}, SAME | {"last_modified_at": noon})) == [
        ("work", "1")
    ]


def test_an_identifier_of_too_many_is_never_merged_on(evidence, done):
    crowd = [{"external_id_raw": None, "email_raw": "till@x.com"} for _ in range(12)]
    assert done(shared_identifier, shop(evidence, *crowd)) == [("work", "1")]


@pytest.mark.parametrize("other", ["W-7", "w-7 "])
def test_an_external_id_that_is_nobodys_is_cleared_by_contact_id(evidence, repaired, other):
    strange = [{"external_id_raw": one, "email_raw": f"{one}@x.com"} for one in ("W-7", other)]
    strange[1]["email_raw"] = "other@x.com"
    columns = ("action", "record", "field", "seen", "desired", "clears")
    assert repaired(shared_identifier, shop(evidence, *strange), *columns) == [
        ("update", "1", "external_id", "W-7", None, True),
        ("update", "2", "external_id", other, None, True),
    ]


def test_a_second_contact_by_orders_alone_is_work(evidence, done):
    apart = {"external_id_raw": None, "email_raw": "other@x.com"}
    orders = {"erp_order": [{}], "esp_sale_line": [{"contact_id": "2"}]}
    assert done(person_split, shop(evidence, {}, apart, **orders)) == [("work", "c-1")]


@pytest.mark.parametrize(
    ("held", "proposed"), [("07700900123", ("merge", "2")), (None, ("work", "c-1"))]
)
def test_a_second_contact_by_the_customers_number_is_merged_where_none_is_lost(
    evidence, done, held, proposed
):
    number = {"mobile_raw": "07700900123"}
    apart = number | {"external_id_raw": None, "email_raw": "other@x.com"}
    rows = shop(evidence, {"mobile_raw": held}, apart, customers=[number])
    assert done(person_split, rows) == [proposed]


def merged(evidence, *contacts, **tables):
    gone = {"status": "deleted", "merged_into": "c-2"}
    return shop(evidence, *contacts, customers=[gone, {}], **tables)


def test_a_merge_of_stokly_is_done_in_emarsys_and_the_strictest_word_set_first(evidence, done):
    rows = merged(evidence, IN, OUT | {"external_id_raw": "c-2"})
    assert done(merge_not_propagated, rows)[-1] == ("opt_out", "1")


def test_a_contact_whose_survivor_has_none_becomes_the_survivors(evidence, repaired):
    rows = merged(evidence, {"external_id_raw": "c-1"})
    assert repaired(merge_not_propagated, rows) == [("update", "1", "external_id", "c-1", "c-2")]


def test_whose_the_orders_of_a_merged_contact_are_is_for_a_person_to_see(evidence, repaired):
    rows = merged(
        evidence, IN, IN | {"external_id_raw": "c-2"}, esp_sale_line=[{"contact_id": "1"}]
    )
    told = repaired(merge_not_propagated, rows, "action", "record", "because")
    assert [(action, record) for action, record, _ in told] == [("merge", "1"), ("work", "c-1")]
    assert "see whose its orders are" in told[1][2]


def test_orders_that_neither_contact_has_are_to_be_loaded_again(evidence, done):
    rows = merged(evidence, {"external_id_raw": "c-2"}, erp_order=[{}], esp_sale_line=[])
    assert done(merge_not_propagated, rows) == [("work", "c-1")]
