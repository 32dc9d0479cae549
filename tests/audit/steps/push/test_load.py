"""How many requests a push takes: reading again, writing and looking, all of them counted."""

from tests.audit.carrying import carried, opt_outs, plan_of, updates
from tests.audit.pushing import tenant
from tests.audit.steps.push.planned import the_creates, the_merges

MOST_A_CONTACT = 0.004
SETTLED = {"settle_seconds": 0}


def test_ten_thousand_changed_fields_take_four_requests_a_thousand_at_most(tmp_path):
    with tenant(10_000) as one:
        ends = carried(one, plan_of(updates(one, one.ids, "1", "Zoe")), tmp_path)
        print(f"load: {ends.pushed.requests} requests for 10,000 contacts")  # noqa: T201 - its count
        assert ends.states == {"verified": 10_000}
        assert ends.pushed.requests <= MOST_A_CONTACT * 10_000


def test_several_fields_of_a_contact_take_no_more_requests_than_one(tmp_path):
    with tenant(2_000) as one:
        rows = [*updates(one, one.ids, "1", "Zoe"), *updates(one, one.ids, "2", "Bell")]
        ends = carried(one, plan_of(rows), tmp_path)
        assert ends.states == {"verified": 4_000}
        # The canary, then two batches.
        assert len(one.writes) == 3


def test_a_thousand_opt_outs_take_one_read_one_write_and_one_look(tmp_path):
    with tenant(1_000) as one:
        before = one.opened(_counted)
        ends = carried(one, plan_of(opt_outs(one, one.ids)), tmp_path)
        assert ends.pushed.requests - before == 3


def test_what_was_made_or_merged_is_looked_at_in_one_read_a_batch(tmp_path):
    with tenant(300, push={"version": 2, **SETTLED}) as one:
        rows = [*the_creates(one, 90), *the_merges(one, 100)]
        ends = carried(one, plan_of(rows), tmp_path)
        assert ends.states == {"verified": 190}
        looks = [each for each in one.app.state.history if each.path.endswith("getdata")]
        # One before each merge; the canary's rows and all of them, by either kind.
        assert len(looks) == 100 + 4


async def _counted(door):
    return door.counted
