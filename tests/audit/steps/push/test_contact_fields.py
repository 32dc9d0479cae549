"""Fields of contacts: each planned change has one effect, or none and the reason; never two."""

import polars as pl
import pytest

from audit.sandbox.servers.weather import Fault, When
from tests.audit.carrying import How, carried, opt_outs, plan_of, row, updates
from tests.audit.pushing import CONTACT, Jumping, Tenant, busy, down, lost, tenant


def effects(one):
    """Contact and field -> how often a request wrote it."""
    told = one.state.rows("select contact_id, field from effect where field <> 'id'")
    return pl.DataFrame(told, schema={"contact": pl.Int64, "field": pl.String}, orient="row")


def test_every_row_is_written_once_and_found_again(tmp_path):
    with tenant(50) as one:
        ends = carried(one, plan_of(updates(one, one.ids, "1", "Zoe")), tmp_path)
        assert ends.states == {"verified": 50}
        assert effects(one).height == effects(one).unique().height == 50
        assert {one.stored(each, "1") for each in one.ids} == {"Zoe"}


@pytest.mark.parametrize("at", [(0,), (1,), (0, 1), (0, 2, 3)])
def test_u02_a_lost_answer_is_settled_by_reading_again_and_nothing_is_written_twice(tmp_path, at):
    with tenant(40, faults=[lost(at=at)]) as one:
        rows = [*opt_outs(one, one.ids[:10]), *updates(one, one.ids[10:], "2", "Bell")]
        held = sum(one.stored(each, "31") == "2" for each in one.ids[:10])
        ends = carried(one, plan_of(rows), tmp_path)
        assert ends.states == {"verified": 40}
        assert effects(one).height == 40 - held
        assert effects(one).is_duplicated().sum() == 0


def test_u04_refused_for_a_while_and_failing_servers_leave_every_row_at_an_end(tmp_path):
    faults = [busy(at=(0, 3)), down(at=(1,))]
    with tenant(60, faults=faults) as one:
        ends = carried(one, plan_of(updates(one, one.ids, "2", "Bell")), tmp_path)
        assert ends.states == {"verified": 60}
        assert effects(one).is_duplicated().sum() == 0


def test_u06_a_contact_that_was_changed_since_the_plan_is_left_and_told_with_its_value(tmp_path):
    with tenant(100) as one:
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        for each in one.ids[::5]:
            one.state.make('update contact set "1" = ? where id = ?', "Eve", each)
        ends = carried(one, plan, tmp_path)
        assert ends.states == {"moved": 20, "verified": 80}
        assert {one.stored(each, "1") for each in one.ids[::5]} == {"Eve"}
        moved = ends.rows.filter(pl.col("state") == "moved")
        assert moved["note"].unique().to_list() == ['"Eve"']


def test_what_is_wanted_and_stands_there_already_is_not_written(tmp_path):
    with tenant(3) as one:
        rows = updates(one, one.ids, "1", one.stored(one.ids[0], "1"))
        ends = carried(one, plan_of(rows[:1]), tmp_path)
        assert (ends.states, effects(one).height) == ({"verified": 1}, 0)


def test_u07_a_change_between_the_read_and_the_write_is_told_and_one_after_it_is_found(tmp_path):
    raced: list[Tenant] = []

    def race(number: int) -> None:
        for each in raced[0].ids[:4]:
            raced[0].put(each, "1", f"Eve{number}")

    # The canary's write, the one after it, and the reads that look at them.
    when = When(at=frozenset({2, 3}), paths=r"getdata$")
    with tenant(30, faults=[Fault("race", when, before=race)]) as one:
        raced.append(one)
        ends = carried(one, plan_of(updates(one, one.ids, "1", "Zoe")), tmp_path)
        assert ends.of("mismatch") == [f"r{at:06}" for at in range(4)]
        assert len(ends.of("verified")) == 26
        assert 0 <= max(ends.pushed.windows) <= 2


def test_u18_nothing_is_emptied_unless_the_row_says_so(tmp_path):
    with tenant(2) as one:
        for value in (None, ""):
            plain = [
                row(
                    "update", one.ids[0], field="1", seen=one.stored(one.ids[0], "1"), desired=value
                )
            ]
            assert "would empty a field" in carried(one, plan_of(plain), tmp_path).error.what
        clearing = {**plain[0], "desired": None, "clears": True}
        assert carried(one, plan_of([clearing]), tmp_path).states == {"verified": 1}
        assert one.stored(one.ids[0], "1") is None
        assert effects(one).height == 1


