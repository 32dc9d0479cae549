import json

import pytest
from starlette.responses import JSONResponse

from audit.connectors.emarsys.account import FIRST_WAIT_S
from audit.connectors.emarsys.contact_export import fetch_export, groups
from audit.connectors.emarsys.fields import SYSTEM
from checks.vocabulary import ConnectorError

WAITING = ("scheduled", "in progress", "in progress", "done")


def test_an_export_is_waited_for_through_all_its_states(pulled):
    found = pulled(export_states=WAITING).fetch("esp_contact")
    assert found.rows().height == found.state.value("select count(*) from contact")
    assert found.proof().why_incomplete is None


def test_an_export_that_never_ends_leaves_the_table_incomplete(pulled, clock):
    found = pulled(export_states=("scheduled", "in progress")).fetch("esp_contact")
    assert "still being made after 1 minutes" in found.proof().why_incomplete
    assert not found.proof().ended
    assert clock.monotonic() < 240


def test_an_export_that_fails_is_made_once_more_and_then_told(pulled):
    found = pulled(export_states=("scheduled", "error")).fetch("esp_contact")
    assert "so was the one made after it" in found.proof().why_incomplete
    assert found.state.value("select count(*) from export") == 2


def test_a_file_that_is_gone_is_made_once_more_and_then_told(pulled):
    found = pulled(export_gone=True).fetch("esp_contact")
    assert "gone" in found.proof().why_incomplete
    assert found.state.value("select count(*) from export") == 2


def test_an_export_of_fewer_rows_than_the_segment_counts_is_incomplete(pulled):
    found = pulled(export_fewer=3).fetch("esp_contact")
    everyone = found.state.value("select count(*) from contact")
    why = f"{everyone - 3:,} contacts came, and Emarsys counts {everyone:,}"
    assert found.proof().why_incomplete == why
    assert found.proof().count_first == everyone


def test_an_export_that_is_running_already_is_waited_for(asking, staging, clock):
    busy = {"replyCode": 4001, "replyText": "running", "data": ""}
    answers = [(busy, 400), (busy, 400)]

    async def start(_):
        answer = answers.pop(0) if answers else ({"replyCode": 0, "data": {"id": 7}}, 200)
        return JSONResponse(*answer)

    async def status(_):
        return JSONResponse({"replyCode": 0, "data": {"id": "7", "status": "error"}})

    endpoints = [("/export/filter", start), ("/export/7", status)]
    why = asking(endpoints, lambda one: fetch_export(one, staging, "12", 0, ["3"]))
    assert "could not make it" in why
    assert clock.slept[:2] == [FIRST_WAIT_S, 1.5 * FIRST_WAIT_S]


def test_a_server_that_fails_while_it_gives_the_file_is_told_as_that(asking, staging):
    async def start(_):
        return JSONResponse({"replyCode": 0, "data": {"id": 7}})

    async def status(_):
        return JSONResponse({"replyCode": 0, "data": {"id": "7", "status": "done"}})

    async def content(_):
        return JSONResponse({"replyCode": 4007, "data": ""}, 500)

    endpoints = [("/export/filter", start), ("/export/7", status), ("/export/7/data", content)]
    why = asking(endpoints, lambda one: fetch_export(one, staging, "12", 0, ["3"]))
    assert "the export failed" in why


def test_what_is_asked_for_is_an_export_for_download_in_english(pulled):
    found = pulled().fetch("esp_contact")
    _, asked = json.loads(found.state.value("select asked from export"))
    assert asked["distribution_method"] == "local"
    assert asked["language"] == "en"
    assert asked["add_field_names_header"] == 0
    assert {*map(int, SYSTEM)} < {*asked["contact_fields"]}


def test_a_right_that_is_missing_ends_the_pull_with_its_name(pulled):
    with pytest.raises(ConnectorError, match="no right") as error:
        pulled(denied=frozenset({"export.filter"})).fetch("esp_contact")
    assert "/export/filter" in str(error.value)


def test_twenty_fields_go_into_one_export():
    fields = [str(one) for one in range(45)]
    assert [len(one) for one in groups(fields)] == [20, 20, 5]
    assert [one for some in groups(fields) for one in some] == fields
