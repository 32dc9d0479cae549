"""An approval is for these bytes, this account, these people and this time, or it is none."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from audit import settings
from audit.ledger import Head
from audit.steps.plans.approve import approvals, approve, must_be_approved, over_caps
from audit.steps.plans.folder import folder_of, lying
from audit.steps.plans.plan import plan as planned
from audit.steps.plans.work_files import laid_plan
from checks.vocabulary import RepairPlan, SettingsError, StoreError
from tests.audit.proposing import NOON, configure, create, merge, opt_out, proposing, repair

TENANT = "5038cb27219c835ba6e1e450d72bce7073166f5145ef0fc23ccc6486f7403552"
LATER = NOON + timedelta(hours=1)


class Case:
    """A workspace with a plan of Pat's that lies in its folder."""

    def __init__(self, client, store):
        self.client, self.store = client, store
        self.proposed = proposing(client, store)

    def plan(self, *repairs, contacts=1000, by="Pat", **more):
        self.proposed(*repairs, contacts=contacts, **more)
        made = planned(self.store, settings.read(self.client), by=by)
        laid_plan(self.client, made, lambda _: "page")
        return made.plan

    def approve(self, plan, person, *, now=LATER, **more):
        return approve(self.client, plan, person=person, tenant=TENANT, now=now, **more)

    def given(self, plan, *, tenant=TENANT, now=LATER):
        return must_be_approved(self.client, plan, tenant=tenant, now=now)


@pytest.fixture
def case(client, store):
    return Case(client, store)


REVERSIBLE = (repair("1", "2", "Ann"), opt_out("2"))


def refused(case, plan, match, **more):
    with pytest.raises(SettingsError, match=match):
        case.given(plan, **more)
    return 1


def test_one_approval_of_anybody_will_do_for_what_can_be_taken_back(case):
    plan = case.plan(*REVERSIBLE)
    case.approve(plan, "  pat ")
    [one] = case.given(plan)
    assert (one.person, one.rows, one.until) == ("pat", 2, plan.header.expires_at)
    assert (one.ledger_count, one.ledger_hash) == (0, "0" * 64)


def test_nothing_is_carried_out_that_nobody_approved(case):
    refused(case, case.plan(*REVERSIBLE), "must be approved by 1 person, and valid approvals of 0")


def test_a_plan_falls_in_each_of_the_six_cases(case):
    """U08."""
    count = 0
    plan = case.plan(repair("1", "2", "Ann"), create("c-7"))
    case.approve(plan, "Kim")
    assert case.given(plan)
    path = folder_of(case.client, plan) / "plan.jsonl"
    told = path.read_bytes()
    path.write_bytes(told.replace(b'"Ann"', b'"Eve"'))
    with pytest.raises(SettingsError, match="the plan was changed"):
        lying(str(path), case.client)
    count += refused(case, RepairPlan.from_bytes(path.read_bytes(), where="x"), "must be approved")
    path.write_bytes(told)
    with pytest.raises(SettingsError, match="Pat planned this"):
        case.approve(plan, "PAT")
    count += 1
    other = case.plan(repair("1", "2", "Bob"), create("c-7"), run_id="r2")
    elsewhere = folder_of(case.client, other) / "approvals.jsonl"
    elsewhere.write_bytes((folder_of(case.client, plan) / "approvals.jsonl").read_bytes())
    count += refused(case, other, "must be approved")
    count += refused(case, plan, "an audit was made since")
    case.approve(other, "Kim")
    count += refused(case, other, "expired", now=other.header.expires_at)
    count += refused(case, other, "is for account", tenant="another")
    assert case.given(other)
    configure(case.client, "[push]\ncanary = 3")
    count += refused(case, other, "settings were changed")
    print({"refused": count, "of": 7})  # noqa: T201 - the row prints it
    assert count == 7


def test_an_approval_of_which_a_word_was_changed_is_none(case):
    plan = case.plan(*REVERSIBLE)
    path = case.approve(plan, "Kim")
    said = json.loads(path.read_text())
    others = {"rows": 2, "ledger_count": 9, "beyond": ["rows"], "until": "2026-03-03T11:59:59.0Z"}
    for word in ("person", "tenant", "at", "scope", "ledger_hash", *others):
        path.write_text(json.dumps(said | {word: others.get(word, "Eve")}) + "\n")
        changed = said[word] != others.get(word, "Eve")
        assert bool(approvals(case.client, plan, tenant=TENANT, now=LATER)) is not changed, word


def test_another_key_voids_every_approval_and_none_is_no_approval(case):
    plan = case.plan(*REVERSIBLE)
    case.approve(plan, "Kim")
    key = case.client / "approval.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("11" * 32)
    assert approvals(case.client, plan, tenant=TENANT, now=LATER) == ()
    key.unlink()
    assert approvals(case.client, plan, tenant=TENANT, now=LATER) == ()
    assert not key.exists()


def test_a_damaged_key_is_told_before_anybody_approves(case):
    plan = case.plan(*REVERSIBLE)
    (case.client / "approval.key").write_text("short")
    with pytest.raises(StoreError, match="key of approvals can't be used"):
        case.approve(plan, "Kim")


