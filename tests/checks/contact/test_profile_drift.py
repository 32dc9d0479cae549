from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.contact.profile_drift import profile_drift
from checks.vocabulary import PROFILE_FIELDS, Design

ANN = {
    "forename": "Ann",
    "surname": "Müller",
    "country": "GB",
    "postcode": "SW1A 1AA",
    "birthday": date(1990, 5, 4),
    "language": "en-GB",
}
THERE = {
    "1": "Ann",
    "2": "Müller",
    "14": "United Kingdom",
    "13": "SW1A 1AA",
    "4": "1990-05-04",
    "35": "English",
}


def held(*contacts):
    """Rows of esp_contact_field: one dictionary of fields a contact, from contact 1."""
    return [
        {"contact_id": str(number), "field_id": field, "value_raw": value, "value_decoded": value}
        for number, fields in enumerate(contacts, 1)
        for field, value in fields.items()
    ]


@pytest.fixture
def pair(evidence):
    """Call it with what Stokly and Emarsys hold of one person beside `ANN` and `THERE`."""

    def made(said=None, there=None, **how):
        tables = {"erp_customer": [ANN | (said or {})], "esp_contact": [{}]}
        tables["esp_contact_field"] = held(THERE | (there or {}))
        return evidence(**(tables | how))

    return made


@pytest.fixture
def causes(answer):
    """Call it with evidence: field and cause of each finding."""

    def asked(evidence):
        one = answer(profile_drift, evidence)
        assert one.not_run is None, one.not_run
        return one.findings.select("field", "cause").sort("field").rows()

    return asked


def test_a_profile_in_emarsys_own_words_agrees_and_every_field_was_asked(pair, answer):
    one = answer(profile_drift, pair())
    assert (one.examined, one.findings.height, one.unasked) == (6, 0, {})


@pytest.mark.parametrize(
    ("there", "field", "cause"),
    [
        ({"2": "Smith"}, "surname", "different"),
        ({"2": "Mueller"}, "surname", "different"),
        ({"2": None}, "surname", "missing"),
        ({"2": "  "}, "surname", "missing"),
        ({"1": "undefined"}, "forename", "placeholder"),
        ({"1": " N/A "}, "forename", "placeholder"),
        ({"2": "MÃ¼ller"}, "surname", "mojibake"),
        ({"2": "MÃ\u0083Â¼ller"}, "surname", "mojibake"),
        ({"2": "M\ufffdller"}, "surname", "mojibake"),
        ({"2": "M??ller"}, "surname", "mojibake"),
        ({"14": "France"}, "country", "different"),
        ({"14": "undefined"}, "country", "placeholder"),
        ({"14": None}, "country", "missing"),
        ({"13": "SW1A 2AA"}, "postcode", "different"),
        ({"4": "1990-04-05"}, "birthday", "different: day and month are swapped"),
        ({"4": "1991-05-04"}, "birthday", "different"),
        ({"4": "soon"}, "birthday", "different"),
        ({"4": "0000-00-00"}, "birthday", "placeholder"),
        ({"35": "German"}, "language", "different"),
    ],
    ids=str,
)
def test_a_field_that_differs_is_reported_with_its_class(pair, causes, there, field, cause):
    assert causes(pair(there=there)) == [(field, cause)]


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ({}, {"2": "MÜLLER"}),
        ({}, {"2": " Mu\u0308ller "}),
        ({"surname": "O'Brien  Lee"}, {"2": "O\u2019Brien Lee"}),
        ({}, {"13": "sw1a1aa"}),
        ({}, {"4": "04/05/1990"}),
        ({}, {"4": "1990-05-04 00:00:00"}),
        ({}, {"14": "GB"}),
        ({}, {"14": "united kingdom"}),
        ({"country": "UK"}, {}),
        ({}, {"35": "en"}),
        ({"language": "da_DK"}, {"35": "dk"}),
        ({"language": "English"}, {}),
        ({"surname": "x" * 61}, {"2": "x" * 60}),
        ({"surname": "x" * 254 + " yz"}, {"2": "x" * 254}),
        ({"forename": None}, {"1": None}),
        ({"forename": None}, {"1": "Ann"}),
        ({"forename": "undefined"}, {"1": "Ann"}),
    ],
    ids=str,
)
def test_another_form_of_the_same_and_what_stokly_leaves_open_are_not_reported(
    pair, causes, said, there
):
    assert causes(pair(said, there)) == []


