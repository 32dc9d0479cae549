"""What holds of every repair of contacts, whatever the two systems say."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.discovery import every_check
from checks.vocabulary.repair import OPT_IN_FIELD, OPTED_OUT, SMS_OPT_IN

CHECKS = [one for one in every_check().values() if one.subject in {"contact", "consent"}]
OPT_INS = (OPT_IN_FIELD, SMS_OPT_IN)
IDS = st.sampled_from(
    ["c-1", "c-2", "C-1", "c-3", " c-2", "c-4", "c-5", "c-6", "0012", "12", "9", None, None]
)
MAILS = st.sampled_from(
    ["a@x.com", "A@x.com ", "b@x.com", "c@x.com", "d@x.com", "e@x.com", "before@x.com", "", None]
)
NUMBERS = st.sampled_from(["07700900123", "7700900123", "+447700900999", "n/a", None])
CUSTOMER = st.fixed_dictionaries(
    {
        "email_raw": MAILS,
        "mobile_raw": NUMBERS,
        "surname": st.sampled_from(["Lee", " ", "n/a", "x" * 61, "1", None]),
        "country": st.sampled_from(["GB", "Atlantis", None]),
        "merged_into": st.sampled_from([None, None, None, "c-2"]),
        "status": st.sampled_from(["active", "active", "deleted"]),
    }
)
CONTACT = st.fixed_dictionaries(
    {
        "external_id_raw": IDS,
        "email_raw": MAILS,
        "mobile_raw": NUMBERS,
        "opt_in": st.sampled_from(["1", "2", None]),
        "sms_opt_in": st.sampled_from([True, False, None]),
    }
)
CONSENT = st.fixed_dictionaries({"state": st.sampled_from(["in", "out", "unknown"])})
HELD = st.sampled_from(["Lee", "Smith", "", " ", "undefined", "2", None])


def shop(evidence, noon, customers, contacts, consents, held):
    channels = ("email", "sms")
    stated = [
        one | {"customer_id": f"c-{place // 2 + 1}", "channel": channels[place % 2]}
        for place, one in enumerate(consents)
    ]
    fields = [
        {"contact_id": str(place % len(contacts) + 1), "field_id": number, "value_raw": value}
        for place, (number, value) in enumerate(zip(("2", "14", "2", "14"), held, strict=True))
    ]
    seen = {(one["contact_id"], one["field_id"]): one for one in fields}
    was = {"kind": "email", "value_norm": "before@x.com", "valid_to": noon - timedelta(days=5)}
    return evidence(
        erp_customer=customers,
        esp_contact=contacts,
        erp_consent=stated,
        esp_contact_field=[*seen.values()],
        erp_customer_alias=[was | {"customer_id": "c-1"}],
    )


def proposed(answer, rows):
    for check in CHECKS:
        yield from answer(check, rows).repairs.iter_rows(named=True)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    said=st.tuples(
        st.lists(CUSTOMER, min_size=4, max_size=12),
        st.lists(CONTACT, min_size=6, max_size=18),
        st.lists(CONSENT, min_size=4, max_size=12),
        st.tuples(HELD, HELD, HELD, HELD),
    )
)
def test_no_repair_opts_in_empties_or_names_no_contact(evidence, answer, noon, said):
    rows = shop(evidence, noon, *said)
    known = {str(number) for number in range(1, len(said[1]) + 1)}
    for one in proposed(answer, rows):
        if one["action"] == "work":
            continue
        must_keep_consent(one)
        if one["action"] in {"update", "opt_out"}:
            assert one["record"] in known
            assert one["clears"] == (one["desired"] is None)
            assert one["desired"] is None or one["desired"].strip()
            assert one["desired"] != one["seen"]


def must_keep_consent(one):
    body = json.loads(one["body"] or "{}")
    assert one["field"] not in OPT_INS or one["desired"] == OPTED_OUT
    assert not {*OPT_INS} & {*body.get("fields", {}), *body.get("rules", {})}
    assert all(value.strip() for value in body.get("fields", {}).values())


@pytest.mark.parametrize("state", ["in", "out"])
def test_the_property_has_something_to_say(evidence, answer, noon, state):
    """Every sort of repair comes out of a shop of that kind."""
    customers = [
        {"email_raw": "a@x.com", "surname": "Lee", "mobile_raw": "07700900123"},
        {"email_raw": "new@x.com"},
        {"email_raw": "b@x.com", "customer_id": "0012"},
    ]
    contacts = [
        {"external_id_raw": "c-1", "email_raw": "a@x.com", "opt_in": "1"},
        {"external_id_raw": None, "email_raw": "a@x.com", "opt_in": "2"},
        {"external_id_raw": "12", "email_raw": "b@x.com"},
    ]
    rows = shop(evidence, noon, customers, contacts, [{"state": state}], ("Smith",) * 4)
    made = {one["action"] for one in proposed(answer, rows)}
    assert {"opt_out", "update", "create", "merge"} <= made
