"""External events: who may be told, once a trigger id, and what refuses it."""

import pytest

ANN = "ann@example.com"


@pytest.fixture
def dispatched(ask):
    """Number of the event that the shop's dispatches trigger."""
    [event] = ask.inside("GET event")
    assert event["name"] == "order_dispatched"
    return event["id"]


def made(ask):
    return ask.state.value("select count(*) from trigger_made")


def test_what_the_shop_triggered_before_is_known(ask, dispatched, small_shop):
    before = small_shop.frames["external_events"].collect()
    assert made(ask) == before.height
    ask.add({"3": ANN})
    body = {"key_id": "3", "external_id": ANN, "trigger_id": before["trigger_id"][0]}
    ask.inside(f"POST event/{dispatched}/trigger", body)
    assert made(ask) == before.height


def test_a_trigger_id_is_taken_once(ask, dispatched):
    ask.add({"3": ANN})
    body = {"key_id": "3", "external_id": ANN, "trigger_id": "t1", "data": {"global": {}}}
    before = made(ask)
    for place in range(3):
        said = {**body, "data": {"global": {"place": place}}}
        assert ask.inside(f"POST event/{dispatched}/trigger", said) == ""
    assert made(ask) == before + 1
    newest = "select payload from trigger_made order by n desc"
    assert ask.state.value(newest) == '{"global": {"place": 0}}'
    assert ask.state.value("select count(*) from effect where new = 't1'") == 1


def test_without_a_trigger_id_each_one_fires(ask, dispatched):
    ask.add({"3": ANN})
    before = made(ask)
    for _ in range(2):
        ask.inside(f"POST event/{dispatched}/trigger", {"key_id": "3", "external_id": ANN})
    assert made(ask) == before + 2


def test_a_batch_tells_each_failure(ask, dispatched):
    [ann] = ask.add({"3": ANN})
    wrong = {"external_id": ANN, "event_time": "2026-03-02 10:00"}
    body = {"key_id": "3", "contacts": [{"external_id": ANN}, {"external_id": "z"}]}
    told = ask.inside(f"POST event/{dispatched}/trigger", body)
    assert told["ids"] == [int(ann)]
    assert list(told["errors"]["z"]) == ["2008"]
    told = ask.inside(f"POST event/{dispatched}/trigger", {"key_id": "3", "contacts": [wrong]})
    assert list(told["errors"][ANN]) == ["5010"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"event_time": "2026-03-02T10:00:00+00:00"}, 5010),
        ({"event_time": "2026-03-02T10:00:00.123Z"}, 5010),
        ({"event_time": "2026-03-02T10:00:00.000Z"}, 0),
        ({"event_time": "2026-03-02T10:00:00Z"}, 0),
        ({"data": ["x"]}, 5011),
        ({"data": {"global": {"x": "x" * 1_000_000}}}, 5008),
        ({"external_id": "z"}, 2008),
        ({"key_id": "1"}, 2004),
        ({"contacts": [{}] * 1001}, 1000),
    ],
)
def test_what_may_be_said_of_a_trigger(ask, dispatched, said, code):
    ask.add({"3": ANN})
    body = {"key_id": "3", "external_id": ANN, **said}
    assert ask(f"POST event/{dispatched}/trigger", body)[1] == code


def test_nothing_fires_where_nobody_listens(account):
    ask = account(unheard=frozenset({"order_dispatched"}))
    ask.add({"3": ANN})
    [event] = ask.inside("GET event")
    call = f"POST event/{event['id']}/trigger"
    assert ask(call, {"key_id": "3", "external_id": ANN})[:2] == (400, 5005)
    assert ask.inside(f"GET event/{event['id']}/usages") == []


def test_an_event_in_use_stays_and_an_unused_one_goes(ask, dispatched):
    assert ask.inside(f"GET event/{dispatched}/usages")[0]["type"] == "program"
    assert ask(f"POST event/{dispatched}/delete")[:2] == (400, 5012)
    new = ask.inside("POST event", {"name": "order_paid"})["id"]
    assert ask("POST event", {"name": "order_paid"})[:2] == (400, 5003)
    ask.inside(f"POST event/{new}", {"name": "order_was_paid"})
    assert ask.inside(f"GET event/{new}")["name"] == "order_was_paid"
    ask.inside(f"POST event/{new}/delete")
    assert ask(f"GET event/{new}")[:2] == (400, 5001)
