"""U01 and U12: kill -9 at any point of a push or of its undo; whoever pushes again ends the same.

The points are every write to the ledger, before and after it, every request, before it leaves and
after its answer came, and at the server as it arrives and when it was acted on; then moments at
random. Passes when the account ends as of one uninterrupted push, when it saw every change once,
and when every row came to its end; only what can neither be looked up nor told apart may be
`unknown`. PUSH_MATRIX=full runs every point.
"""

import os
import random
import shutil
import time
from datetime import UTC, datetime

import pytest

from audit.ledger import ledger
from audit.settings import parse
from audit.steps.undoing.undo import undo
from tests.audit.steps.push.dying import OWN, Pushing
from tests.audit.steps.push.judging import AT_SERVER, accounted
from tests.audit.steps.push.planned import EACH, all_of_them, the_lists, the_updates

FULL = os.environ.get("PUSH_MATRIX", "quick") == "full"
# What neither a look-up nor a second try can settle: whoever pushes again leaves it to a person.
LEFT_OPEN = {"append", "trigger"}


def sized(quick, full):
    return full if FULL else quick


@pytest.fixture(scope="module")
def pushing():
    found = Pushing()
    yield found
    found.close()


class Trials:
    """Kills pushes of one plan, pushes again, and holds the end against that of one push."""

    def __init__(self, pushing, account, plan, folder, begun=None):
        self.pushing, self.account, self.plan, self.folder = pushing, account, plan, folder
        self.begun, self.many, self.kills, self.unknown, self.twice = begun, 0, 0, 0, 0
        self.file = folder / "the plan"
        self.file.write_bytes(plan.to_bytes())
        since = time.monotonic()
        self.whole = self.push(self.anew())
        self.took_s = time.monotonic() - since
        assert self.whole["error"] is None
        self.expected, self.done = account.told(), account.done
        assert set(self.done.values()) == {1}
        self.passed = {**self.whole["passed"], **account.hunter.met}

    def anew(self):
        """An account and a workspace as if there never had been a push."""
        self.many += 1
        folder = self.folder / str(self.many)
        if self.begun:
            shutil.copytree(self.begun, folder)
        else:
            folder.mkdir()
        self.account.begin_anew()
        return folder

    def push(self, folder, **dies):
        return self.pushing.run(folder, self.file, self.account.one.push, **dies)

    def points(self, each_kind, seed):
        """So many of each kind, or all."""
        die = random.Random(seed)  # noqa: S311 - a die, no key
        for kind in (*OWN, *AT_SERVER):
            every = range(self.passed[kind])
            for number in every if FULL else die.sample(every, min(each_kind, len(every))):
                yield kind, number

    def at(self, kind, number):
        """Killed there; what is wrong with the end."""
        folder = self.anew()
        own = kind in OWN
        if not own:
            self.account.hunter.hunt(kind, number)
        killed = self.push(folder, dies=(kind, number)) if own else self.push(folder)
        self.account.hunter.hunt()
        if killed is not None:
            return [f"it was not killed at {kind} {number}"]
        self.kills += 1
        return self.wrong(self.push(folder), f"{kind} {number}")

    def at_random(self, die, in_a_row):
        """Killed at moments, some in a row, until one push comes to its end."""
        folder, moments = self.anew(), []
        for _ in range(in_a_row):
            moments.append(die.uniform(0, self.took_s))
            if self.push(folder, after_s=moments[-1]) is not None:
                break
            self.kills += 1
        return self.wrong(self.push(folder), f"{moments} s")

    def wrong(self, came, where):
        """What differs from one uninterrupted push."""
        twice = [one for one, many in self.account.done.items() if many > 1]
        self.twice += len(twice)
        ends, wanted = _states(came), _states(self.whole)
        action = dict(self.plan.rows.select("row_id", "action").iter_rows())
        opened = [one for one in ends if ends[one] == "unknown" and action[one] in LEFT_OPEN]
        self.unknown += len(opened)
        closed = {one: wanted[one] for one in wanted if one not in opened}
        found = [f"killed at {where}: {came['error']}"] if came["error"] else []
        found += [f"killed at {where}: twice {one}" for one in twice]
        if {one: ends.get(one) for one in closed} != closed:
            found.append(f"killed at {where}: {ends}")
        undone = sum((self.done - self.account.done).values())
        if self.account.told() != self.expected or undone > len(opened):
            found.append(f"killed at {where}: it ends otherwise")
        return found


def _states(came):
    return {row_id: state for row_id, state, *_ in came["rows"]}


@pytest.mark.parametrize("kind", EACH)
def test_u01_killed_at_any_step_a_push_is_ended_by_the_next(pushing, kind, tmp_path):
    with accounted(pushing, EACH[kind]) as (account, plan):
        trials = Trials(pushing, account, plan, tmp_path)
        wrong = [one for at in trials.points(1, seed=1) for one in trials.at(*at)]
        _told(f"U01 {kind}", trials, wrong)
        assert not wrong


def test_u01_killed_at_random_moments_all_kinds_at_once(pushing, tmp_path):
    die = random.Random(501)  # noqa: S311 - a die, no key
    with accounted(pushing, all_of_them) as (account, plan):
        trials, wrong = Trials(pushing, account, plan, tmp_path), []
        while trials.kills < sized(10, 500):
            wrong += trials.at_random(die, die.randint(1, 2))
        _told("U01 at random", trials, wrong)
        assert not wrong


def test_u12_killed_at_any_point_of_an_undo_it_is_ended_by_the_next(pushing, tmp_path):
    die = random.Random(12)  # noqa: S311 - a die, no key
    with accounted(pushing, lambda one: [*the_updates(one), *the_lists(one)]) as (account, plan):
        before = account.told()
        begun, back = _pushed_and_planned_back(pushing, account, plan, tmp_path)
        account.begin_with_what_is()
        trials = Trials(pushing, account, back, tmp_path, begun)
        assert trials.expected == before
        wrong = [one for at in trials.points(1, seed=12) for one in trials.at(*at)]
        while trials.kills < sized(8, 100):
            wrong += trials.at_random(die, die.randint(1, 2))
        _told("U12", trials, wrong)
        assert not wrong


def _pushed_and_planned_back(pushing, account, plan, folder):
    """A workspace in which the plan was pushed, and the plan that takes it back."""
    begun, file = folder / "begun", folder / "the first plan"
    begun.mkdir()
    file.write_bytes(plan.to_bytes())
    assert pushing.run(begun, file, account.one.push)["error"] is None
    with ledger(begun, account.one.opened(_name)) as kept:
        kept.keep_plan(plan.plan_id, plan.to_bytes())
        now, settings = datetime.now(UTC), parse({}, where="the test")
        return begun, undo(begun, plan.plan_id, kept, settings, now=now, by="Ann").plan


async def _name(door):
    return door.tenant


def _told(what, trials, wrong):
    print(  # noqa: T201 - the row prints its counts
        f"{what}: {trials.kills} kills, {trials.many - 1} pushes brought to their end, "
        f"{len(wrong)} wrong, {trials.twice} changes twice, "
        f"{trials.unknown} rows left to a person"
    )
