import json
from datetime import UTC, datetime

import pytest
from starlette.responses import JSONResponse

from audit.connectors.emarsys import segments
from audit.connectors.emarsys.account import FIRST_WAIT_S
from audit.connectors.emarsys.segments import fetch_members, hash_of, members
from audit.connectors.exports.framed import frame_of


def test_a_rule_has_one_hash_however_it_is_written():
    one = json.dumps({"b": [1, "é"], "a": None}).encode()
    other = '{ "a": null,\n "b": [1,"é"] }'.encode()
    assert hash_of(one) == hash_of(other)
    assert hash_of(b'{"a": 1}') != hash_of(b'{"a": "1"}')


def test_a_segment_without_a_plain_rule_has_no_hash(pulled):
    found = pulled(denied=frozenset({"filter.criteria"})).fetch("esp_segment")
    assert found.rows("esp_segment")["rule_hash"].to_list() == [None] * 3
    assert found.rows("esp_segment")["name"].null_count() == 0


def test_members_are_those_whom_emarsys_counts(pulled):
    number = pulled().state.value("select id from segment where name = 'Opted in'")
    found = pulled({"segments": (str(number), "0")}).fetch("esp_segment_member")
    rows = found.rows("esp_segment_member")
    opted = found.state.value("select count(*) from contact where \"31\" = '1'")
    assert rows.filter(segment_id=str(number)).height == opted > 0
    assert rows.filter(segment_id="0").height == found.state.value("select count(*) from contact")
    assert abs((rows["as_of"].max() - datetime.now(UTC)).total_seconds()) < 600
    assert found.proof("esp_segment_member").why_incomplete is None


@pytest.mark.parametrize(
    "shape",
    [
        lambda ids: ids,
        lambda ids: [str(one) for one in ids],
        lambda ids: [{"id": one} for one in ids],
        lambda ids: {"ids": ids},
        lambda ids: {"result": ids} if ids else {"result": False},
    ],
)
def test_members_come_in_any_shape_and_page_by_page(asking, staging, monkeypatch, shape):
    monkeypatch.setattr(segments, "MOST_MEMBERS", 2)
    ids = [9001, 9002, 9003, 9004]

    async def listed(request):
        first = int(request.query_params["offset"])
        page = ids[first : first + int(request.query_params["limit"])]
        return JSONResponse({"replyCode": 0, "data": shape(page)})

    async def count(_):
        return JSONResponse({"replyCode": 0, "data": "5"})

    paths = [("/filter/7/contacts", listed), ("/filter/7/contacts/count", count)]
    asking(paths, lambda account: fetch_members(account, staging, "7"))
    export, proof = members(staging, ["7"])
    assert frame_of(export, ["contact_id"])["contact_id"].to_list() == [str(one) for one in ids]
    assert proof.why_incomplete == "segment 7: 4 of 5 members came"


def test_a_segment_being_evaluated_by_somebody_else_is_waited_for(asking, staging, clock):
    answers = [({"replyCode": 10003, "data": ""}, 423), ({"replyCode": 10001, "data": ""}, 202)]

    async def listed(_):
        later = ({"replyCode": 0, "data": [1]}, 200)
        return JSONResponse(*(answers.pop(0) if answers else later))

    async def count(_):
        return JSONResponse({"replyCode": 0, "data": 1})

    paths = [("/filter/7/contacts", listed), ("/filter/7/contacts/count", count)]
    asking(paths, lambda account: fetch_members(account, staging, "7"))
    assert members(staging, ["7"])[1].why_incomplete is None
    assert clock.slept[:2] == [FIRST_WAIT_S, 1.5 * FIRST_WAIT_S]
