"""How long it took is kept, and told by the check of delays; and how many requests it cost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import flow
from audit.progress import Silent
from audit.push_part import PushPart
from audit.steps.consent import End
from audit.steps.consent.ground import LANE
from tests.audit.steps.consent.bench import NOW, bench

LATENCY = "consent.timeliness.opt_out_latency"
USUAL_LIMIT, USUAL_SETTLE_S = PushPart().requests_per_minute, PushPart().settle_seconds


def test_an_audit_tells_delays_by_the_push_and_keeps_who_is_who_for_the_next_turn(one, tmp_path):
    for each in ("F1", "F2", "F4"):
        one.state(each, at=NOW - timedelta(hours=2))
    one.turn()
    one.state("F7", at=NOW - timedelta(hours=2))
    one.write()
    one.exported()
    run, _ = flow.audit(one.folder, one.settings, tmp_path / "out", Silent())
    [answer] = [each for each in run.answers if each.check.id == LATENCY]
    tellers = {
        row["told_by"]: row["opt_outs"] for row in answer.exhibits["opt_out_tellers"].to_dicts()
    }
    assert tellers == {"push": 3, None: 1}  # one waits
    bodies = [body for each in run.answers for body in each.repairs["body"].drop_nulls()]
    assert any('"customer_id":"F7","stated_at":"' in body for body in bodies)
    assert one.turn().linked == run.run_id


def test_a_thousand_opt_outs_take_less_than_five_minutes_by_the_limit(tmp_path, monkeypatch):
    with bench(tmp_path, monkeypatch, contacts=4000) as one:
        for at in range(4000):
            one.customer(f"F{at}", email=f"person.{at}@example.org")
        one.audited(contacts=20_000)
        one.approve()
        ins = [at for at, mail in enumerate(opt_ins(one)) if mail == "1"][:1000]
        for at in ins:
            one.state(f"F{at}")
        turn = one.turn()
        assert (turn.end, turn.verified, len(one.writes)) == (End.DONE, 1000, 1)
        took_s = turn.requests / (USUAL_LIMIT * LANE.share) * 60 + USUAL_SETTLE_S
        assert took_s < 300
        told = f"1,000 opt-outs: {turn.requests} requests, {took_s:.0f} s by the usual limit"
        print(told)  # noqa: T201 - a row of the matrix prints its counts


def opt_ins(one):
    return [mail for (mail,) in one.account.state.rows('select "31" from contact order by id')]


STATES = st.lists(
    st.tuples(
        st.integers(0, 19),
        st.sampled_from(["in", "unknown", "out"]),
        st.sampled_from(["email", "sms"]),
    ),
    max_size=12,
)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stated=STATES)
def test_nobody_is_opted_in_and_only_who_said_so_is_opted_out(one, stated):
    for at, state, channel in stated:
        one.state(f"F{at}", state, channel, at=None)
    before = len(one.account.effects)
    one.turn()
    changed = one.account.effects[before:]
    fields = {"31": "email", one.account.sms: "sms"}
    out = {key for key, (state, _) in one.statements.items() if state == "out"}
    for contact, field, _, new in changed:
        who = f"F{one.ids.index(str(contact))}"
        assert (who, fields[field]) in out
        assert new != "1"
