"""Exports: their states, their errors, and that what comes is what the shop's own file says."""

import csv
import io

import pytest

from audit.sandbox.records.segments import rules
from audit.sandbox.servers.emarsys.fields import fields
from audit.sandbox.shop import write


@pytest.fixture
def everybody(small_shop):
    """Number of the segment that holds all contacts."""
    return next(iter(rules(small_shop.seed)))


def start(ask, segment, **said):
    asked = {
        "distribution_method": "local",
        "filter": segment,
        "contact_fields": [3, 1],
        "delimiter": ",",
        "add_field_names_header": 1,
        "language": "en",
    }
    return ask("POST export/filter", {**asked, **said})


def content(ask, number, query=""):
    token = {"Authorization": f"Bearer {ask.token}"}
    return ask.client.get(f"/api/v3/export/{number}/data{query}", headers=token)


def finished(ask, segment, **said):
    """The number of an export that is done."""
    number = start(ask, segment, **said)[2]["id"]
    for _ in range(3):
        ask.inside(f"GET export/{number}")
    return number


def test_all_contacts_come_as_the_shops_own_file_has_them(ask, everybody, small_shop, tmp_path):
    written = write(small_shop, tmp_path)["contacts"].read_text(encoding="utf-8")
    _, *names = next(csv.reader(io.StringIO(written)))
    known = dict(fields(small_shop.seed).select("en", "id").iter_rows())
    number = finished(ask, everybody, contact_fields=[known[name] for name in names])
    assert content(ask, number).text == written
    assert content(ask, number).headers["content-type"] == "text/csv;charset=UTF-8"


def test_its_status_goes_on_poll_by_poll_and_its_time_is_viennas(ask, everybody):
    number = start(ask, everybody)[2]["id"]
    told = [ask.inside(f"GET export/{number}") for _ in range(4)]
    assert [one["status"] for one in told] == ["scheduled", "in progress", "done", "done"]
    assert [bool(one["file_name"]) for one in told] == [False, False, True, True]
    assert told[0]["created"] == "2026-03-02 13:00:00"
    assert told[0]["id"] == str(number)


def test_slices_of_it_are_the_whole(ask, everybody):
    number = finished(ask, everybody)
    whole = content(ask, number).text
    height = whole.count("\n") - 1
    slices = [content(ask, number, f"?offset={at}&limit=100").text for at in range(0, height, 100)]
    assert len(slices) > 1
    assert "".join(slices) == whole


def test_it_holds_the_contacts_as_they_were_when_it_began(ask, everybody):
    number = start(ask, everybody, contact_fields=[3])[2]["id"]
    ask.add({"3": "late@example.com"})
    for _ in range(3):
        ask.inside(f"GET export/{number}")
    assert "late@example.com" not in content(ask, number).text


def test_labels_and_headers_are_in_the_language_asked_for(ask, everybody):
    [ann] = ask.add({"3": "ann@example.com", "14": "65", "31": "2"})
    said = {"contact_fields": [14, 31], "language": "de", "delimiter": ";"}
    lines = content(ask, finished(ask, everybody, **said)).text.splitlines()
    assert lines[0] == "user_id;Land;Opt-In"
    assert lines[-1] == f"{ann};Deutschland;Falsch"


def test_a_list_is_exported_too(ask):
    body = {"contactlist": 77, "distribution_method": "local", "contact_fields": [3]}
    number = ask.inside("POST email/getcontacts", body)["id"]
    for _ in range(3):
        ask.inside(f"GET export/{number}")
    assert content(ask, number).text.count("\n") == ask.inside("GET contactlist/77/count")


def test_the_same_export_does_not_run_twice_and_runs_again_afterwards(ask, everybody):
    codes = [start(ask, everybody)[1] for _ in range(4)]
    assert codes == [0, 4001, 4001, 4001]
    assert start(ask, everybody)[1] == 0
    assert start(ask, everybody, contact_fields=[3])[1] == 0


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"contact_fields": []}, 400, 1001),
        ({"contact_fields": list(range(21))}, 400, 1001),
        ({"contact_fields": [99999]}, 400, 1007),
        ({"delimiter": "|"}, 400, 1001),
        ({"filter": 5}, 404, 10002),
    ],
)
def test_an_export_that_can_not_be_is_refused(ask, everybody, said, status, code):
    assert start(ask, everybody, **said)[:2] == (status, code)


def refused(ask, number):
    reply = content(ask, number)
    return reply.status_code, reply.json()["replyCode"]


def test_what_is_not_there_yet_not_local_or_not_known_can_not_be_fetched(ask, everybody):
    assert refused(ask, start(ask, everybody)[2]["id"]) == (404, 4005)
    assert refused(ask, finished(ask, everybody, distribution_method="ftp")) == (404, 4004)
    assert refused(ask, 999) == (404, 4006)
    assert ask("GET export/999")[:2] == (404, 4006)


def test_a_file_can_be_gone(account, everybody):
    ask = account(export_gone=True)
    assert refused(ask, finished(ask, everybody)) == (410, 4003)


def test_an_export_can_fail(account, everybody):
    ask = account(export_states=("scheduled", "error"))
    number = finished(ask, everybody)
    assert ask.inside(f"GET export/{number}")["status"] == "error"
    assert refused(ask, number) == (500, 4007)


def test_an_export_can_stay_stuck(account, everybody):
    ask = account(export_states=("in progress",))
    number = finished(ask, everybody)
    assert ask.inside(f"GET export/{number}")["status"] == "in progress"


def test_an_export_can_lose_rows(account, everybody):
    ask = account(export_fewer=3)
    rows = content(ask, finished(ask, everybody, add_field_names_header=0)).text.count("\n")
    assert rows == ask.state.value("select count(*) from contact") - 3
