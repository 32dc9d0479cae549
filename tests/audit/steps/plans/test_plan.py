"""A plan is made of what the newest run proposed: in order, once each, nothing that must not."""

import random
from datetime import timedelta

import polars as pl
import pytest

from audit import settings
from audit.steps.plans.plan import plan as planned
from audit.steps.plans.proposed_changes import changes
from audit.steps.plans.repairs import PROPOSED
from checks.vocabulary import CheckError, RepairPlan, SettingsError, StoreError, System
from checks.vocabulary.repair import Action
from tests.audit.proposing import (
    DRIFT,
    NOON,
    append,
    configure,
    create,
    merge,
    opt_out,
    proposing,
    repair,
)

OPT_OUTS = "consent.accuracy.opt_out_not_applied"
ON = "[push]\nirreversible = true"


@pytest.fixture
def proposed(client, store):
    return proposing(client, store)


@pytest.fixture
def plan(client, store):
    def made(by="Pat", **choice):
        return planned(store, settings.read(client), by=by, **choice)

    return made


def actions(found):
    return found.plan.rows.select("action", "record").rows()


def refused(found):
    return found.refused.select("record", "why").rows()


def test_two_plans_of_one_run_are_byte_equal(proposed, plan):
    proposed(repair("1", "2", "Ann"), opt_out("2"), create("c-77"), repair("3", action="work"))
    first, second = plan(), plan(by=" Pat ")
    assert first.plan.to_bytes() == second.plan.to_bytes()
    assert RepairPlan.from_bytes(first.plan.to_bytes(), where="x").plan_id == second.plan.plan_id
    assert plan(by="Kim").plan.plan_id != first.plan.plan_id


def test_opt_outs_come_first_and_then_every_action_in_its_order(proposed, plan, client):
    configure(client, ON)
    lists = [repair(str(at), "77", action=f"list_{do}") for at, do in ((8, "add"), (9, "remove"))]
    event = repair("7", "4001", action=Action.TRIGGER, body='{"trigger_id":"t"}')
    proposed(merge("5", "6"), event, *lists, create("c-77"), repair("1", "2", "a"), opt_out("4"))
    found = plan()
    order = ["opt_out", "update", "create", "list_add", "list_remove", "trigger", "merge"]
    assert found.plan.rows["action"].to_list() == order
    assert found.plan.rows["row_id"].to_list() == [f"r{at:06}" for at in range(1, 8)]


def test_the_header_says_what_the_plan_is_made_of(proposed, plan, client):
    run = proposed(repair("1", "2", "Ann"), contacts=7)
    header = plan().plan.header
    assert (header.run_id, header.client, header.contacts, header.lane) == (
        "r1",
        "Test client",
        7,
        "repair",
    )
    assert header.snapshots == tuple(one.snapshot_id for one in run.snapshots)
    assert header.config_hash == settings.read(client).config_hash
    assert (header.created_at, header.expires_at) == (NOON, NOON + timedelta(days=1))
    assert (header.caps["rows"], len(header.tenant or "")) == (500, 64)


def test_an_account_that_nothing_tells_of_has_no_name(client, store, plan):
    proposing(client, store, configured=[])(repair("1", "2", "Ann"))
    assert plan().plan.header.tenant is None


def test_one_change_from_two_checks_is_one_row_that_mends_both(proposed, plan):
    proposed(opt_out("1"), repair("1", "31", "2", check=OPT_OUTS, seen="1", impact_u=None))
    [row] = plan().plan.rows.to_dicts()
    assert (row["action"], row["checks"]) == ("opt_out", [OPT_OUTS, DRIFT])
    assert (len(row["findings"]), row["impact_u"], row["people"]) == (2, 1_000_000, 2)


def test_the_money_of_a_finding_counts_once_however_many_rows_mend_it(proposed, plan):
    same = {"key": "k", "verdict_field": "x", "impact_u": 7_000_000, "people": 3}
    proposed(repair("1", "2", "a", **same), repair("2", "2", "b", **same), repair("3", "2", "c"))
    found = plan()
    assert found.plan.rows["impact_u"].to_list() == [7_000_000, None, 1_000_000]
    assert found.plan.rows["people"].to_list() == [3, None, 1]
    assert found.findings["is_settled"].to_list() == [True, True]


