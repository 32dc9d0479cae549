import pytest

from audit.connectors.emarsys.contact_export import groups
from audit.connectors.emarsys.fields import fields_in, planned
from audit.source_parts import EmarsysApi, EmarsysPart
from checks.vocabulary import ConnectorError, Design


def field(number, name, string_id="", kind="shorttext"):
    return {"id": number, "name": name, "application_type": kind, "string_id": string_id}


SYSTEM = [
    field(3, "Email", "email", "longtext"),
    field("31", "Opt-In", "optin", "singlechoice"),
    field(1, "First Name", "first_name"),
]


def plan_of(*more, design=None, part=None, **api):
    settings = EmarsysPart(api=EmarsysApi(**api), **(part or {}))
    return planned(fields_in([*SYSTEM, *more]), settings, design or Design())


def test_numbers_are_compared_as_text_however_they_are_written():
    assert [*plan_of().columns][:2] == ["3", "31"]


def test_the_external_id_is_found_by_its_name_and_said():
    plan = plan_of(field(2345, "External ID"))
    assert plan.columns["2345"] == "External ID"
    assert "External ID is field 2345" in " ".join(plan.said)


def test_it_is_found_by_its_name_for_programs_too():
    assert plan_of(field("991", "Kundennummer", "external_id")).columns["991"] == "External ID"


def test_a_number_in_the_settings_wins_over_a_name():
    plan = plan_of(field(2345, "External ID"), field(77, "Shop key"), external_id="77")
    assert plan.columns["77"] == "External ID"
    assert "2345" not in plan.columns


def test_a_number_that_is_not_there_is_an_error_that_names_the_setting():
    with pytest.raises(ConnectorError, match="external_id under"):
        plan_of(external_id="77")


def test_two_fields_of_one_name_are_not_chosen_between():
    with pytest.raises(ConnectorError, match="7 and 8"):
        plan_of(field(7, "External ID"), field(8, "external_id"))


def test_where_none_is_found_it_is_said_and_not_assumed():
    plan = plan_of(field(9, "Shoe size"))
    assert "External ID" not in plan.columns.values()
    assert "No field of the account is known as External ID" in " ".join(plan.said)


def test_fields_of_the_profile_and_of_the_settings_are_read_under_their_numbers():
    design = Design(profile_fields={"forename": "1"})
    plan = plan_of(field(2001, "Loyalty tier"), design=design, fields=("2001",))
    assert plan.columns["1"] == "1"
    assert plan.columns["2001"] == "2001"


def test_fields_that_tell_who_a_person_is_are_read_beside_those_of_the_profile():
    plan = plan_of(
        field(10, "Address"), field(15, "Phone"), field(5, "Gender", kind="singlechoice")
    )
    assert {"10", "15", "5"} <= {*plan.columns}
    assert plan.choices == ("31", "5")


def test_what_is_usually_read_is_no_more_than_one_export_takes():
    own = {"external_id": "7001", "sms_opt_in": "7002", "last_modified": "7003"}
    every = [*SYSTEM, *(field(n, str(n)) for n in (*range(1, 49), 7001, 7002, 7003))]
    plan = planned(fields_in(every), EmarsysPart(api=EmarsysApi(**own)), Design())
    assert len(groups([*plan.columns])) == 1


def test_a_column_that_the_settings_declare_for_a_field_keeps_its_name():
    plan = plan_of(field(2001, "Loyalty tier"), part={"fields": {"Tier": "2001"}})
    assert plan.columns["2001"] == "Tier"


def test_a_field_that_the_account_lacks_is_left_and_said():
    plan = plan_of(fields=("4711",))
    assert "4711" not in plan.columns
    assert "no field" in " ".join(plan.said)


def test_fields_with_one_of_several_choices_are_told_apart():
    assert plan_of().choices == ("31",)
