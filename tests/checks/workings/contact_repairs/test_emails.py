"""A contact gets the new e-mail only where nobody else can be meant by it."""

from datetime import timedelta

import pytest

from checks.contact.email_change_not_propagated import email_change_not_propagated

NEW, OLD = "new@example.com", "Old@Example.com "
MOVED = ("update", "1", "3", OLD, NEW)


def shop(evidence, noon, contacts, customers=1, **said):
    former = [
        {
            "customer_id": f"c-{number}",
            "kind": "email",
            "value_norm": "old@example.com",
            "valid_to": noon - timedelta(days=5),
        }
        for number in range(1, customers + 1)
    ]
    known = [{"email_raw": NEW} | said for _ in range(customers)]
    rows = {"erp_customer": known, "erp_customer_alias": former}
    return evidence(**rows, esp_contact=contacts)


def actions(rows):
    return [row[0] for row in rows]


def test_the_contact_left_behind_gets_the_new_one_in_its_plain_form(evidence, noon, repaired):
    rows = shop(evidence, noon, [{"email_raw": OLD}], email_raw=" New@Example.com")
    assert repaired(email_change_not_propagated, rows) == [MOVED]


@pytest.mark.parametrize(
    "others",
    [
        [{"email_raw": NEW, "external_id_raw": "x"}],
        [{"email_raw": "NEW@example.com ", "external_id_raw": None}],
        [{"email_raw": OLD, "external_id_raw": None}],
        [{"email_raw": OLD, "external_id_raw": "c-1"}],
    ],
    ids=str,
)
def test_a_second_contact_that_may_be_meant_makes_it_work(evidence, noon, repaired, others):
    rows = shop(evidence, noon, [{"email_raw": OLD}, *others])
    assert set(actions(repaired(email_change_not_propagated, rows))) == {"work"}


def test_two_customers_who_moved_to_one_address_are_work(evidence, noon, repaired):
    rows = shop(evidence, noon, [{"email_raw": OLD}, {"email_raw": OLD}], customers=2)
    assert actions(repaired(email_change_not_propagated, rows)) == ["work"] * 2


def test_a_contact_that_has_it_already_is_left_alone(evidence, noon, repaired):
    rows = shop(evidence, noon, [{"email_raw": NEW}])
    assert repaired(email_change_not_propagated, rows) == []
