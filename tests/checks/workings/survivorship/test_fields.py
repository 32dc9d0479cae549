from datetime import date, timedelta

import pytest

STREET, POSTCODE, COUNTRY, FORENAME, SURNAME = "10", "13", "14", "1", "2"
ALIKE = {"email_raw": None, "external_id_raw": None, "mobile_raw": None}


def held(contact, **numbers):
    names = {"street": STREET, "postcode": POSTCODE, "country": COUNTRY}
    names |= {"forename": FORENAME, "surname": SURNAME}
    return [
        {"contact_id": contact, "field_id": names.get(name, name.strip("f")), "value_raw": value}
        for name, value in numbers.items()
    ]


@pytest.fixture
def two(settled, noon):
    """Two contacts, the second changed a day later, and what each holds."""

    def made(first, second, **tables):
        later = {"last_modified_at": noon}
        rows = [ALIKE, ALIKE | later]
        return settled(esp_contact=rows, esp_contact_field=[*first, *second], **tables)

    return made


@pytest.fixture
def master(settled, noon):
    """A customer with these facts, and two contacts of it; the second one is the newer."""

    def made(facts, first=(), second=(), **tables):
        rows = [{"external_id_raw": "c-1"}, {"external_id_raw": "c-1", "last_modified_at": noon}]
        customers = [{"customer_id": "c-1", "email_raw": None} | facts]
        fields = [*first, *second]
        return settled(erp_customer=customers, esp_contact=rows, esp_contact_field=fields, **tables)

    return made


def of(outcome, field):
    [row] = outcome.fields.filter(field=field).to_dicts()
    return row


def test_what_stokly_says_wins_whatever_is_newer(master):
    found = of(master({"surname": "Reed"}, second=held("2", surname="Reid")), "surname")
    assert (found["value"], found["from_contact_id"]) == ("Reed", None)
    assert (found["why"], found["conflicts"], found["changes"]) == ("what Stokly says", 1, True)


@pytest.mark.parametrize("word", ["undefined", " ", "N/A", None])
def test_a_placeholder_of_stokly_says_nothing(master, word):
    found = of(master({"surname": word}, second=held("2", surname="Reid")), "surname")
    assert (found["value"], found["from_contact_id"]) == ("Reid", "2")


def test_without_a_customer_the_newest_record_is_believed(two):
    found = of(two(held("1", surname="Longest-of-all"), held("2", surname="Reid")), "surname")
    assert (found["value"], found["why"]) == ("Reid", "the newest record")
    assert (found["conflicts"], found["changes"]) == (1, True)


def test_a_newer_placeholder_never_wins(two):
    found = of(two(held("1", surname="Reed"), held("2", surname="null")), "surname")
    assert (found["value"], found["why"]) == ("Reed", "the only record that says it")
    assert (found["conflicts"], found["changes"]) == (0, False)


def test_of_records_that_changed_at_once_the_longest_value_is_kept(settled):
    fields = [*held("1", f18="Oak"), *held("2", f18="Oak and Iron")]
    found = of(settled(esp_contact=[ALIKE, ALIKE], esp_contact_field=fields), "company")
    assert (found["value"], found["why"]) == ("Oak and Iron", "the longest")


def test_values_of_one_form_are_no_conflict(two):
    found = of(two(held("1", postcode="hr1 1aa"), held("2", postcode="HR11AA")), "postcode")
    assert (found["conflicts"], found["changes"]) == (0, False)


def test_an_address_comes_from_one_record_whole(two, values):
    old = held("1", street="1 Old Road", postcode="HR1 1AA", country="United Kingdom")
    found = two(old, held("2", postcode="BS1 5TR"))
    assert values(found) == {"street": None, "postcode": "BS1 5TR", "country": None}
    street = of(found, "street")
    assert street["why"].startswith("left empty")
    assert (street["conflicts"], street["changes"]) == (1, True)


def test_a_country_alone_is_no_address(two, values):
    old = held("1", street="1 Old Road", postcode="HR1 1AA")
    assert values(two(old, held("2", country="France")))["street"] == "1 Old Road"


def test_a_forename_alone_is_no_name(two, values):
    old = held("1", forename="Ann", surname="Reed")
    assert values(two(old, held("2", forename="Annie"))) == {"forename": "Ann", "surname": "Reed"}


def test_a_street_is_taken_where_the_record_says_the_same_as_stokly(master):
    first = held("1", street="1 Mill Lane", postcode="hr11aa", country="United Kingdom")
    second = held("2", street="9 New Street", postcode="BS1 5TR", country="United Kingdom")
    facts = {"postcode": "HR1 1AA", "country": "GB"}
    found = of(master(facts, first, second), "street")
    assert (found["value"], found["from_contact_id"]) == ("1 Mill Lane", "1")
    assert found["why"] == "the record that says the same as Stokly, and more"


def test_no_street_is_glued_to_stoklys_postcode(master, values):
    second = held("2", street="9 New Street", postcode="BS1 5TR")
    assert values(master({"postcode": "HR1 1AA"}, second=second))["street"] is None


def test_a_birthday_is_one_day_however_it_is_written(master):
    found = of(master({"birthday": date(1980, 4, 3)}, held("1", f4="03/04/1980")), "birthday")
    assert (found["value"], found["conflicts"]) == ("1980-04-03", 0)


def test_the_surest_mailbox_is_one_that_works(settled, noon):
    rows = [{"email_raw": "a@x.com"}, {"email_raw": "b@x.com", "email_valid": False}]
    rows[1]["last_modified_at"] = noon + timedelta(days=1)
    found = of(settled(esp_contact=rows), "email")
    assert (found["value"], found["why"]) == ("a@x.com", "a mailbox that works")


def test_the_external_id_is_the_one_that_names_the_customer(settled, noon):
    rows = [{"external_id_raw": "c-1"}, {"external_id_raw": "old", "last_modified_at": noon}]
    found = of(settled(erp_customer=[{}], esp_contact=rows), "external_id")
    assert (found["value"], found["why"]) == ("c-1", "names the customer")


@pytest.mark.parametrize("number", ["31", "33", "4711"])
def test_no_opt_in_and_no_field_of_the_clients_own_is_carried_over(two, number):
    assert two(held("1", **{f"f{number}": "1"}), held("2", surname="Reid")).fields.height == 1


def test_a_number_written_in_two_ways_is_one_field(two):
    twice = [*held("1", surname="Reed"), held("1", surname="Reid")[0] | {"field_id": " 2"}]
    assert two(twice, []).fields["value"].to_list() == ["Reed"]