@pytest.mark.parametrize(
    ("said", "there"), [("Ann", "A nn"), ("Ann", "Ann?"), ("x" * 61, "x" * 59)]
)
def test_what_only_looks_like_a_form_is_different(pair, causes, said, there):
    assert causes(pair({"forename": said}, {"1": there})) == [("forename", "different")]


@pytest.mark.parametrize("there", ["MÜLLER", "Müller "])
def test_formatting_is_reported_when_it_is_asked_for(pair, causes, there):
    asked = Design(limits={"contact.consistency.profile_drift": {"formatting": 1}})
    assert causes(pair(there={"2": there}, design=asked)) == [("surname", "formatting only")]


def test_a_finding_names_the_contact_and_quotes_both_sides(pair, answer):
    [row] = answer(profile_drift, pair(there={"14": "France"})).findings.to_dicts()
    assert (row["key"], row["expected"], row["actual"]) == ("1", "GB", "France")
    assert (row["impact_u"], row["people"], row["level"]) == (None, 1, "exact")


def test_a_month_is_read_first_where_the_client_writes_it_so(pair, causes):
    american = Design(home=replace(Design().home, locale="en-US"))
    assert causes(pair(there={"4": "05/04/1990"}, design=american)) == []


def test_a_language_field_that_holds_regions_is_compared_with_them(pair, causes):
    tagged = Design(profile_fields={"language": "458"})
    assert causes(pair(there={"458": "en_gb"}, design=tagged)) == []
    assert causes(pair(there={"458": "en-US"}, design=tagged)) == [("language", "different")]


@pytest.mark.parametrize(
    ("said", "there", "field"),
    [
        ({"country": "JE"}, {"14": None}, "country"),
        ({}, {"14": "Vereinigtes Königreich"}, "country"),
        ({"language": "tlh"}, {}, "language"),
    ],
)
def test_words_that_nobody_can_compare_are_said_and_not_asked_about(
    pair, answer, said, there, field
):
    one = answer(profile_drift, pair(said, there))
    assert (one.examined, one.findings.height) == (5, 0)
    assert one.unasked[field].endswith(": 1")


@pytest.mark.parametrize(
    "left_out",
    [{"status": "deleted"}, {"merged_into": "c-2"}, {"customer_id": "x", "email_raw": "x@x.com"}],
    ids=str,
)
def test_a_contact_without_a_live_customer_is_not_asked_about(pair, answer, left_out):
    assert "no profile values" in answer(profile_drift, pair(left_out, {"2": "Smith"})).not_run


def test_an_address_that_two_customers_have_stands_for_neither(evidence, answer):
    twins = [ANN | {"email_raw": "a@x.com"}, ANN | {"email_raw": "a@x.com"}]
    contact = [{"external_id_raw": None, "email_raw": "a@x.com"}]
    rows = evidence(erp_customer=twins, esp_contact=contact, esp_contact_field=held({"2": "Lee"}))
    assert answer(profile_drift, rows).examined == 0


@pytest.mark.parametrize(
    ("age", "asked"),
    [(timedelta(hours=24, minutes=15), 0), (timedelta(hours=24, minutes=16), 6)],
    ids=str,
)
def test_a_change_has_the_agreed_time_to_arrive(pair, answer, noon, age, asked):
    assert answer(profile_drift, pair({"updated_at": noon - age})).examined == asked


def test_without_any_time_a_customer_is_asked_about_and_it_is_said(pair, answer):
    one = answer(profile_drift, pair({"created_at": None, "updated_at": None}))
    assert (one.examined, one.unasked["age"][-3:]) == (6, ": 1")


@pytest.mark.parametrize(
    ("people", "wrong", "severity"), [(100, 1, "S4"), (100, 2, "S3"), (19, 19, "S4"), (20, 1, "S3")]
)
def test_more_than_one_in_a_hundred_of_a_field_is_grave(evidence, found, people, wrong, severity):
    contacts = [{"2": "Smith" if n < wrong else "Lee", "1": "Ann"} for n in range(people)]
    customers = [{"forename": "Ann", "surname": "Lee"}] * people
    rows = evidence(
        erp_customer=customers, esp_contact=[{}] * people, esp_contact_field=held(*contacts)
    )
    assert {one[1:] for one in found(profile_drift, rows)} == {("surname", severity)}


