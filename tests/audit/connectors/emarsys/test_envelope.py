import pytest

from audit.connectors.emarsys.envelope import Meaning, failed_items, opened, rows_in
from audit.connectors.http import Call, Garbled, Reply


def reply(body, status=200, path="/contact/getdata", label="application/json"):
    return Reply(Call("GET", path), status, {"content-type": label}, body.encode())


@pytest.mark.parametrize(
    ("errors", "failed"),
    [
        ("[]", {}),
        ("{}", {}),
        ('""', {}),
        ("null", {}),
        ('[{"key": "a@x", "errorCode": 2008, "errorMsg": "No contact"}]', {"a@x": "2008"}),
        (
            '{"a@x": {"2010": "several"}, "b@x": {"2010": "several"}}',
            {"a@x": "2010", "b@x": "2010"},
        ),
        (
            '[{"errorCode": 1003}, {"code": 7}, 9]',
            {"the item at 0": "1003", "the item at 1": "7", "the item at 2": "unknown"},
        ),
        ('{"a@x": "gone", "b@x": {}}', {"a@x": "unknown", "b@x": "unknown"}),
    ],
)
def test_errors_come_in_every_shape_and_are_counted_alike(errors, failed):
    answer = opened(reply(f'{{"replyCode": 0, "data": {{"errors": {errors}, "result": []}}}}'))
    assert failed_items(answer.inside) == failed
    assert answer.meaning is Meaning.DONE


@pytest.mark.parametrize(
    ("inside", "rows"),
    [
        ('{"result": false}', []),
        ('{"result": [{"id": "1"}], "errors": []}', [{"id": "1"}]),
        ('[{"id": 1}]', [{"id": 1}]),
        ('""', []),
        ("{}", []),
    ],
)
def test_a_result_that_is_false_or_missing_holds_no_rows(inside, rows):
    assert rows_in(opened(reply(f'{{"replyCode": 0, "data": {inside}}}')).inside) == rows


def test_errors_that_are_absent_are_none():
    assert not failed_items({"result": []})
    assert not failed_items([])
    assert not failed_items("")


@pytest.mark.parametrize(
    ("status", "code", "path", "meaning"),
    [
        (200, 0, "/filter", Meaning.DONE),
        (200, '"0"', "/filter", Meaning.DONE),
        (200, "null", "/filter", Meaning.DONE),
        (200, 2008, "/contact/getdata", Meaning.REFUSED),
        (200, -1, "/filter", Meaning.REFUSED),
        (200, '"ERR"', "/filter", Meaning.REFUSED),
        (200, "true", "/filter", Meaning.REFUSED),
        (200, 10001, "/filter/7/contacts", Meaning.NOT_YET),
        (202, 10001, "/filter/7/contacts/count", Meaning.NOT_YET),
        (400, 10001, "/filter/7/contacts", Meaning.REFUSED),
        (400, 10001, "/contact/query/", Meaning.REFUSED),
        (423, 10003, "/filter/7/runs", Meaning.BUSY),
        (404, 4005, "/export/7/data", Meaning.NOT_YET),
        (404, 4006, "/export/7", Meaning.GONE),
        (410, 4003, "/export/7/data", Meaning.GONE),
        (500, 4007, "/export/7/data", Meaning.FAILED),
        (400, 4001, "/export/filter", Meaning.BUSY),
        (404, 6029, "/email/7/responses", Meaning.GONE),
        (404, 10002, "/filter/7", Meaning.ABSENT),
        (401, 1, "/field", Meaning.SIGNED_OUT),
        (403, "null", "/field", Meaning.FORBIDDEN),
        (400, 1, "/nothing", Meaning.REFUSED),
    ],
)
def test_one_reply_code_means_what_its_endpoint_and_status_say(status, code, path, meaning):
    body = f'{{"replyCode": {code}, "replyText": "ann@example.com", "data": ""}}'
    answer = opened(reply(body, status, path))
    assert answer.meaning is meaning
    assert "ann@" not in answer.words


def test_json_under_the_label_of_html_is_read():
    body = '{"replyCode": 0, "replyText": "OK", "data": [1]}'
    assert opened(reply(body, label="text/html; charset=utf-8")).inside == [1]


def test_a_page_for_people_in_place_of_json_is_garbled():
    with pytest.raises(Garbled):
        opened(reply("<html>log in</html>"))


def test_a_refusal_without_json_is_judged_by_its_status():
    assert opened(reply("<html>no</html>", 403)).meaning is Meaning.FORBIDDEN


def test_a_file_is_taken_as_it_came_and_an_envelope_in_its_place_is_not():
    path = "/export/7/data"
    assert opened(reply("1,a\n", path=path), bare=True).inside == b"1,a\n"
    late = '{"replyCode": 4005, "data": ""}'
    assert opened(reply(late, 404, path), bare=True).meaning is Meaning.NOT_YET
    failed = '{"replyCode": 4007, "data": ""}'
    assert opened(reply(failed, 200, path), bare=True).meaning is Meaning.REFUSED