def test_a_finding_of_which_a_person_does_a_part_is_not_settled(proposed, plan):
    same = {"key": "k", "verdict_field": "x"}
    proposed(repair("1", "2", "a", **same), repair("2", action="work", **same))
    [finding] = plan().findings.to_dicts()
    assert (finding["is_settled"], finding["in_part"]) == (False, True)


def test_u16_two_rows_that_want_different_things_of_one_field_are_both_refused(proposed, plan):
    proposed(
        repair("1", "2", "Ann", verdict_field="a"),
        repair("1", "2", "Eve", verdict_field="b"),
        repair("1", "1", "x"),
    )
    found = plan()
    print({"planned": found.plan.rows.height, "refused": found.refused.height})  # noqa: T201
    assert [why.split(",")[0] for _, why in refused(found)] == [
        "another repair wants something else there"
    ] * 2
    assert actions(found) == [("update", "1")]


def test_two_checks_that_saw_different_things_there_are_refused_too(proposed, plan):
    proposed(repair("1", "2", "Ann"), repair("1", "2", "Ann", seen=None, verdict_field="b"))
    assert (plan().plan.rows.height, plan().refused.height) == (0, 2)


def test_u16_a_row_of_a_contact_that_the_account_did_not_hold_is_refused(proposed, plan):
    proposed(repair("11", "2", "Ann"), opt_out("12"), repair("1", "2", "Ann"), contacts=10)
    found = plan()
    assert [record for record, _ in refused(found)] == ["12", "11"]
    assert {why.partition(":")[0] for _, why in refused(found)} == {
        "the account held no such contact when it was read"
    }


@pytest.mark.parametrize("gone", [{"erased_at": NOON}, {"merged_into": "c-2"}, {"merged_at": NOON}])
def test_nobody_who_is_gone_from_the_master_is_made_anew(proposed, plan, gone):
    proposed(create("c-99"), erp_customer=[{"customer_id": "c-99", **gone}])
    assert [why for _, why in refused(plan())] == [
        "that customer was merged away or erased in Stokly"
    ]


def test_u16_of_an_erased_customers_contact_nothing_is_changed_but_its_consent(proposed, plan):
    gone = [{"customer_id": "c-1", "erased_at": NOON}, {"customer_id": "c-2"}]
    proposed(repair("1", "2", "Ann"), opt_out("1"), repair("2", "2", "Bob"), erp_customer=gone)
    found = plan()
    assert actions(found) == [("opt_out", "1"), ("update", "2")]
    assert refused(found) == [("1", "the customer of that contact was erased in Stokly")]


def test_u16_a_row_of_a_contact_that_another_row_merges_away_is_refused(proposed, plan, client):
    configure(client, ON)
    proposed(merge("1", "2"), repair("1", "2", "Ann"), opt_out("1"), repair("2", "2", "Eve"))
    found = plan()
    assert actions(found) == [("opt_out", "1"), ("update", "2"), ("merge", "1")]
    assert refused(found) == [("1", "another repair of this plan merges that contact away")]


def test_no_contact_is_merged_into_one_that_is_merged_away_itself(proposed, plan, client):
    configure(client, ON)
    proposed(merge("1", "2"), merge("2", "3"), merge("4", "99"))
    found = plan()
    assert actions(found) == [("merge", "2")]
    assert [record for record, _ in refused(found)] == ["1", "4"]


def test_a_merge_that_is_only_work_takes_no_row_of_its_contact_away(proposed, plan):
    proposed(merge("1", "2"), repair("1", "2", "Ann"))
    found = plan()
    assert (actions(found), found.work["action"].to_list()) == ([("update", "1")], ["merge"])
    assert "[push] irreversible" in found.work["why"][0]


@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_is_emptied_unless_the_row_says_so(proposed, plan, value):
    proposed(repair("1", "2", value), repair("2", "2", value, clears=True))
    found = plan()
    assert actions(found) == [("update", "2")]
    assert [why for _, why in refused(found)] == [
        "it would send an empty value, and does not say that this is meant"
    ]


@pytest.mark.parametrize("value", ["", None])
def test_no_contact_is_made_with_an_empty_field(proposed, plan, value):
    proposed(create("c-77", {"1": value, "external_id": "c-77"}), create("c-78", {"1": ':"",'}))
    assert actions(plan()) == [("create", "c-78")]


