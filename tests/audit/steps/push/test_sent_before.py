"""Which orders other plans have sent rows for, and nothing has shown since."""

import json
from datetime import UTC, datetime

import pytest

from audit.ledger import Entry, RowState, ledger
from audit.steps.push.sent_before import orders_sent
from tests.audit.carrying import plan_of, row

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def sale(order):
    return row("append", order, body=json.dumps({"rows": []}))


@pytest.fixture
def kept(tmp_path):
    with ledger(tmp_path, "a tenant") as found:
        yield found


@pytest.fixture
def sent(kept):
    """A plan whose rows came to these ends."""

    def made(*states, action=sale):
        plan = plan_of([action(f"{len(states)}-{state}") for state in states])
        kept.keep_plan(plan.plan_id, plan.to_bytes())
        for row_id, state in zip(plan.rows["row_id"], states, strict=True):
            begun = [] if state == "moved" else [Entry(row_id, RowState.INTENT)]
            kept.append(plan.plan_id, [*begun, Entry(row_id, RowState(state))], at=NOW)
        return plan.plan_id

    return made


def test_what_was_sent_or_perhaps_and_not_seen_since_is_named(kept, sent):
    sent("intent", "unknown", "applied", "verified", "failed", "moved")
    assert orders_sent(kept, ()) == {"6-intent", "6-unknown", "6-applied"}


def test_the_plan_at_hand_and_the_one_that_it_takes_back_do_not_count(kept, sent):
    first, _ = sent("applied"), sent("applied", "unknown")
    assert orders_sent(kept, {first, None}) == {"2-applied", "2-unknown"}


def test_changes_of_contacts_are_no_orders(kept, sent):
    sent("applied", action=lambda name: row("update", name, field="1"))
    assert orders_sent(kept, ()) == frozenset()
