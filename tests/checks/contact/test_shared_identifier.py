import pytest

from checks.contact.shared_identifier import A_HUB, IN_AND_OUT, shared_identifier
from checks.vocabulary import Design

SAME = {"email_raw": "One@Example.com "}


def test_contacts_with_identifiers_of_their_own_are_not_reported(evidence, answer):
    one = answer(shared_identifier, evidence(esp_contact=[{"mobile_raw": "07700900123"}, {}]))
    # Two e-mails, two external ids, one mobile number.
    assert (one.examined, one.findings.height) == (5, 0)


@pytest.mark.parametrize(
    ("shared", "field", "severity"),
    [
        (({"email_raw": "a@x.com"}, {"email_raw": " A@X.com"}), "email", "S3"),
        (({"mobile_raw": "07700 900123"}, {"mobile_raw": "+447700900123"}), "mobile", "S3"),
        (({"external_id_raw": "007"}, {"external_id_raw": "7"}), "external_id", "S2"),
    ],
    ids=str,
)
def test_contacts_that_share_a_normal_form_are_reported(evidence, found, shared, field, severity):
    assert found(shared_identifier, evidence(esp_contact=shared)) == [("1", field, severity)]


def test_the_key_is_the_smallest_contact_id_counted_as_a_number(evidence, answer):
    rows = [SAME | {"contact_id": number} for number in ("100", "20", "3")]
    finding = answer(shared_identifier, evidence(esp_contact=rows)).findings.row(0, named=True)
    assert (finding["key"], finding["records"]) == ("3", ["3", "20", "100"])
    assert (finding["expected"], finding["actual"]) == ("1 contact", "3 contacts")
    assert finding["people"] == 2


def test_the_shared_value_is_shown_nowhere(evidence, answer):
    one = answer(shared_identifier, evidence(esp_contact=[SAME, SAME]))
    shown = str(one.findings.rows()) + str(one.exhibits["soft"].rows())
    assert "example" not in shown.lower()


@pytest.mark.parametrize(("other", "severity"), [("2", "S1"), ("1", "S3"), (None, "S3")], ids=str)
def test_a_group_opted_in_and_out_at_once_stops_everything(evidence, found, other, severity):
    rows = [SAME | {"opt_in": "1"}, SAME | {"opt_in": other}]
    assert found(shared_identifier, evidence(esp_contact=rows)) == [("1", "email", severity)]


def test_the_key_field_is_the_one_the_design_names(evidence, found):
    by_email = Design(key_field="email")
    rows = evidence(esp_contact=[SAME, SAME], design=by_email)
    assert found(shared_identifier, rows) == [("1", "email", "S2")]


def test_more_than_half_a_percent_of_the_mailable_is_grave(evidence, found):
    beside = [{} for _ in range(197)]
    rows = evidence(esp_contact=[SAME, SAME, *beside])
    assert found(shared_identifier, rows) == [("1", "email", "S2")]
    rows = evidence(esp_contact=[SAME, SAME, *beside, {}])
    assert found(shared_identifier, rows) == [("1", "email", "S3")]


def test_among_nineteen_mailable_contacts_no_share_is_grave(evidence, found):
    beside = [{} for _ in range(17)]
    rows = evidence(esp_contact=[SAME, SAME, *beside])
    assert found(shared_identifier, rows) == [("1", "email", "S3")]
    rows = evidence(esp_contact=[SAME, SAME, *beside, {}])
    assert found(shared_identifier, rows) == [("1", "email", "S2")]


def test_a_household_address_allowed_by_the_design_is_not_reported(evidence, answer):
    allowing = Design(allowed_shared=frozenset({"one@example.com"}))
    one = answer(shared_identifier, evidence(esp_contact=[SAME, SAME], design=allowing))
    assert (one.examined, one.findings.height) == (3, 0)


def test_empty_identifiers_are_not_shared(evidence, answer):
    empty = {"email_raw": None, "external_id_raw": " "}
    one = answer(shared_identifier, evidence(esp_contact=[empty, empty]))
    assert (one.examined, one.findings.height, one.state) == (0, 0, "not run")


def test_dots_and_tags_are_an_exhibit_and_never_a_finding(evidence, answer):
    soft = [
        "an.na@gmail.com",
        "anna+shop@googlemail.com",
        "b@x.com",
        "b+1@x.com",
        "b.c@x.com",
        "b.c@x.com",
    ]
    one = answer(shared_identifier, evidence(esp_contact=[{"email_raw": mail} for mail in soft]))
    assert one.findings["key"].to_list() == ["5"]  # the same address, and so no exhibit
    assert one.exhibits["soft"].rows() == [("1", 2, ["1", "2"]), ("3", 2, ["3", "4"])]


def test_the_impact_is_the_sales_of_all_but_the_first_contact(evidence, answer):
    sales = [("1", 900), ("2", 20), ("2", 3), ("3", -1), ("9", 7)]
    lines = [{"contact_id": contact, "amount_u": amount} for contact, amount in sales]
    one = answer(shared_identifier, evidence(esp_contact=[SAME] * 3, esp=lines))
    assert one.impact_u == 20 + 3 - 1


PHONE = {"mobile_raw": "07700900123"}


def test_a_contact_that_shares_several_identifiers_counts_in_the_first_of_them(evidence, answer):
    one = {"external_id_raw": "7"}
    rows = evidence(
        esp_contact=[one | SAME | PHONE, one | SAME | PHONE, one],
        esp=[{"contact_id": "2", "amount_u": 100_000_000}],
    )
    found = answer(shared_identifier, rows).findings.sort("field")
    assert found.select("field", "people", "impact_u", "actual").rows() == [
        ("email", 0, 0, "2 contacts"),
        ("external_id", 2, 100_000_000, "3 contacts"),
        ("mobile", 0, 0, "2 contacts"),
    ]