def test_of_ten_thousand_rows_of_any_values_none_empties_a_field_unsaid(proposed, plan):
    chance = random.Random(18)  # noqa: S311 - a seed, no secret
    values = [None, "", " ", "\t", "0", "1", "x", "Ann", "\u00a0"]
    rows = [
        repair(str(at), "2", chance.choice(values), clears=chance.random() < 0.2)
        for at in range(1, 10_001)
    ]
    proposed(*rows, contacts=10_000)
    found = plan()
    sent = found.plan.rows.select("desired", "clears").rows()
    empty = [clears for value, clears in sent if not (value or "").strip()]
    print({"planned": len(sent), "emptied, said": sum(empty), "unsaid": empty.count(False)})  # noqa: T201
    assert empty.count(False) == 0
    assert (len(sent) + found.refused.height, sum(empty) > 500) == (10_000, True)


def test_a_value_that_stood_there_already_is_not_written(proposed, plan):
    proposed(repair("1", "2", "Ann", seen="Ann"))
    assert refused(plan()) == [("1", "the value stood there already")]


@pytest.mark.parametrize(
    "wrong",
    [
        repair("1", "31", "1"),
        repair("1", "31", None, clears=True),
        repair("1", "sms_opt_in", "1"),
        repair("1", "31", "1", action=Action.OPT_OUT),
        repair("1", "2", "2", action=Action.OPT_OUT),
        create("c-77", {"31": "1"}),
        create("c-77", {"sms_opt_in": "2"}),
        repair("1", "9100", "1"),
        repair("1", "2", "x", action="paint"),
        repair("", "2", "x"),
    ],
)
def test_a_check_that_proposes_an_opt_in_or_no_repair_ends_the_plan(wrong):
    rows = [{"finding_id": "F", "check_id": DRIFT, "owner": "marketing"} | wrong]
    with pytest.raises(CheckError, match=r"opts out|no action"):
        changes(pl.DataFrame(rows, schema=PROPOSED), {"9100": "sms_opt_in"})


def test_a_list_that_has_the_number_of_an_opt_in_is_a_list(proposed, plan, client):
    configure(client, '[push]\nsms_opt_in = "9100"')
    proposed(*(repair("1", number, action=Action.LIST_ADD) for number in ("31", "9100")))
    assert plan().plan.rows["field"].to_list() == ["31", "9100"]


def test_an_opt_out_is_one_whatever_its_field_is_called_and_whatever_was_seen(
    proposed, plan, client
):
    configure(client, '[push]\nsms_opt_in = "9100"')
    proposed(repair("1", "9100", "2", seen=None), opt_out("1", "sms_opt_in", verdict_field="x"))
    [row] = plan().plan.rows.to_dicts()
    assert (row["action"], row["field"], row["seen"]) == ("opt_out", "sms_opt_in", "1")
    assert (len(row["findings"]), plan().refused.height) == (2, 0)


def test_an_opt_out_that_several_stated_is_one_and_tells_the_first_of_them(proposed, plan):
    late, early = (f'{{"customer_id":"c-{n}","stated_at":"2026-0{n}-01"}}' for n in (2, 1))
    proposed(
        opt_out("1", body=late, verdict_field="a"),
        opt_out("1", body=early, verdict_field="b"),
        opt_out("1", body='{"customer_id":"c-0"}', verdict_field="c"),
        opt_out("1", verdict_field="d"),
    )
    [row] = plan().plan.rows.to_dicts()
    assert (row["body"], len(row["findings"])) == (early, 4)


def test_sale_rows_are_work_until_they_may_be_uploaded_and_read_back(proposed, plan, client):
    proposed(append("o-1", "12.50"))
    assert "handed in as a file" in plan().work["why"][0]
    configure(client, '[push]\nsales = "upload"\nmerchant = "ABC"')
    proposed(append("o-1", "12.50"), run_id="r2")
    assert "reads sale rows back" in plan().work["why"][0]
    source = 'project = "p"\ndataset = "d"\naccount = "1"'
    configure(client, f"[emarsys.opendata]\n{source}")
    proposed(append("o-1", "12.50"), run_id="r3")
    assert actions(plan()) == [("append", "o-1")]


