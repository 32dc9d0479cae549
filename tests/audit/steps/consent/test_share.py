"""A broken source opts out nobody in silence: neither at once nor in small turns."""

from datetime import timedelta

import pytest

from audit import repair_flow
from audit.progress import Silent
from audit.steps.consent import End
from audit.steps.consent.sent import sent_within_a_day
from audit.steps.plans.approve import approve
from audit.steps.plans.folder import lying
from tests.audit.steps.consent.bench import NOW, bench

IN = ("F1", "F2", "F4", "F7", "F8", "F11")


@pytest.fixture
def few(tmp_path, monkeypatch):
    """Three of a hundred contacts within a day are approved."""
    with bench(tmp_path, monkeypatch) as made:
        for at in range(20):
            made.customer(f"F{at}", email=f"person.{at}@example.org")
        made.audited(contacts=100)
        made.approve(share=0.03)
        yield made


def test_as_many_as_approved_go_and_one_more_stops_all_of_them(few):
    for each in IN[:3]:
        few.state(each)
    assert few.turn().applied == 3
    writes = len(few.writes)
    few.state(IN[3])
    turn = few.turn()
    assert (turn.end, len(few.writes)) == (End.REFUSED, writes)
    assert "4 of 100 contacts" in turn.why


def test_too_many_at_once_send_nothing_and_lie_in_plans_for_a_person(few):
    for each in IN:
        few.state(each)
    turn = few.turn()
    assert (turn.end, turn.left, few.writes) == (End.REFUSED, 6, [])
    assert [path.parent.name for path in few.plans] == [turn.plan]


def test_small_turns_add_up(few):
    ends = []
    for each in IN[:4]:
        few.state(each)
        ends.append(few.turn().end)
    assert ends == [End.DONE, End.DONE, End.DONE, End.REFUSED]


def test_a_day_later_as_many_may_go_again(few):
    for each in IN[:3]:
        few.state(each)
    few.turn()
    with few.ledger() as kept:
        now = few.clock.now()
        assert len(sent_within_a_day(kept, now)) == 3
        assert len(sent_within_a_day(kept, now + timedelta(hours=25))) == 0


def test_what_a_person_approves_goes_by_push_and_the_lane_goes_on_after_it(few, monkeypatch):
    for each in IN:
        few.state(each)
    found = lying(few.turn().plan, few.folder)
    few.audited(contacts=100)
    account = found.plan.header.tenant
    word = {"person": "Kim", "tenant": account, "now": few.clock.now()}
    approve(few.folder, found.plan, **word, beyond=("opt_outs_share",))
    monkeypatch.setattr("audit.repair_flow.verify", lambda *_: None)
    repaired = repair_flow.push(found, few.settings, Silent(), clock=few.clock)
    assert set(repaired.carried.pushed.rows["state"]) == {"verified"}
    assert few.sent.height == 6
    assert repaired.made.opt_outs["stated_at"].null_count() == 0
    assert repaired.page.exists()
    turn = few.turn()
    assert (turn.end, turn.planned, turn.new) == (End.DONE, 0, 6)
    few.state("F13")
    assert few.turn().applied == 1


def test_before_the_first_audit_nobody_knows_the_share(few):
    for path in (few.folder / "store" / "consent").iterdir():
        path.unlink()
    few.state("F1")
    turn = few.turn()
    assert (turn.end, turn.linked, turn.planned, few.writes) == (End.REFUSED, None, 1, [])
    assert "no audit" in turn.why


def test_a_source_cut_in_half_is_not_believed_until_a_person_says_so(few):
    for at in range(20):
        few.state(f"F{at}", "in")
    assert few.turn().end is End.DONE
    for at in range(1, 20):
        few.statements.pop((f"F{at}", "email"))
    few.state("F1")
    turn = few.turn()
    assert (turn.end, few.writes) == (End.REFUSED, [])
    assert "2 statements; the last turn read 20" in turn.why
    few.approve(person="Kim", now=NOW)
    assert few.turn().applied == 1


def test_statements_that_all_turn_while_their_times_do_not_are_not_believed(few):
    for at in range(20):
        few.state(f"F{at}", "in")
    few.turn()
    for at in range(20):
        few.state(f"F{at}", "out")
    turn = few.turn()
    assert (turn.end, few.plans, few.writes) == (End.REFUSED, [], [])
    assert "all 20 statements changed while their times did not" in turn.why
