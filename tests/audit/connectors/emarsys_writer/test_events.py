"""External events, each sent once, known by the name or the number that the account gives them."""

import pytest

from audit.connectors.emarsys_writer import NotTaken, Unsure
from checks.vocabulary import SettingsError
from tests.audit.pushing import TRIGGER, lost, tenant


def opened(**said):
    return tenant(3, **said)


def with_event(one):
    one.state.make("insert into event values (4001, 'dispatched', '')")
    one.state.make("insert into trigger_made (event, contact_id) values (4001, 1)")


def triggered(one):
    return one.state.rows(
        "select contact_id, trigger_id, payload from trigger_made where trigger_id is not null"
    )


def item(contact, trigger="d-1"):
    return {"id": contact, "trigger_id": trigger, "data": {"global": {"order": "o-1"}}}


@pytest.mark.parametrize("name", ["dispatched", "4001"])
@pytest.mark.parametrize("version", [3, 2])
def test_an_event_is_triggered_once_for_each_trigger_id(name, version):
    with opened(push={"version": version}) as one:
        with_event(one)
        first = one.ids[0]
        for _ in range(2):
            outcome = one.opened(lambda door: door.trigger(name, [item(first), item("5", "d-2")]))
            assert ([*outcome.done], outcome.failed) == ([first], {"5": "2008"})
        assert triggered(one) == [(int(first), "d-1", '{"global": {"order": "o-1"}}')]


def test_an_event_that_is_none_is_told_before_anything_is_sent():
    with opened() as one:
        with pytest.raises(SettingsError, match="no external event"):
            one.opened(lambda door: door.trigger("dispatched", [item(one.ids[0])]))
        assert one.writes == []


def test_an_event_that_nothing_listens_to_is_not_taken():
    with opened(unheard=frozenset({"dispatched"})) as one:
        with_event(one)
        with pytest.raises(NotTaken) as met:
            one.opened(lambda door: door.trigger("dispatched", [item(one.ids[0])]))
        assert (met.value.code, met.value.again) == ("5005", False)


def test_a_lost_reply_leaves_an_event_unsure():
    with opened(faults=[lost(TRIGGER)]) as one:
        with_event(one)
        with pytest.raises(Unsure):
            one.opened(lambda door: door.trigger("dispatched", [item(one.ids[0])]))
        assert len(triggered(one)) == 1
