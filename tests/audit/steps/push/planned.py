"""Rows of every kind of repair, on an account that is furnished for them.

with tenant(14, push={"version": 2, "sales": "upload"}) as one:
    furnish(one)
    plan = plan_of(EACH["update"](one))
"""

import json

from tests.audit.carrying import opt_outs, row, updates

LIST, EVENT = 77, "offered"


def furnish(one):
    """A list with two contacts on it, and an event."""
    one.state.make("insert into list (id, name, created) values (?, 'out', '2026')", LIST)
    for each in one.ids[:2]:
        one.state.make("insert into list_member values (?, ?)", LIST, int(each))
    one.state.make("insert into event (id, name, created) values (4001, ?, '2026')", EVENT)
    # An account that would trigger a repeated id again: nothing but the ledger is in the way.
    one.state.make("drop index trigger_once")


def the_updates(one, many=6):
    for each in one.ids[:many:2]:
        one.put(each, "37", None)
    some = one.ids[:many]
    return [
        *updates(one, some, "1", "Zoe"),
        *updates(one, some[::2], "3", "zoe@example.net")[:1],
        *updates(one, some[1::2], "37", "447700900555"),
    ]


def the_opt_outs(one, many=6):
    some = [each for each in one.ids if one.stored(each, "31") != "2"][:many]
    return [*opt_outs(one, some), *opt_outs(one, some[:2], "sms_opt_in")]


def the_creates(_, many=5):
    return [
        row("create", f"C{at}", body=_body(key="external_id", fields=_person(at)))
        for at in range(many)
    ]


def the_lists(one, many=6):
    puts = [row("list_add", each, field=str(LIST)) for each in one.ids[2:many]]
    return [*puts, *(row("list_remove", each, field=str(LIST)) for each in one.ids[:2])]


def the_sales(_, many=4):
    told = {"item": "a", "price": "9.99", "quantity": "1", "timestamp": "2026-03-02T09:15:00Z"}
    return [
        row("append", f"S{at}", body=_body(rows=[{**told, "order": f"S{at}", "customer": "C7"}]))
        for at in range(many)
    ]


def the_events(one, many=4):
    return [
        row("trigger", each, body=_body(event=EVENT, trigger_id=f"D{each}", data={}))
        for each in one.ids[:many]
    ]


def the_merges(one, many=3):
    several = one.ids[-2 * many :]
    for each in several:
        one.put(each, "31", "2")
        one.put(each, one.sms, None)
    told = {"rules": {"1": "overwrite"}, "delete_source": True}
    return [
        row("merge", source, body=_body(into=into, **told))
        for source, into in zip(several[::2], several[1::2], strict=True)
    ]


def all_of_them(one):
    several = (the_opt_outs, the_updates, the_creates, the_lists, the_sales, the_events, the_merges)
    return [each for rows in several for each in rows(one)]


EACH = {
    "opt_out": the_opt_outs,
    "update": the_updates,
    "create": the_creates,
    "list": the_lists,
    "append": the_sales,
    "trigger": the_events,
    "merge": the_merges,
}


def _person(at):
    return {
        "external_id": f"C{at}",
        "3": f"new.{at}@example.org",
        "1": "Ann",
        "37": f"4477009990{at:02}",
    }


def _body(**told):
    return json.dumps(told)
