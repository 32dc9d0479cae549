"""An event is triggered once; one whose end is not known is never triggered again."""

import json

from tests.audit.carrying import carried, plan_of, row
from tests.audit.pushing import TRIGGER, busy, lost, tenant


def dispatched(one, contact, number):
    one.state.make(
        "insert or ignore into event (id, name, created) values (9, 'dispatched', '2026-01-01')"
    )
    body = {"event": "dispatched", "trigger_id": f"d{number}", "data": {"order": number}}
    return row("trigger", contact, field="dispatched", body=json.dumps(body))


def triggered(one):
    return [each for (each,) in one.state.rows("select trigger_id from trigger_made order by 1")]


def test_every_event_is_triggered_once_also_where_it_had_to_wait(tmp_path):
    with tenant(3, faults=[busy(TRIGGER)]) as one:
        rows = [dispatched(one, each, at) for at, each in enumerate(one.ids)]
        ends = carried(one, plan_of(rows), tmp_path)
        assert (ends.states, triggered(one)) == ({"applied": 3}, ["d0", "d1", "d2"])


def test_an_event_that_the_account_does_not_have_is_certainly_not_triggered(tmp_path):
    with tenant(1) as one:
        plan = plan_of([dispatched(one, one.ids[0], 0)])
        one.state.make("delete from event")
        for _ in range(2):
            ends = carried(one, plan, tmp_path)
            assert ends.rows.select("state", "code").row(0) == ("failed", "no such event")


def test_nor_is_one_where_the_events_could_not_be_listed(tmp_path):
    with tenant(1, denied=frozenset({"event.list"})) as one:
        ends = carried(one, plan_of([dispatched(one, one.ids[0], 0)]), tmp_path)
        assert ends.rows.select("state", "code").row(0) == ("failed", "refused")
        assert ends.error is not None


def test_an_event_whose_answer_was_lost_stays_unknown_over_every_further_push(tmp_path):
    with tenant(3, faults=[lost(TRIGGER, at=(1,))]) as one:
        plan = plan_of([dispatched(one, each, at) for at, each in enumerate(one.ids)])
        for _ in range(3):
            ends = carried(one, plan, tmp_path)
            assert ends.states == {"applied": 2, "unknown": 1}
        assert len(one.writes) == 3
