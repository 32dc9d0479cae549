"""What was stated in Stokly a moment ago stands in Emarsys after one turn, and no more does."""

from datetime import timedelta

import polars as pl

from audit.steps.consent import End
from tests.audit.steps.consent.bench import NOW


def test_an_opt_out_arrives_in_one_turn_and_the_next_one_sends_nothing(one):
    one.state("F1")
    turn = one.turn()
    assert (turn.end, turn.planned, turn.applied, turn.verified, turn.left) == (
        End.DONE,
        1,
        1,
        1,
        0,
    )
    assert one.account.stored(one.ids[1], "31") == "2"
    assert turn.head == (one.proved().count, one.proved().hash)
    writes = len(one.writes)
    again = one.turn()
    assert (again.end, again.new, again.requests, len(one.writes)) == (End.DONE, 0, 0, writes)


def test_the_moment_is_kept_with_who_stated_it_and_when(one):
    stated_at = NOW - timedelta(minutes=9)
    one.state("F1", at=stated_at)
    turn = one.turn()
    [row] = one.sent.to_dicts()
    assert (row["contact_id"], row["customer_id"], row["channel"]) == (one.ids[1], "F1", "email")
    assert row["stated_at"] == stated_at
    took = (row["applied_at"] - stated_at) // timedelta(milliseconds=1)
    assert turn.max_s == took / 1000 == turn.p50_s
    assert row["applied_at"] < one.clock.now()


def test_it_writes_no_field_but_the_opt_ins(one):
    one.state("F1")
    one.state("F2", channel="sms")
    one.state("F4", "in")
    one.state("F7", "unknown")
    one.turn()
    changed = {(str(contact), field) for contact, field, *_ in one.account.effects}
    assert changed == {(one.ids[1], "31"), (one.ids[2], one.account.sms)}


def test_who_never_stated_an_opt_in_is_left_by_email_and_opted_out_by_sms(one):
    one.state("F5")
    one.state("F5", channel="sms")
    turn = one.turn()
    assert (turn.new, turn.planned, turn.end) == (2, 1, End.DONE)
    assert one.account.stored(one.ids[5], "31") is None


def test_a_contact_made_after_the_audit_is_found_by_its_email_alone(one):
    one.customer("N1", email="New.One@Example.org")
    external = one.account.numbered("external_id")
    one.account.put(one.ids[1], external, None)
    one.account.put(one.ids[1], "3", "new.one@example.org")
    one.state("N1")
    assert one.turn().applied == 1
    assert one.account.stored(one.ids[1], "31") == "2"


def test_a_contact_made_after_the_audit_is_found_by_its_external_id_alone(one):
    external = one.account.numbered("external_id")
    one.account.put(one.ids[1], external, "N1")
    one.customer("N1")
    one.state("N1")
    assert one.turn().applied == 1


def test_a_contact_is_found_by_its_number_in_whatever_form_it_is_kept(one):
    one.customer("N1", mobile="07700 900501")
    one.account.put(one.ids[1], "37", "447700900501")
    one.account.put(one.ids[2], "37", "00447700900501")
    one.state("N1")
    assert one.turn().applied == 2


def test_a_number_that_many_share_ties_nobody_and_is_told(one):
    one.customer("N1", mobile="+447700900555")
    for contact in one.ids[:11]:
        one.account.put(contact, "37", "+447700900555")
    one.state("N1")
    turn = one.turn()
    assert (turn.planned, turn.hubs, one.writes) == (0, 1, [])


def test_an_opt_out_of_a_customer_merged_away_is_for_the_survivors_contacts(one):
    one.customer("OLD", merged_into="MID")
    one.customer("MID", merged_into="F1")
    one.state("OLD")
    assert one.turn().applied == 1
    assert one.account.stored(one.ids[1], "31") == "2"


def test_all_contacts_of_a_person_as_the_audit_knew_it_are_opted_out(one):
    one.account.put(one.ids[2], "3", "person.1@example.org")
    one.audited()
    one.account.put(one.ids[2], "3", "moved.since@example.org")
    one.state("F1")
    assert one.turn().applied == 2


def test_a_contact_that_is_gone_settles_its_opt_out(one):
    one.account.state.make("delete from contact where id = ?", int(one.ids[1]))
    one.state("F1")
    turn = one.turn()
    assert (turn.end, turn.gone, turn.planned, turn.left) == (End.DONE, 1, 0, 0)
    assert one.turn().new == 0


def test_a_row_that_is_refused_stays_open_and_comes_again(one):
    one.state("F1")
    one.account.state.make(
        "create trigger no before update on contact begin select raise(abort, 'no'); end"
    )
    try:
        assert one.turn().end is End.LEFT
    finally:
        one.account.state.make("drop trigger no")
    turn = one.turn()
    assert (turn.new, turn.applied, turn.end) == (1, 1, End.DONE)


def test_someone_who_opts_in_and_out_again_is_opted_out_again(one):
    one.state("F1")
    one.turn()
    one.account.put(one.ids[1], "31", "1")
    one.state("F1", "in", at=NOW - timedelta(minutes=2))
    assert one.turn().planned == 0
    one.state("F1", "out", at=NOW - timedelta(minutes=1))
    assert one.turn().applied == 1
    assert one.sent.select(pl.len()).item() == 2


def test_an_opt_out_without_a_time_is_taken_once(one):
    one.state("F1", at=None)
    turn = one.turn()
    assert (turn.applied, turn.p50_s, one.sent["stated_at"].to_list()) == (1, None, [None])
    assert one.turn().new == 0


def test_a_rehearsal_needs_no_approval_sends_nothing_and_keeps_nothing(one):
    (one.folder / "consent_approvals.jsonl").unlink()
    one.state("F1")
    before = sorted(one.folder.rglob("*"))
    turn = one.turn(dry_run=True)
    assert (turn.planned, turn.applied, turn.dry_run) == (1, 0, True)
    assert one.writes == []
    assert sorted(one.folder.rglob("*")) == before


def test_an_opt_out_is_looked_at_again_when_the_audit_finds_one_contact_more(one):
    other = one.ids[4]
    one.state("F1")
    assert (one.turn().applied, one.account.stored(other, "31")) == (1, "1")
    one.account.put(other, one.account.numbered("external_id"), "F1")
    one.audited()
    assert (one.turn().applied, one.account.stored(other, "31")) == (1, "2")
    assert one.turn().new == 0


def test_an_opt_out_is_looked_at_again_when_the_customer_is_merged_into_another(one):
    survivor = one.ids[4]
    one.state("F1")
    assert (one.turn().applied, one.account.stored(survivor, "31")) == (1, "1")
    one.customer("F1", email="person.1@example.org", merged_into="F4")
    assert (one.turn().applied, one.account.stored(survivor, "31")) == (1, "2")
    assert one.turn().new == 0


def test_it_is_looked_at_again_when_the_survivor_is_merged_away_in_its_turn(one):
    last = one.ids[7]
    one.state("F1")
    one.customer("F1", email="person.1@example.org", merged_into="F4")
    assert one.turn().applied == 2
    assert one.account.stored(last, "31") == "1"
    one.customer("F4", email="person.4@example.org", merged_into="F7")
    assert (one.turn().applied, one.account.stored(last, "31")) == (1, "2")
    assert one.turn().new == 0