def test_two_appends_of_one_order_are_refused(proposed, plan, client):
    configure(
        client,
        '[push]\nsales = "upload"\n[emarsys.opendata]\nproject = "p"\ndataset = "d"\naccount = "1"',
    )
    proposed(append("o-1", "12.50"), append("o-1", "5", verdict_field="x"))
    assert (plan().plan.rows.height, plan().refused.height) == (0, 2)


def test_a_plan_is_of_the_checks_and_of_the_owner_that_are_asked_for(proposed, plan):
    files = {DRIFT: {"a": pl.DataFrame({"x": ["1"]})}, OPT_OUTS: {"b": pl.DataFrame({"x": ["1"]})}}
    proposed(repair("1", "2", "Ann"), opt_out("2", check=OPT_OUTS), files=files)
    some = plan(checks=[OPT_OUTS])
    assert (actions(some), list(some.files)) == ([("opt_out", "2")], ["b"])
    assert some.plan.header.scope == {"check": OPT_OUTS}
    owned = plan(owner="finance")
    assert (owned.plan.rows.height, owned.files, owned.plan.header.scope) == (
        0,
        {},
        {"owner": "finance"},
    )


def test_a_plan_of_one_person_has_their_records_and_findings_alone(proposed, plan, store):
    proposed(
        repair("1", "2", "Ann"),
        repair("2", "2", "Bob"),
        create("c-1"),
        repair("x", action="work", check="order.completeness.missing_in_esp", key="o-1"),
        erp_order=[{"order_id": "o-1", "customer_id": "c-1"}],
    )
    folder = store.folder / "identity"
    folder.mkdir()
    people = [("1", "p", "emarsys"), ("c-1", "p", "stokly"), ("2", "q", "emarsys")]
    schema = ["record_id", "person_id", "of"]
    pl.DataFrame(people, schema, orient="row").write_parquet(folder / "clusters.parquet")
    for key in ("p", "c-1", "1"):
        found = plan(person=key)
        assert actions(found) == [("update", "1"), ("create", "c-1")]
        assert found.work["record"].to_list() == ["x"]
    with pytest.raises(SettingsError, match="knows no person"):
        plan(person="c-9")


@pytest.mark.parametrize("choice", [{"checks": ["contact.nothing"]}, {"owner": "nobody"}])
def test_what_there_is_not_is_refused_by_name(proposed, plan, choice):
    proposed(repair("1", "2", "Ann"))
    with pytest.raises(SettingsError, match=r"there is no (check contact\.nothing|owner nobody)"):
        plan(**choice)


def test_changed_settings_and_newer_snapshots_need_the_checks_asked_again(proposed, plan, client):
    proposed(repair("1", "2", "Ann"))
    proposed(repair("1", "2", "Ann"), run_id="r2")
    before = (client / "audit.toml").read_text()
    configure(client, "[push]\ncanary = 5")
    with pytest.raises(SettingsError, match="settings were changed"):
        plan()
    (client / "audit.toml").write_text(before)
    assert plan().plan.header.run_id == "r2"


def test_sources_that_were_read_again_need_the_checks_asked_again(proposed, plan, store):
    proposed(repair("1", "2", "Ann"))
    kept = (store.folder / "repairs").rename(store.folder / "aside")
    proposed(repair("1", "2", "Ann"), run_id="r2")
    for path in sorted((store.folder / "repairs").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (store.folder / "repairs").rmdir()
    kept.rename(store.folder / "repairs")
    with pytest.raises(SettingsError, match="read again"):
        plan()


def test_a_snapshot_of_a_system_that_is_no_longer_declared_hinders_no_plan(proposed, plan, sealed):
    sealed(System.SYNC, sync_event=[])
    proposed(repair("1", "2", "Ann"))
    assert actions(plan()) == [("update", "1")]


def test_a_snapshot_that_was_changed_makes_no_plan(proposed, plan, store):
    proposed(repair("1", "2", "Ann"))
    [path] = store.snapshots.glob("*.duckdb")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(StoreError, match="no longer what was sealed"):
        plan()


def test_nobody_plans_without_a_name(proposed, plan):
    proposed(repair("1", "2", "Ann"))
    with pytest.raises(SettingsError, match="nobody plans"):
        plan(by="  ")
