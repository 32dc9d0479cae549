"""Two contacts become one only where nobody's opt-out is lost by it, and never twice."""

import json

import pytest

from tests.audit.carrying import How, carried, opt_outs, plan_of, row
from tests.audit.pushing import MERGE, lost, tenant

OLD = {"version": 2}


def merge(source, into, **rules):
    body = {"into": into, "rules": rules, "delete_source": True}
    return row("merge", source, body=json.dumps(body))


def alike(one, opt_in="2"):
    for each in one.ids:
        one.put(each, "31", opt_in)
        one.put(each, one.sms, None)


@pytest.mark.parametrize("faults", [[], [lost(MERGE)]])
def test_a_contact_is_merged_once(tmp_path, faults):
    with tenant(3, faults=faults, push=OLD) as one:
        alike(one)
        source, into, other = one.ids
        ends = carried(one, plan_of([merge(source, into, **{"1": "overwrite"})]), tmp_path)
        assert (ends.states, one.ids) == ({"verified": 1}, [into, other])


@pytest.mark.parametrize(("source", "into"), [("2", "1"), ("2", None), (None, "1"), ("1", None)])
def test_nobody_who_is_out_is_merged_into_somebody_who_is_not(tmp_path, source, into):
    with tenant(2, push=OLD) as one:
        alike(one)
        one.put(one.ids[0], "31", source)
        one.put(one.ids[1], "31", into)
        ends = carried(one, plan_of([merge(*one.ids)]), tmp_path)
        assert ends.rows.select("state", "code").row(0) == ("skipped", "consent")
        assert len(one.ids) == 2


def test_an_opt_out_went_with_the_contact_that_was_merged_away_after_it(tmp_path):
    with tenant(2, push=OLD) as one:
        alike(one, "1")
        plan = plan_of(opt_outs(one, one.ids), [merge(*one.ids)])
        ends = carried(one, plan, tmp_path)
        assert (ends.states, len(one.ids)) == ({"verified": 3}, 1)
        assert one.stored(one.ids[0], "31") == "2"


def test_an_opt_out_of_a_contact_that_somebody_else_deleted_is_not_as_wanted(tmp_path):
    with tenant(3, push=OLD) as one:
        alike(one, "1")
        lost_one = one.ids[2]
        plan = plan_of(opt_outs(one, [lost_one]), [merge(*one.ids[:2])])
        carried(one, plan, tmp_path, how=How(look=False))
        one.state.make("delete from contact where id = ?", int(lost_one))
        assert carried(one, plan, tmp_path).states == {"mismatch": 1, "verified": 1}


def test_no_rule_may_carry_an_opt_in_over(tmp_path):
    with tenant(2, push=OLD) as one:
        alike(one)
        ends = carried(one, plan_of([merge(*one.ids, **{"31": "overwrite"})]), tmp_path)
        assert ends.rows["code"].item() == "consent"