def test_an_approval_ends_with_its_time_and_never_after_the_plan(case):
    plan = case.plan(*REVERSIBLE)
    case.approve(plan, "Kim", until=LATER + timedelta(hours=1))
    assert case.given(plan, now=LATER + timedelta(minutes=59))
    refused(case, plan, "must be approved", now=LATER + timedelta(hours=1))
    refused(case, plan, "must be approved", now=LATER - timedelta(seconds=1))
    case.approve(plan, "Jo", until=LATER + timedelta(days=9))
    assert case.given(plan)[-1].until == plan.header.expires_at
    with pytest.raises(SettingsError, match="ended before it began"):
        case.approve(plan, "Kim", until=LATER)


def test_whoever_planned_new_contacts_does_not_approve_them_and_nobody_approves_nothing(case):
    plan = case.plan(create("c-7"))
    for name in ("Pat", "pat", " P a t ", "\u00a0PAT"):
        with pytest.raises(SettingsError, match="Pat planned this"):
            case.approve(plan, name)
    for name in ("", "  ", "\u00a0"):
        with pytest.raises(SettingsError, match="nobody approves"):
            case.approve(plan, name)


def test_what_nothing_takes_back_needs_two_others_than_the_planner(case):
    configure(case.client, "[push]\nirreversible = true")
    plan = case.plan(merge("1", "2"))
    for name in ("Kim", "kim ", "KIM"):
        case.approve(plan, name)
    refused(case, plan, "2 different people, not by Pat, who planned it, and valid approvals of 1")
    case.approve(plan, "Jo")
    assert len(case.given(plan)) == 4


def test_many_rows_need_somebody_else_and_a_raised_cap_two(case):
    rows = [repair(str(at), "2", "x") for at in range(1, 502)]
    configure(case.client, "[push.caps]\nrows = 600\ncontacts_share = 1.0")
    plan = case.plan(*rows, contacts=100_000)
    with pytest.raises(SettingsError, match="more than 500"):
        case.approve(plan, "Pat")
    case.approve(plan, "Kim")
    refused(case, plan, "rows: 501 rows, of at most 500 by default")
    case.approve(plan, "Jo")
    assert over_caps(plan, case.given(plan)) == ()


def test_a_plan_over_its_own_cap_may_be_approved_for_its_opt_outs(case):
    plan = case.plan(*(repair(str(at), "2", "x") for at in range(1, 502)), contacts=100_000)
    case.approve(plan, "Kim")
    assert [one.name for one in over_caps(plan, case.given(plan))] == ["rows"]


def test_so_many_opt_outs_need_an_approval_that_names_them(case):
    plan = case.plan(*(opt_out(str(at)) for at in range(1, 7)), contacts=100)
    with pytest.raises(SettingsError, match="Pat planned this"):
        case.approve(plan, "Pat", beyond=["opt_outs_share"])
    case.approve(plan, "Kim")
    refused(case, plan, "no approval names opt_outs_share: opt_outs_share: 6 % of the contacts")
    case.approve(plan, "Jo", beyond=["opt_outs_share"])
    assert over_caps(plan, case.given(plan)) == ()


def test_no_approval_lifts_a_cap_that_the_plan_keeps_or_that_is_no_such_cap(case):
    plan = case.plan(*REVERSIBLE)
    for cap in ("rows", "opt_ins", "opt_outs_share", "nothing"):
        with pytest.raises(SettingsError, match=f"does not go beyond a cap {cap}"):
            case.approve(plan, "Kim", beyond=[cap])


def test_a_plan_that_changes_nothing_has_nothing_to_approve(case):
    with pytest.raises(SettingsError, match="changes nothing"):
        case.approve(case.plan(repair("1", action="work")), "Kim")


def test_an_approval_carries_the_head_of_the_ledger(case):
    plan = case.plan(*REVERSIBLE)
    case.approve(plan, "Kim", head=Head(7, "ab" * 32))
    [one] = case.given(plan)
    assert (one.ledger_count, one.ledger_hash) == (7, "ab" * 32)


def test_a_torn_line_is_no_approval_and_the_next_stands_on_its_own(case):
    plan = case.plan(*REVERSIBLE)
    path = case.approve(plan, "Kim")
    path.write_bytes(path.read_bytes()[:-20])
    case.approve(plan, "Jo")
    assert [one.person for one in case.given(plan)] == ["Jo"]
    assert (path.stat().st_mode & 0o777, len(path.read_text().splitlines())) == (0o600, 2)


def test_a_plan_that_names_no_account_is_approved_for_one_that_a_person_names(client, store):
    case = Case(client, store)
    case.proposed = proposing(client, store, configured=[])
    plan = case.plan(*REVERSIBLE)
    assert plan.header.tenant is None
    approve(client, plan, person="Kim", tenant=None, now=LATER)
    refused(case, plan, "must be approved")
    case.approve(plan, "Kim")
    assert case.given(plan)


def test_a_plan_that_is_no_repair_of_a_run_stands_whatever_was_audited_since(case):
    plan = case.plan(*REVERSIBLE)
    undo = RepairPlan(replace(plan.header, lane="undo", run_id="x"), plan.rows)
    case.approve(undo, "Kim")
    assert case.given(undo)
