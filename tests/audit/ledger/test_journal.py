"""What is recorded comes back, in the words of the last record, and never in the clear."""

import hashlib
import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest

from audit.ledger import GENESIS, PLANS, ROWS, UNSETTLED, Entry, Head, RowState, looking
from checks.vocabulary import LedgerError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
BODY = b'{"rows":1}\n'
PLAN = hashlib.sha256(BODY).hexdigest()


def test_a_ledger_that_holds_nothing_says_so_in_frames_of_the_right_shape(open_ledger):
    with open_ledger() as kept:
        assert kept.head == Head(0, GENESIS)
        assert kept.append("plan a", [], at=NOON) == kept.head
        assert kept.rows("plan a").schema == ROWS
        assert kept.unsettled().schema == UNSETTLED
        assert kept.plans().schema == PLANS


def test_the_last_record_of_a_row_counts_and_its_first_pre_image(open_ledger):
    first = Entry("r1", RowState.INTENT, request="q1", pre_image="null")
    again = Entry("r1", RowState.INTENT, request="q2", pre_image='"changed"')
    applied = Entry("r1", RowState.APPLIED, code="0", response="a2", note="Zoë")
    with open_ledger() as kept:
        kept.append("plan a", [first], at=NOON)
        kept.append("plan a", [again, applied], at=LATER)
        [row] = kept.rows("plan a").to_dicts()
    assert row == {
        "row_id": "r1",
        "state": "applied",
        "code": "0",
        "attempts": 2,
        "intent_at": LATER,
        "at": LATER,
        "applied_at": LATER,
        "request": "q2",
        "response": "a2",
        "pre_image": "null",
        "note": "Zoë",
    }


def test_a_row_that_failed_and_went_on_is_begun_anew(open_ledger):
    def intent(image):
        return Entry("r1", RowState.INTENT, pre_image=image)

    failed = Entry("r1", RowState.FAILED, code="later")
    with open_ledger() as kept:
        kept.append("plan a", [intent('"old"'), failed], at=NOON)
        [row] = kept.rows("plan a").to_dicts()
        assert (row["attempts"], row["pre_image"]) == (1, '"old"')
        kept.append("plan a", [Entry("r1", RowState.APPLIED, code="held")], at=LATER)
        [row] = kept.rows("plan a").to_dicts()
        assert (row["attempts"], row["pre_image"]) == (0, None)
        kept.append("plan a", [intent('"new"'), Entry("r1", RowState.APPLIED)], at=LATER)
        [row] = kept.rows("plan a").to_dicts()
        assert (row["attempts"], row["pre_image"]) == (1, '"new"')


def test_a_row_is_known_by_its_plan(record, open_ledger):
    record(Entry("r1", RowState.FAILED, code="2005"), plan="plan a")
    record(Entry("r1", RowState.VERIFIED), plan="plan b")
    with open_ledger() as kept:
        assert kept.rows("plan a")["state"].to_list() == ["failed"]
        assert kept.rows("plan b")["state"].to_list() == ["verified"]


def test_what_was_intended_and_never_heard_of_again_is_unsettled(record, open_ledger):
    record(Entry("r1", RowState.INTENT), Entry("r1", RowState.UNKNOWN), plan="plan a")
    record(
        Entry("r1", RowState.INTENT, pre_image='"old"'), Entry("r2", RowState.INTENT), plan="plan b"
    )
    record(Entry("r2", RowState.APPLIED), plan="plan b")
    with open_ledger() as kept:
        open_rows = kept.unsettled().select("plan_id", "row_id", "attempts", "pre_image")
    assert open_rows.rows() == [("plan b", "r1", 1, '"old"')]


def test_plans_are_counted_by_where_their_rows_stand(record, open_ledger):
    record(Entry(None, "approved"), plan="plan b")
    record(Entry(None, "begun"), plan="plan a", at=LATER)
    record(Entry("r1", RowState.INTENT), Entry("r2", RowState.MOVED), plan="plan a", at=LATER)
    record(Entry("r1", RowState.VERIFIED), Entry(None, "closed"), plan="plan a", at=LATER)
    with open_ledger() as kept:
        plans = kept.plans()
    told = plans.select("plan_id", "begun_at", "event", "intent", "moved", "verified", "kept")
    assert told.rows() == [
        ("plan b", None, "approved", 0, 0, 0, False),
        ("plan a", LATER, "closed", 0, 1, 1, False),
    ]


def test_an_instant_is_kept_in_utc_to_the_microsecond(open_ledger):
    vienna = timezone(timedelta(hours=1))
    at = datetime(2026, 3, 2, 13, 0, 0, 7, tzinfo=vienna)
    with open_ledger() as kept:
        kept.append("plan a", [Entry("r1", RowState.INTENT)], at=at)
        assert kept.rows("plan a")["at"].to_list() == [NOON + timedelta(microseconds=7)]


def test_a_row_in_a_state_that_no_row_has_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="begun"):
        Entry("r1", "begun")


def test_records_and_plans_can_be_neither_changed_nor_removed(open_ledger, record):
    record(Entry("r1", RowState.INTENT))
    with open_ledger() as kept:
        kept.keep_plan(PLAN, BODY)
        path = kept.path
    raw = sqlite3.connect(path, isolation_level=None)
    for word in (
        "UPDATE entry SET note = 'x'",
        "DELETE FROM entry",
        "DELETE FROM plan",
        "UPDATE plan SET body = 'x'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            raw.execute(word)
    raw.close()


def test_a_plan_comes_back_byte_for_byte_and_is_kept_once(open_ledger):
    with open_ledger() as kept:
        kept.keep_plan(PLAN, BODY)
        kept.keep_plan(PLAN, BODY)
        assert kept.plan(PLAN) == BODY


def test_a_plan_is_known_by_the_hash_of_its_bytes(open_ledger):
    with open_ledger() as kept:
        with pytest.raises(LedgerError, match="not the bytes of the plan"):
            kept.keep_plan(PLAN, BODY + b" ")
        with pytest.raises(LedgerError, match="does not hold the plan"):
            kept.plan(PLAN)


def test_nothing_of_a_person_stands_in_the_file_in_the_clear(open_ledger, workspace):
    body = b'{"email":"ann@example.com"}'
    told = Entry("r1", RowState.INTENT, pre_image='"ann@example.com"', note="ann@example.com")
    with open_ledger() as kept:
        kept.append("plan a", [told], at=NOON)
        kept.keep_plan(hashlib.sha256(body).hexdigest(), body)
        written = b"".join(path.read_bytes() for path in workspace.rglob("*") if path.is_file())
        assert kept.rows("plan a")["pre_image"].to_list() == ['"ann@example.com"']
    assert b"plan a" in written
    assert b"example" not in written


def test_a_ledger_can_be_looked_at_without_its_key(record, workspace):
    head = record(Entry("r1", RowState.INTENT, pre_image="null"))
    (workspace / "ledger.key").unlink()
    with looking(workspace, "emarsys acme") as kept:
        assert kept.verify([head]) == head
        assert kept.plans()["intent"].to_list() == [1]
        with pytest.raises(LedgerError, match="without its key"):
            kept.rows("plan a")


def test_several_at_work_at_once_make_one_chain(open_ledger):
    with open_ledger() as one, open_ledger() as other:
        for at in range(6):
            kept = (one, other)[at % 2]
            kept.append("plan a", [Entry(f"r{at}", RowState.INTENT)], at=NOON)
        assert one.verify() == other.head
        assert other.rows("plan a").select(pl.len()).item() == 6
