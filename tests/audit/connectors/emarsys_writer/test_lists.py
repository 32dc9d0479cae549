"""Contacts onto a list and off it, and who is on it."""

import pytest

from audit.connectors.emarsys_writer import NotTaken, Unsure, lists
from checks.vocabulary import ConnectorError
from tests.audit.pushing import LIST, lost, tenant

NUMBER = "77"


@pytest.fixture(params=[3, 2])
def one(request):
    with tenant(5, push={"version": request.param}) as opened:
        opened.state.make("insert into list values (77, 'kept', '')")
        yield opened


def members(one):
    return [str(who) for (who,) in one.state.rows("select contact_id from list_member order by 1")]


def test_contacts_are_put_on_a_list_and_taken_off_it(one):
    put = one.opened(lambda door: door.put_on_list(NUMBER, [*one.ids[:3], "5"]))
    assert (put.failed, [*put.done]) == ({"5": "2008"}, one.ids[:3])
    assert members(one) == one.ids[:3]
    one.opened(lambda door: door.take_off_list(NUMBER, one.ids[:2]))
    assert members(one) == [one.ids[2]]


def test_those_that_are_on_a_list_are_told(one):
    one.opened(lambda door: door.put_on_list(NUMBER, one.ids[1:3]))
    assert one.opened(lambda door: door.on_list(NUMBER, [*one.ids, "5"])) == {*one.ids[1:3]}


def test_a_list_is_read_over_all_its_pages(one, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    one.opened(lambda door: door.put_on_list(NUMBER, one.ids))
    assert one.opened(lambda door: door.on_list(NUMBER, one.ids)) == {*one.ids}


def test_a_list_that_is_none_is_told(one):
    with pytest.raises(NotTaken, match="3006"):
        one.opened(lambda door: door.put_on_list("9", one.ids))
    with pytest.raises(ConnectorError, match="no such contact list"):
        one.opened(lambda door: door.on_list("9", one.ids))


def test_a_lost_reply_leaves_a_list_unsure():
    with tenant(2, faults=[lost(LIST)]) as one:
        one.state.make("insert into list values (77, 'kept', '')")
        with pytest.raises(Unsure):
            one.opened(lambda door: door.put_on_list(NUMBER, one.ids))
        assert members(one) == one.ids
