"""An undo is a plan from the ledger: exact where it can be, honest where it can't."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from audit.ledger import Entry, RowState, ledger
from audit.settings import parse
from audit.steps.undoing.undo import stand_again, undo
from checks.vocabulary import LedgerError, RepairPlan, SettingsError
from tests.audit.carrying import carried, opt_outs, plan_of, row, updates
from tests.audit.pushing import tenant

NOW = datetime(2026, 3, 3, 9, 30, 15, 250_000, tzinfo=UTC)
SETTINGS = parse({}, where="the test")
TENANT = "a tenant"


@pytest.fixture
def kept(tmp_path):
    with ledger(tmp_path, TENANT) as found:
        yield found


@pytest.fixture
def ended(kept):
    """Keep a plan whose rows came to these ends: (state, intended before, pre-image)."""

    def made(plan, *ends):
        kept.keep_plan(plan.plan_id, plan.to_bytes())
        ids = plan.rows["row_id"]
        told = [
            [Entry(row_id, RowState.INTENT, pre_image=image)] * intended + [Entry(row_id, state)]
            for row_id, (state, intended, image) in zip(ids, ends, strict=True)
        ]
        kept.append(plan.plan_id, [one for entries in told for one in entries], at=NOW)
        return plan

    return made


@pytest.fixture
def undone(tmp_path, kept):
    def made(plan, by="Ann"):
        return undo(tmp_path, plan.plan_id, kept, SETTINGS, now=NOW, by=by)

    return made


def changes(many, field="1"):
    return plan_of(
        [row("update", f"9{at}", field=field, seen="Ann", desired="Zoe") for at in range(many)]
    )


def done(many):
    return [("verified", 1, '"Ann"')] * many


def records(plan):
    return plan.rows["record"].to_list()


def test_only_what_the_plan_itself_changed_is_taken_back(ended, undone):
    states = ("applied", "verified", "mismatch", "failed", "moved", "skipped", "unknown")
    plan = ended(changes(8), *((state, 1, '"Ann"') for state in states), ("applied", 0, None))
    found = undone(plan)
    assert records(found.plan) == ["90", "91", "92"]
    assert found.left["row_id"].to_list() == ["r000006"]


def test_the_head_of_the_plan_says_what_it_undoes_and_for_how_long_it_holds(ended, undone):
    plan = ended(changes(1), *done(1))
    head = undone(plan, by=" Ann  Bell ").plan.header
    assert (head.lane, head.undoes, head.planned_by) == ("undo", plan.plan_id, "Ann Bell")
    assert head.created_at == datetime(2026, 3, 3, 9, 30, 15, tzinfo=UTC)
    assert head.expires_at - head.created_at == timedelta(hours=24)
    assert (head.run_id, head.tenant, head.contacts) == ("r1", None, 1000)


def test_it_is_a_plan_as_any_other(ended, undone):
    plan = undone(ended(changes(3), *done(3))).plan
    assert plan.rows["row_id"].to_list() == ["r000001", "r000002", "r000003"]
    assert RepairPlan.from_bytes(plan.to_bytes(), where="here").plan_id == plan.plan_id
    assert undone(changes(3)).plan.plan_id == plan.plan_id


def test_what_an_earlier_undo_took_back_is_not_taken_back_twice(ended, undone):
    plan = ended(changes(3), *done(3))
    ended(undone(plan).plan, *done(2), ("moved", 0, None))
    assert records(undone(plan).plan) == ["92"]


def test_an_undo_can_be_undone_and_then_the_first_again(ended, undone):
    plan = ended(changes(2), *done(2))
    first = ended(undone(plan).plan, *[("verified", 1, '"Zoe"')] * 2)
    again = undone(first).plan
    assert again.rows.select("seen", "desired").unique().rows() == [("Ann", "Zoe")]
    ended(again, *done(2))
    assert records(undone(plan).plan) == ["90", "91"]
    assert records(undone(first).plan) == []


def test_rows_of_the_first_plan_are_told_as_undone_once_the_undo_is_verified(ended, undone, kept):
    plan = ended(changes(3), *done(3))
    back = ended(undone(plan).plan, ("verified", 1, None), ("applied", 1, None), ("moved", 0, None))
    entries = stand_again(back, kept)
    assert entries == [Entry("r000000", RowState.UNDONE)]
    kept.append(plan.plan_id, entries, at=NOW)
    assert records(undone(plan).plan) == ["92"]


@pytest.mark.parametrize(("state", "many"), [("unknown", 0), ("moved", 1), ("failed", 1)])
def test_sale_rows_that_were_perhaps_offset_are_not_offset_once_more(
    ended, kept, tmp_path, state, many
):
    line = {"order": "S1", "item": "a", "price": "9.99", "quantity": "1"}
    plan = ended(
        plan_of([row("append", "S1", body=json.dumps({"rows": [line]}))]), ("verified", 1, "{}")
    )
    allowed = parse({"push": {"offset_sales": True}}, where="the test")

    def undone():
        return undo(tmp_path, plan.plan_id, kept, allowed, now=NOW, by="Ann").plan

    ended(undone(), (state, 1, "{}"))
    assert undone().rows.height == many


def test_nobody_undoes_without_a_name(ended, undone):
    with pytest.raises(SettingsError, match="nobody undoes"):
        undone(ended(changes(1), *done(1)), by=" ")


def test_a_plan_that_was_never_carried_out_can_not_be_undone(undone):
    with pytest.raises(LedgerError):
        undone(changes(1))


def account(one):
    """Every contact with every field, as it is stored."""
    return one.state.rows("select * from contact order by id")


def pushed_and_kept(one, plan, folder):
    ends = carried(one, plan, folder)
    assert ends.error is None
    with ledger(folder, one.opened(_name)) as found:
        found.keep_plan(plan.plan_id, plan.to_bytes())
    return ends


async def _name(door):
    return door.tenant


def taken_back(one, plan, folder, settings=SETTINGS):
    with ledger(folder, one.opened(_name)) as found:
        return undo(folder, plan.plan_id, found, settings, now=datetime.now(UTC), by="Ann")


def test_u11_what_nobody_touched_since_is_byte_for_byte_as_before_and_the_rest_is_left(tmp_path):
    with tenant(5_000) as one:
        for each in one.ids[::7]:
            one.put(each, "1", None)
        before = dict(zip(one.ids, account(one), strict=True))
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        pushed_and_kept(one, plan, tmp_path)
        changed = one.ids[3::33][:150]
        for each in changed:
            one.put(each, "1", "Eve")
        back = taken_back(one, plan, tmp_path)
        ends = pushed_and_kept(one, back.plan, tmp_path)
        now = dict(zip(one.ids, account(one), strict=True))
        assert ends.states == {"verified": 4_850, "moved": 150}
        assert [each for each in one.ids if now[each] != before[each]] == changed
        assert {one.stored(each, "1") for each in changed} == {"Eve"}
        empty = sum(one.stored(each, "1") is None for each in one.ids)
        print(f"U11: {ends.states}, {empty} of them NULL again")  # noqa: T201 - the row prints it


def test_who_was_put_on_a_list_is_off_it_again_and_who_was_there_before_stays(tmp_path):
    with tenant(9) as one:
        one.state.make("insert into list (id, name, created) values (77, 'out', '2026')")
        one.state.make("insert into list_member values (77, ?)", int(one.ids[0]))
        plan = plan_of([row("list_add", each, field="77") for each in one.ids])
        pushed_and_kept(one, plan, tmp_path)
        back = taken_back(one, plan, tmp_path)
        assert pushed_and_kept(one, back.plan, tmp_path).states == {"verified": 8}
        assert one.state.rows("select contact_id from list_member where list = 77") == [
            (int(one.ids[0]),)
        ]


def test_an_opt_out_and_a_made_contact_are_left_as_they_may_be(tmp_path):
    with tenant(6) as one:
        body = '{"fields":{"3":"new@example.com","37":"447700900999"},"key":"3"}'
        plan = plan_of(opt_outs(one, one.ids[1:2]), [row("create", "c-1", body=body)])
        pushed_and_kept(one, plan, tmp_path)
        made = one.ids[-1]
        back = taken_back(one, plan, tmp_path)
        assert back.left["action"].to_list() == ["opt_out", "create"]
        assert set(records(back.plan)) == {made}
        pushed_and_kept(one, back.plan, tmp_path)
        assert one.stored(made, "31") == "2"
        assert one.stored(one.ids[1], "31") == "2"
