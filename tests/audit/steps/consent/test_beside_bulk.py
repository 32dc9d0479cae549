"""A bulk push under way delays no opt-out; a killed turn is brought to its end, effects once."""

import asyncio
import threading
from contextlib import contextmanager, suppress

import pytest

from audit.ledger import Entry, Ledger, RowState, ledger
from audit.steps.consent import End
from audit.steps.push.kill_switch import FILE_NAME, Stopped
from audit.steps.push.tenant_lock import tenant_lock
from checks.vocabulary import StoreError
from tests.audit.carrying import How, carried, plan_of, updates
from tests.audit.pushing import Jumping
from tests.audit.steps.consent.bench import NOW, bench


class Held(Jumping):
    """A clock on which the bulk push sleeps until it is let go."""

    def __init__(self):
        super().__init__()
        self.asleep, self.let_go = threading.Event(), threading.Event()

    async def sleep(self, s):
        self.slept.append(s)
        self.asleep.set()
        await asyncio.to_thread(self.let_go.wait)


@contextmanager
def bulk(one, plan):
    """The plan is under way in another thread, holds the tenant, and waits after its canary."""
    clock, ends = Held(), []

    def run():
        with tenant_lock(one.folder, plan.header.tenant or "t"), tenant_lock(one.folder, name):
            ends.append(carried(one.account, plan, one.folder, how=How(clock=clock)))

    name = one.account.opened(_named)
    thread = threading.Thread(target=run)
    thread.start()
    assert clock.asleep.wait(30)
    try:
        yield ends
    finally:
        clock.let_go.set()
        thread.join(60)


async def _named(door):
    return door.tenant


def test_a_turn_ends_while_a_bulk_push_of_thousands_is_under_way(tmp_path, monkeypatch):
    with bench(tmp_path, monkeypatch, contacts=2500) as one:
        one.audited(contacts=2500)
        one.approve()
        plan = plan_of(
            updates(one.account, one.ids, "1", "Zoe"), updates(one.account, one.ids, "2", "Q")
        )
        for at in (1, 2, 4):
            one.state(f"F{at}")
        with bulk(one, plan) as ends:
            turn = one.turn()
            assert (turn.end, turn.verified, ends) == (End.DONE, 3, [])
            during = len(one.account.effects)
        [ended] = ends
        assert ended.states == {"verified": 5000}
        opted_out = [at for at, row in enumerate(one.account.effects) if row[1] == "31"]
        assert (len(opted_out), max(opted_out) < during < len(one.account.effects)) == (3, True)
        told = f"opt-outs sent before the bulk ended: {len(opted_out)} of 3; {one.proved()}"
        print(told)  # noqa: T201 - a row of the matrix prints its counts


def test_two_turns_never_run_at_once(one):
    with tenant_lock(one.folder, one.account.opened(_named), "consent"):
        one.state("F1")
        with pytest.raises(StoreError, match="another push writes"):
            one.turn()
    assert one.writes == []


def test_stopping_a_bulk_push_stops_no_opt_out_and_the_other_way_round(one):
    (one.folder / FILE_NAME).touch()
    one.state("F1")
    assert one.turn().applied == 1
    (one.folder / "stop-consent").touch()
    one.state("F2")
    with pytest.raises(Stopped):
        one.turn()
    assert one.account.stored(one.ids[2], "31") == "1"


class Killed(BaseException):
    """The process ends here, and nothing of it goes on."""


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_record_the_next_turn_ends_the_same_and_effects_are_once(
    one, monkeypatch, at, when
):
    one.state("F1")
    one.state("F2")
    many = 0
    append = Ledger.append

    def dying(self, *told, **more):
        nonlocal many
        many += 1
        if many == at + 1 and when == "before":
            raise Killed
        head = append(self, *told, **more)
        if many == at + 1:
            raise Killed
        return head

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append", dying)
        with suppress(Killed):
            one.turn()
    turn = one.turn()
    assert turn.end is End.DONE
    changed = sorted((str(contact), field, new) for contact, field, _, new in one.account.effects)
    assert [row for row in changed if row[1] == "31"] == [(one.ids[at], "31", "2") for at in (1, 2)]
    assert sorted(one.sent["contact_id"]) == [one.ids[1], one.ids[2]]
    with one.ledger() as kept:
        assert kept.unsettled().is_empty()
    assert one.turn().new == 0


def test_times_that_a_kill_left_unkept_are_kept_by_the_next_turn(one, monkeypatch):
    def killed(*_):
        raise Killed

    one.state("F1")
    with monkeypatch.context() as patch:
        patch.setattr("audit.steps.consent.turn.keep_opt_outs_sent", killed)
        with pytest.raises(Killed):
            one.turn()
    assert one.sent.is_empty()
    one.turn()
    assert one.sent["contact_id"].to_list() == [one.ids[1]]


def test_rows_of_a_bulk_push_under_way_are_left_to_it(one):
    plan = plan_of(updates(one.account, one.ids[:1], "1", "Zoe"))
    with ledger(one.folder, one.account.opened(_named)) as kept:
        kept.keep_plan(plan.plan_id, plan.to_bytes())
        kept.append(plan.plan_id, [Entry("r000000", RowState.INTENT)], at=NOW)
    one.state("F1")
    assert one.turn().applied == 1
    with one.ledger() as kept:
        assert kept.unsettled()["plan_id"].to_list() == [plan.plan_id]
