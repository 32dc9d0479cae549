from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

IN, OUT, EMPTY = "1", "2", None
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def state(outcome, channel="email"):
    found = outcome.consent.filter(channel=channel)["state"].to_list()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("opt_ins", "strictest", "mailed"),
    [
        ((IN, IN), "in", 1),
        ((IN, EMPTY), "never stated", 0),
        ((IN, OUT), "out", 0),
        ((EMPTY, OUT), "out", 0),
        ((EMPTY, EMPTY), "never stated", 0),
    ],
    ids=str,
)
def test_out_beats_never_stated_and_that_beats_in(settled, opt_ins, strictest, mailed):
    found = settled(esp_contact=[{"opt_in": one} for one in opt_ins])
    assert (state(found), found.effect["mailable_after"].item()) == (strictest, mailed)


@pytest.mark.parametrize(
    ("said", "strictest"), [("in", "in"), ("unknown", "never stated"), ("out", "out")]
)
def test_stokly_is_asked_too(settled, said, strictest):
    consents = [{"customer_id": "c-1", "state": said}]
    found = settled(erp_customer=[{}], erp_consent=consents, esp_contact=[{}, {}])
    assert state(found) == strictest


def test_an_older_out_beats_a_newer_in(settled, noon):
    rows = [{"opt_in": OUT, "last_modified_at": noon.replace(year=2020)}, {"opt_in": IN}]
    found = settled(esp_contact=rows).consent.row(0, named=True)
    assert (found["state"], found["contact_id"], found["at"].year) == ("out", "1", 2020)
    assert found["proof"] == "the contact's opt-in: out"


def test_the_proof_names_whose_statement_it_was_and_when(settled, noon):
    consents = [{"customer_id": "c-1", "state": "out", "changed_at": noon}]
    found = settled(erp_customer=[{}], erp_consent=consents, esp_contact=[{}, {}])
    proof = found.consent.select("customer_id", "contact_id", "at", "proof").row(0)
    assert proof == ("c-1", None, noon, "stated in Stokly: out")


def test_an_opt_out_of_a_customer_merged_away_still_holds(settled):
    customers = [{"merged_into": "c-2"}, {}]
    consents = [{"customer_id": "c-1"}, {"customer_id": "c-2", "state": "in"}]
    found = settled(erp_customer=customers, erp_consent=consents, esp_contact=[{}, {}])
    assert state(found) == "out"


def test_an_opt_out_of_a_customer_that_stokly_no_longer_holds_is_heard(settled):
    found = settled(erp_consent=[{"customer_id": "c-1"}], esp_contact=[{}, {}])
    assert state(found) == "out"


def test_an_opt_out_of_a_contact_outside_the_group_that_is_tied_to_it_is_heard(settled):
    tied = {"mobile_raw": "07700900123"}
    rows = [tied, {}, tied | {"opt_in": OUT}]
    found = settled({"g": "1 2"}, erp_customer=[{}], esp_contact=rows)
    assert found.consent.filter(channel="email")["contact_id"].to_list() == ["3"]
    assert state(found) == "out"


def test_a_contact_without_a_mailbox_says_nothing_of_mail_unless_it_opted_out(settled):
    bare = {"email_raw": None, "opt_in": EMPTY}
    assert state(settled(esp_contact=[{}, bare])) == "in"
    assert state(settled(esp_contact=[{}, bare | {"opt_in": OUT}])) == "out"


@pytest.mark.parametrize(("said", "strictest"), [(None, "in"), (True, "in"), (False, "out")])
def test_an_empty_sms_opt_in_counts_as_in(settled, said, strictest):
    phone = {"mobile_raw": "07700900123", "sms_opt_in": True}
    found = settled(esp_contact=[phone, phone | {"sms_opt_in": said}])
    assert state(found, "sms") == strictest


def test_of_sms_nothing_is_said_where_the_source_never_gives_it(settled):
    phone = {"mobile_raw": "07700900123"}
    unfilled = {"esp_contact": ["sms_opt_in"]}
    assert state(settled(esp_contact=[phone, phone], unfilled=unfilled), "sms") is None


def test_an_unsubscription_counts_even_where_the_opt_in_still_says_in(settled):
    found = settled(esp_contact=[{}, {}], esp_unsubscribe=[{"contact_id": "2"}])
    assert (state(found), found.consent["proof"].item()) == ("out", "an unsubscription")


def test_an_unsubscription_is_over_once_the_person_opted_in_again(settled):
    again = [{"customer_id": "c-1", "state": "in", "changed_at": LATER}]
    out = [{"contact_id": "1"}]
    found = settled(erp_consent=again, esp_contact=[{}, {}], esp_unsubscribe=out)
    assert state(found) == "in"


def test_a_mailbox_reported_invalid_gets_no_mail(settled):
    same = {"email_raw": "a@x.com"}
    found = settled(esp_contact=[same | {"email_valid": False}, same]).effect
    assert found.select("mailable_before", "mailable_after").row(0) == (1, 0)


CONTACT = st.fixed_dictionaries(
    {
        "opt_in": st.sampled_from([IN, IN, IN, OUT, EMPTY]),
        "email_raw": st.sampled_from(["a@x.com", "b@x.com", "c@x.com", None]),
        "email_valid": st.sampled_from([True, None, False]),
        "external_id_raw": st.sampled_from(["c-1", "c-2", "c-3", None]),
        "sms_opt_in": st.sampled_from([True, False, None]),
        "mobile_raw": st.sampled_from(["07700900123", None]),
    }
)
CONSENT = st.tuples(
    st.sampled_from(["c-1", "c-2", "c-3"]), st.sampled_from(["in", "out", "unknown"])
)
TRIED = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@TRIED
@given(st.lists(CONTACT, min_size=2, max_size=10), st.lists(CONSENT, max_size=3), st.data())
def test_nobody_gets_mail_who_was_out_in_any_record(settled, contacts, consents, data):
    pick = st.sampled_from("abc")
    groups = {"a": [], "b": [], "c": []}
    for at in range(len(contacts)):
        groups[data.draw(pick)].append(str(at + 1))
    told = {name: " ".join(ids) for name, ids in groups.items()}
    stated = [{"customer_id": who, "state": said} for who, said in dict(consents).items()]
    customers = [{"email_raw": None}, {"email_raw": None}]
    found = settled(told, esp_contact=contacts, erp_customer=customers, erp_consent=stated)
    mailed = found.effect.filter(pl.col("mailable_after") > 0)["group"].to_list()
    for group in mailed:
        rows = [contacts[int(one) - 1] for one in groups[group]]
        theirs = {row["external_id_raw"] for row in rows}
        assert OUT not in {row["opt_in"] for row in rows}
        assert not {who for who, said in dict(consents).items() if said == "out"} & theirs
        assert any(row["opt_in"] == IN and row["email_raw"] for row in rows)