def test_a_contact_counts_once_however_its_groups_overlap(evidence, answer):
    # 2 is beside 1 by e-mail; 3 is beside 1 by e-mail and beside 2 by mobile number.
    sales = [{"contact_id": str(contact), "amount_u": 10**contact} for contact in (1, 2, 3)]
    rows = evidence(esp_contact=[SAME, SAME | PHONE, SAME | PHONE], esp=sales)
    found = answer(shared_identifier, rows).findings.sort("field")
    assert found.select("field", "people", "impact_u").rows() == [
        ("email", 2, 1_100),
        ("mobile", 0, 0),
    ]


def test_an_allowed_identifier_takes_no_contact_from_another(evidence, answer):
    allowing = Design(allowed_shared=frozenset({"one@example.com"}))
    rows = evidence(esp_contact=[SAME | PHONE, SAME | PHONE], design=allowing)
    assert answer(shared_identifier, rows).findings.select("field", "people").rows() == [
        ("mobile", 1)
    ]


def test_without_sales_the_impact_is_not_known(evidence, answer):
    one = answer(shared_identifier, evidence(esp_contact=[SAME, SAME]))
    assert one.findings["impact_u"].to_list() == [None]


def test_without_contacts_it_is_not_run(evidence, answer):
    assert "no source gives esp_contact" in answer(shared_identifier, evidence()).not_run


def test_an_identifier_that_the_source_never_gives_is_told_apart(evidence, answer):
    rows = evidence(esp_contact=[SAME, SAME], unfilled={"esp_contact": ["mobile_raw"]})
    one = answer(shared_identifier, rows)
    assert one.unasked == {"mobile": "no source fills esp_contact.mobile_raw"}
    assert one.findings.height == 1


def test_without_any_identifier_it_is_not_run(evidence, answer):
    none = ["email_raw", "external_id_raw", "mobile_raw"]
    rows = evidence(esp_contact=[{}], unfilled={"esp_contact": none})
    assert "no source fills esp_contact" in answer(shared_identifier, rows).not_run


def test_what_a_merge_would_leave_is_hung_out(evidence, answer):
    rows = [SAME | {"opt_in": "1"}, SAME | {"opt_in": "2"}, {}]
    shown = answer(shared_identifier, evidence(esp_contact=rows)).exhibits
    left = shown["survivors"].select("contact_id", "contacts", "email_state", "mailable_before")
    assert left.rows() == [("1", 2, "out", 1)]
    assert {"survivor_fields", "survivor_consent", "survivor_orders"} <= {*shown}


def test_an_address_that_many_share_is_reported_as_a_hub_and_nothing_is_merged(evidence, answer):
    one = answer(shared_identifier, evidence(esp_contact=[SAME] * 11))
    assert one.findings.select("actual", "cause").rows() == [("11 contacts", A_HUB)]
    assert one.exhibits["survivors"].is_empty()
    assert one.exhibits["hubs"].rows() == [("e-mail", 1, None, 11, 11)]


def test_ten_who_share_an_address_are_no_hub(evidence, answer):
    one = answer(shared_identifier, evidence(esp_contact=[SAME] * 10))
    assert one.findings["cause"].to_list() == [None]
    assert one.exhibits["hubs"].is_empty()


def test_the_records_of_both_systems_make_a_hub_which_is_told_without_its_value(evidence, answer):
    rows = evidence(esp_contact=[SAME] * 2, erp_customer=[SAME] * 9)
    one = answer(shared_identifier, rows)
    assert one.findings["cause"].to_list() == [A_HUB]
    assert one.exhibits["hubs"].rows() == [("e-mail", 1, 9, 2, 11)]


def test_a_hub_opted_in_and_out_says_both(evidence, answer):
    one = answer(shared_identifier, evidence(esp_contact=[SAME] * 10 + [SAME | {"opt_in": "2"}]))
    assert one.findings["cause"].to_list() == [f"{A_HUB}; {IN_AND_OUT}"]


def test_an_external_id_of_many_is_a_hub_in_the_form_that_they_hold(evidence, answer):
    many = [{"external_id_raw": "0000"}] * 11 + [{"external_id_raw": "7"}] * 2
    one = answer(shared_identifier, evidence(esp_contact=many))
    assert one.findings.sort("key")["cause"].to_list() == [A_HUB, None]


def test_an_address_allowed_by_the_design_is_no_hub(evidence, answer):
    allowing = Design(allowed_shared=frozenset({"one@example.com"}))
    one = answer(shared_identifier, evidence(esp_contact=[SAME] * 11, design=allowing))
    assert one.exhibits["hubs"].is_empty()


def test_two_of_a_hub_whom_an_id_ties_are_still_one_person(evidence, answer):
    pair = [SAME | {"external_id_raw": "7"}] * 2
    one = answer(shared_identifier, evidence(esp_contact=[*pair, *[SAME] * 9]))
    assert one.exhibits["survivors"].select("contact_id", "contacts").rows() == [("1", 2)]


def test_a_merge_is_of_the_whole_person(evidence, answer):
    # 3 shares nothing with the others, but the customer of both has its number.
    who = {"customer_id": "c-1", "email_raw": "one@example.com", "mobile_raw": "07700900123"}
    third = {"external_id_raw": None, "email_raw": "third@x.com"} | PHONE
    contacts = [SAME | {"external_id_raw": "c-1"}, SAME | {"external_id_raw": None}, third]
    one = answer(shared_identifier, evidence(erp_customer=[who], esp_contact=contacts))
    assert one.findings["records"].to_list() == [["1", "2"]]
    assert one.exhibits["survivors"].select("contact_id", "contacts").rows() == [("1", 3)]
