import pytest
from starlette.responses import JSONResponse

from audit.connectors.emarsys.contact_query import fetch_contacts, query_proof, query_rows
from audit.connectors.emarsys.fields import Plan
from audit.connectors.exports.framed import frame_of

PLAN = Plan({"3": "Email", "48": "Date of First Registration"}, (), ())
IDS = ["9001", "9002", "9003"]
GONE = {"key": "9002", "errorCode": 2008, "errorMsg": "No contact found"}


@pytest.fixture
def read(asking, staging):
    """Three contacts are listed; what came of reading them, and what is said of it."""

    def made(answer, ids=IDS):
        asked = []

        async def query(request):
            first, size = (int(request.query_params[name]) for name in ("offset", "limit"))
            rows = [{"id": one, "3": None} for one in ids[first : first + size]]
            asked.append(dict(request.query_params))
            return JSONResponse({"replyCode": 0, "data": {"errors": {}, "result": rows or False}})

        async def getdata(request):
            asked.append(await request.json())
            return JSONResponse({"replyCode": 0, "data": answer(asked[-1]["keyValues"])})

        paths = [("/contact/query/", query), ("/contact/getdata", getdata)]
        asking(paths, lambda account: fetch_contacts(account, staging, PLAN, 10, 2))
        return frame_of(query_rows(staging, PLAN)), query_proof(staging), asked

    return made


def record(number):
    return {"id": number, "uid": "x", "3": f"{number}@example.com", "48": None}


def test_each_contact_is_read_by_its_own_number(read):
    rows, proof, asked = read(lambda ids: {"errors": [], "result": [record(one) for one in ids]})
    assert rows["user_id"].to_list() == IDS
    assert rows.columns == ["user_id", "Email", "Date of First Registration"]
    assert asked[-1] == {"keyId": "id", "keyValues": IDS, "fields": ["3", "48"]}
    assert proof.why_incomplete is None


def test_contacts_without_an_email_are_listed_too(read):
    asked = read(lambda ids: {"result": [record(one) for one in ids]})[2]
    assert {one["excludeempty"] for one in asked[:-1]} == {"false"}


def test_a_contact_that_went_in_between_is_counted_and_not_missed(read):
    some = [record("9001"), record("9003")]
    rows, proof, _ = read(lambda _: {"errors": [GONE], "result": some})
    assert rows.height == 2
    assert proof.changed_during == 1
    assert proof.why_incomplete is None


def test_where_all_went_the_result_is_false_and_no_row(read):
    gone = {one: {"2008": "No contact found"} for one in IDS}
    rows, proof, _ = read(lambda _: {"errors": gone, "result": False})
    assert rows.height == 0
    assert proof.changed_during == 3


def test_a_contact_that_is_neither_given_nor_refused_makes_it_incomplete(read):
    _, proof, _ = read(lambda ids: {"result": [record(one) for one in ids[:-1]]})
    assert proof.why_incomplete == "1 contacts were asked for and neither given nor refused"


def test_numbers_that_come_as_numbers_are_kept_as_text(read):
    rows, _, _ = read(lambda ids: {"result": [{**record(one), "id": int(one)} for one in ids]})
    assert rows["user_id"].to_list() == IDS


def test_keys_of_contacts_are_kept_nowhere_but_with_the_contact(read, staging):
    read(lambda ids: {"errors": [GONE], "result": [record(ids[0]), record(ids[2])]})
    kept = b"".join(
        body for part in ("contact/query", "contact/getdata") for _, body in staging.bodies(part)
    )
    assert b"No contact found" not in kept