def test_each_field_is_counted_by_class(pair, answer):
    shown = answer(profile_drift, pair(there={"2": None, "13": "sw1a1aa"})).exhibits["by_field"]
    rows = {row["field"]: row for row in shown.to_dicts()}
    assert (rows["surname"]["asked"], rows["surname"]["missing"]) == (1, 1)
    assert (rows["postcode"]["formatting only"], rows["country"]["missing"]) == (1, 0)


def test_a_field_that_one_side_never_gives_is_said_and_not_asked_about(pair, answer):
    one = answer(profile_drift, pair(unfilled={"erp_customer": ["birthday"]}, there={"35": None}))
    assert one.unasked == {"birthday": "no source fills erp_customer.birthday"}
    fields = [row for row in held(THERE) if row["field_id"] != "35"]
    one = answer(profile_drift, pair(esp_contact_field=fields))
    assert one.unasked == {"language": "no contacts export gives field 35"}


def test_a_contact_without_any_value_lacks_all_that_stokly_states(evidence, causes):
    people = [ANN | {"forename": None}, ANN]
    rows = evidence(erp_customer=people, esp_contact=[{}, {}], esp_contact_field=held({}, THERE))
    assert causes(rows) == [(field, "missing") for field in sorted({*ANN} - {"forename"})]


def test_a_customer_whom_several_contacts_stand_for_is_held_against_each(evidence, answer):
    twice = [{}, {"external_id_raw": "c-1", "email_raw": "b@x.com"}]
    values = held(THERE | {"2": "Lee"}, THERE)
    rows = evidence(erp_customer=[ANN], esp_contact=twice, esp_contact_field=values)
    one = answer(profile_drift, rows)
    assert (one.examined, one.findings["key"].to_list()) == (12, ["1"])


def test_the_order_of_the_rows_says_nothing(evidence, answer):
    names = {"1": "Müller", "2": "Lee", "3": "Ray"}
    tables = {
        "erp_customer": [ANN | {"customer_id": n, "surname": name} for n, name in names.items()],
        "esp_contact": [{"contact_id": n, "external_id_raw": n} for n in names],
        "esp_contact_field": held(THERE, THERE, THERE),
    }
    turned = {table: rows[::-1] for table, rows in tables.items()}
    one, other = (answer(profile_drift, evidence(**rows)).findings for rows in (tables, turned))
    assert one["key"].to_list() == ["2", "3"]
    assert one.equals(other)


@pytest.mark.parametrize("other", [" 2", "2 "])
def test_a_number_written_in_two_ways_is_one_field(pair, causes, other):
    rows = held(THERE | {"2": "Lee"})
    as_other = [row | {"field_id": row["field_id"].replace("2", other)} for row in rows]
    unknown = [row | {"contact_id": "9"} for row in rows]
    assert causes(pair(esp_contact_field=as_other + unknown)) == [("surname", "different")]
    assert causes(pair(esp_contact_field=as_other + rows)) == [("surname", "different")]


def test_digits_are_compared_as_they_are_written(pair, causes):
    assert causes(pair({"postcode": "01234"}, {"13": "1234"})) == [("postcode", "different")]
    assert causes(pair({"postcode": "1234.0"}, {"13": "1234"})) == [("postcode", "different")]


def test_where_nothing_is_stated_nothing_is_asked(pair, answer):
    one = answer(profile_drift, pair(dict.fromkeys(ANN), {"2": "Smith"}))
    assert one.not_run == "there are no profile values to ask about"


@pytest.mark.parametrize("lacking", ["erp_customer", "esp_contact", "esp_contact_field"])
def test_without_a_table_it_is_not_run(evidence, answer, lacking):
    tables = {"erp_customer": [ANN], "esp_contact": [{}], "esp_contact_field": held(THERE)}
    tables.pop(lacking)
    assert f"no source gives {lacking}" in answer(profile_drift, evidence(**tables)).not_run


def test_without_a_field_on_both_sides_it_is_not_run(pair, answer):
    one = answer(profile_drift, pair(design=Design(profile_fields={"surname": "99"})))
    assert one.not_run == "no profile field is given by both systems"


def test_the_default_fields_are_those_that_emarsys_has_for_everybody():
    assert dict(PROFILE_FIELDS).keys() == ANN.keys()
