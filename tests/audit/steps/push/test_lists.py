"""Who is to be on a list is on it, and who is not to be is not; a second try does nothing twice."""

import pytest

from tests.audit.carrying import carried, plan_of, row
from tests.audit.pushing import LIST, busy, down, lost, tenant


def on_list(one):
    return sorted(str(each) for (each,) in one.state.rows("select contact_id from list_member"))


def make_list(one, *ids):
    one.state.make("insert into list (id, name, created) values (5, 'Keep off', '2026-01-01')")
    for each in ids:
        one.state.make("insert into list_member values (5, ?)", int(each))


@pytest.mark.parametrize("faults", [[], [lost(LIST)], [busy(LIST)], [down(LIST)]])
def test_contacts_come_onto_a_list_and_off_it(tmp_path, faults):
    with tenant(6, faults=faults) as one:
        make_list(one, *one.ids[:3])
        add = [row("list_add", each, field="5") for each in one.ids[2:5]]
        remove = [row("list_remove", each, field="5") for each in one.ids[:2]]
        ends = carried(one, plan_of(add, remove), tmp_path)
        assert ends.states == {"verified": 5}
        assert on_list(one) == one.ids[2:5]
        noted = one.state.rows("select contact_id from effect")
        assert len(noted) == len(set(noted)) == 4
