"""The one way in: caps before the first write, a canary before the rest, all of it read again."""

import json
from datetime import UTC, datetime

import pytest

from audit.endings import Exit
from audit.ledger import ledger
from audit.pushing import exit_code
from audit.repair_flow import Repaired
from audit.steps.push.pushing import CanaryFailed
from audit.steps.undoing.undo import undo
from checks.vocabulary import SettingsError
from tests.audit.carrying import opt_outs, row, updates
from tests.audit.steps.push.through import Meanwhile

FREE = {"rows": 10**6, "contacts_share": 1, "creates": 10**6, "irreversible": 10**6}


def creates(_, many):
    fields = [{"external_id": f"C{at}", "3": f"new.{at}@example.org"} for at in range(many)]
    return [
        row("create", told["external_id"], body=json.dumps({"key": "3", "fields": told}))
        for told in fields
    ]


def merges(one, many):
    return [
        row("merge", each, body=json.dumps({"into": one.ids[0]})) for each in one.ids[1 : many + 1]
    ]


def appends(_, many):
    line = {"item": "a", "quantity": "1", "price": "9.99", "timestamp": "2026-03-02T09:15:00Z"}
    return [
        row("append", f"S{at}", body=json.dumps({"rows": [{**line, "order": f"S{at}"}]}))
        for at in range(many)
    ]


def changes(one, many):
    return updates(one, one.ids[:many], "1", "Zoe")


# Cap -> its limit, rows that go beyond it by one, and how it is told.
CASES = {
    "rows": (2, changes, 3, "3 rows, of at most 2"),
    "contacts_share": (0.002, changes, 3, "0.3 % of the contacts are changed, of at most 0.2 %"),
    "per_field": (2, changes, 3, "3 changes of field 1, of at most 2"),
    "creates": (1, creates, 2, "2 new contacts, of at most 1"),
    "irreversible": (0, merges, 1, "1 rows that nothing takes back, of at most 0"),
    "appended": (9, appends, 1, "9.99 in appended rows, whole units, of at most 9"),
}


@pytest.mark.parametrize("cap", CASES)
def test_u09_one_beyond_a_cap_is_refused_before_the_first_write_and_opt_outs_go(one, through, cap):
    limit, made, many, told = CASES[cap]
    out = next(each for each in one.ids[40:] if one.stored(each, "31") == "1")
    came = through(
        *opt_outs(one, [out]), *made(one, many), header={"caps": {**FREE, cap: limit}}, version=2
    )
    print(f"U09 {cap}: {came.ended_by.what}")  # noqa: T201 - the row prints it
    assert isinstance(came.ended_by, SettingsError)
    assert f"{cap}: {told}" in came.ended_by.what
    assert [(str(contact), field) for contact, field, *_ in one.effects] == [(out, "31")]


@pytest.mark.parametrize("cap", CASES)
def test_u09_at_the_cap_nothing_bars_it(one, through, cap):
    limit, made, many, _ = CASES[cap]
    over = {"appended": 1, "irreversible": 1, "contacts_share": 0.001}.get(cap, 1)
    caps = {**FREE, cap: limit + over}
    came = through(*made(one, many), header={"caps": caps}, version=2, sales="file")
    assert not isinstance(came.ended_by, SettingsError)


def test_u10_one_row_of_the_canary_that_does_not_hold_stops_the_rest_and_its_undo_works(
    one, through
):
    was = {each: one.stored(each, "1") for each in one.ids}
    rows = updates(one, one.ids, "1", "Zoe")
    eve = Meanwhile(lambda: one.put(one.ids[0], "1", "Eve") if one.effects else None)
    came = through(*rows, clock=eve, header={"caps": FREE}, canary=20)
    assert isinstance(came.ended_by, CanaryFailed)
    changed = [str(contact) for contact, *_ in one.effects]
    print(f"U10: {len(changed)} of {len(rows)} rows were written")  # noqa: T201 - the row prints it
    assert len(changed) == 20
    with ledger(through.folder, came.tenant) as kept:
        now = datetime.now(UTC)
        wide = through.settings(caps={"contacts_share": 1})
        back = undo(through.folder, came.plan.plan_id, kept, wide, now=now, by="Ann").plan
    states = through.plan(back).pushed.rows["state"].value_counts().rows()
    assert sorted(states) == [("moved", 1), ("verified", 19)]
    assert {each: one.stored(each, "1") for each in one.ids} == {**was, one.ids[0]: "Eve"}


def test_u19_all_that_was_written_is_read_again_and_what_does_not_hold_fails_the_command(
    one, through
):
    rows, others = updates(one, one.ids, "1", "Zoe"), one.ids[30:33]
    written = f"select count(*) from effect where contact_id = {one.ids[30]}"  # noqa: S608 - ours

    def somebody():
        for each in others if one.state.value(written) else ():
            one.put(each, "1", "Eve")

    came = through(*rows, clock=Meanwhile(somebody), header={"caps": FREE}, canary=5)
    states = dict(came.pushed.rows["state"].value_counts().rows())
    print(f"U19: {states}, {len(came.kept.rows)} read again")  # noqa: T201 - the row prints it
    assert states == {"verified": 57, "mismatch": 3}
    wrong = came.pushed.rows.filter(state="mismatch")
    assert wrong["note"].to_list() == ['"Eve"'] * 3
    assert sorted(came.kept.rows) == sorted(one.ids)
    assert exit_code(Repaired(came, None, None, None)) == Exit.INCOMPLETE


def test_a_field_that_the_account_lacks_keeps_no_opt_out_from_being_looked_at(one, through):
    out = next(each for each in one.ids if one.stored(each, "31") == "1")
    lacking = row("update", one.ids[0], field="99999", seen=None, desired="x")
    came = through(*opt_outs(one, [out]), lacking, header={"caps": FREE})
    assert isinstance(came.ended_by, SettingsError)
    assert came.pushed.rows["state"].to_list() == ["verified"]
    assert [*came.kept.rows] == [out]


def test_the_number_of_a_list_is_no_field_that_is_read_back(one, through):
    one.state.make("insert into list (id, name, created) values (77, 'out', '2026')")
    came = through(row("list_add", one.ids[0], field="77"), header={"caps": FREE})
    assert (came.ended_by, came.pushed.rows["state"].to_list()) == (None, ["verified"])