def test_nobody_is_made_mailable_by_a_change_of_address(tmp_path):
    with tenant(1) as one:
        one.state.make('update contact set "3" = null, "31" = 1 where id = ?', one.ids[0])
        change = row("update", one.ids[0], field="3", seen=None, desired="a@example.org")
        ends = carried(one, plan_of([change]), tmp_path)
        assert ends.rows.select("state", "code").row(0) == ("skipped", "consent")
        assert one.stored(one.ids[0], "3") is None


def test_nobody_gets_an_address_that_another_contact_has_by_now(tmp_path):
    with tenant(3) as one:
        first, second, third = one.ids
        taken = updates(one, [first], "3", one.stored(second, "3"))
        twice = [*updates(one, [second], "3", "zoe@example.org")]
        twice += updates(one, [third], "3", "zoe@example.org")
        for rows in (taken, twice):
            ends = carried(one, plan_of(rows), tmp_path)
            assert set(ends.rows.select("state", "code").rows()) == {("skipped", "taken")}
        assert one.writes == []


def test_an_opt_out_whose_end_is_not_known_is_written_whatever_stands_there_by_then(tmp_path):
    opened: list[Tenant] = []

    def opts_in(_: int) -> None:
        opened[0].put(opened[0].ids[0], "31", "1")

    failing = down(CONTACT)
    between = Fault("says", When(at=frozenset({0}), paths=CONTACT), before=opts_in)
    with tenant(1, faults=[between, failing]) as one:
        opened.append(one)
        assert one.stored(one.ids[0], "31") is None
        ends = carried(one, plan_of(opt_outs(one, one.ids)), tmp_path)
        assert (ends.states, one.stored(one.ids[0], "31")) == ({"verified": 1}, "2")


def test_a_contact_that_is_gone_fails_with_its_code(tmp_path):
    with tenant(2) as one:
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        one.state.make("delete from contact where id = ?", one.ids[0])
        ends = carried(one, plan, tmp_path)
        assert ends.rows.sort("row_id").select("state", "code").rows() == [
            ("failed", "2008"),
            ("verified", None),
        ]


def test_a_dry_run_sends_nothing_that_changes_anything(tmp_path):
    with tenant(30) as one:
        rows = [*opt_outs(one, one.ids[:10]), *updates(one, one.ids, "1", "Zoe")]
        ends = carried(one, plan_of(rows), tmp_path, how=How(dry_run=True))
        assert (one.writes, effects(one).height) == ([], 0)
        assert ends.states == {"applied": 40}
        assert ends.head.count == 0


def test_u17_the_switch_stops_before_the_next_batch_and_the_next_push_goes_on(tmp_path):
    with tenant(30) as one:
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        (tmp_path / "stop").touch()
        ends = carried(one, plan, tmp_path)
        assert "stopped" in ends.error.what
        assert (one.writes, ends.states) == ([], {})
        (tmp_path / "stop").unlink()
        assert carried(one, plan, tmp_path).states == {"verified": 30}


def test_what_was_written_is_looked_at_after_the_time_that_emarsys_may_take(tmp_path):
    clock = Jumping()
    with tenant(1) as one:
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        carried(one, plan, tmp_path, how=How(clock=clock), settle_seconds=7)
    assert clock.slept.count(7) == 2  # for the canary, and for all


def test_a_plan_that_is_done_fails_no_canary_when_somebody_changes_a_value_later(tmp_path):
    with tenant(30) as one:
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        carried(one, plan, tmp_path)
        one.put(one.ids[0], "1", "Eve")
        for _ in range(2):
            ends = carried(one, plan, tmp_path)
            assert (ends.error, ends.of("mismatch")) == (None, ["r000000"])


def test_what_somebody_else_brought_about_after_a_refusal_is_not_ours(tmp_path):
    with tenant(1, faults=[busy(at=(0, 1, 2))]) as one:
        plan = plan_of(updates(one, one.ids, "1", "Zoe"))
        assert carried(one, plan, tmp_path).states == {"failed": 1}
        one.put(one.ids[0], "1", "Zoe")
        ends = carried(one, plan, tmp_path)
        assert (ends.states, one.effects) == ({"verified": 1}, [])
        assert ends.rows.select("attempts", "pre_image").row(0) == (0, None)
