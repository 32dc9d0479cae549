"""U13: whatever plans, failures and people do in whatever order, nobody who is out is mailed.

Each sequence is an account of a few people, then steps from a seed: plans of every kind, pushes
that fail on the way and are run again, switches thrown, values changed by other systems, and what
people say themselves, also in the midst of a push. The judge looks into the account after every
step: whoever may be mailed by a channel was mailable before anything was pushed, or has said so.
PUSH_MATRIX=full runs ten thousand.
"""

import asyncio
import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

import polars as pl

from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import account
from audit.sandbox.servers.weather import Fault, When
from audit.sandbox.servers.weather_faults import cut_off, failing, too_many
from audit.steps.push.journal import Rehearsed
from audit.steps.push.kill_switch import Stopped
from audit.steps.push.pushing import CanaryFailed, looked_at, pushed
from audit.steps.push.work import Work
from audit.steps.undoing.ways_back import way_back
from checks.vocabulary import ConnectorError, RepairPlan
from tests.audit.carrying import HEADER, plan_of
from tests.audit.pushing import WRITING, Jumping, tenant
from tests.audit.steps.push.near import NearAccount
from tests.audit.steps.push.world import LIST, World

FULL = os.environ.get("PUSH_MATRIX", "quick") == "full"


@dataclass(frozen=True)
class Switch:
    """Thrown by the world alone."""

    world: World

    def ask(self):
        if self.world.thrown:
            raise Stopped("stopped", where="the world", do="push again")


async def _nothing_sold(_):
    return None


async def _pushed(world, one, plan):
    """Until it ends by itself, three times at most: where each row stands."""
    journal, clock = Rehearsed(), Jumping()
    for _ in range(3):
        world.thrown = False
        world.counts["pushes"] += 1
        try:
            async with one.door(clock) as door:
                work = Work(door, journal, clock, one.push, Switch(world), _nothing_sold)
                await pushed(work, plan)
                await looked_at(work, plan)
        except (Stopped, CanaryFailed, ConnectorError):
            world.counts["ended early"] += 1
        else:
            break
    return journal.rows()


def _carried(world, one, plan):
    world.said.clear()
    world.looks()
    world.counts["rows"] += plan.rows.height
    ends = asyncio.run(_pushed(world, one, plan))
    world.carried_out(plan, ends)
    return plan, ends


def _taken_back(plan, ends):
    """The plan that takes back what the last one did."""
    told = plan.rows.join(ends.filter(pl.col("attempts") > 0), on="row_id")
    done = told.filter(pl.col("state").is_in(["applied", "verified", "mismatch"]))
    back = way_back(done, plan.plan_id, offset_sales=False)
    ids = pl.format("r{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(6))
    return RepairPlan(HEADER, back.with_columns(row_id=ids))


def sequence(world, one):
    """A few steps; whoever is wrongly mailable after any of them."""
    last = None
    for _ in range(world.die.randint(2, 4)):
        step = world.die.choices(["plan", "undo", "says", "moves"], [6, 2, 2, 1])[0]
        if step == "says":
            world.says()
        elif step == "moves":
            world.moves()
        elif step == "plan" or last is None:
            last = _carried(world, one, plan_of(world.rows()))
        else:
            last = _carried(world, one, _taken_back(*last))
            world.counts["undos"] += 1
        if wrong := world.wrong():
            return wrong
    return []


def _furnished(state):
    state.make("insert into list (id, name, created) values (?, 'out', '2026')", LIST)


def _told(what, many, counts, wrong):
    several = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
    print(f"{what}: {many:,} sequences ({several}): {len(wrong)} wrongly mailable")  # noqa: T201 - the row prints its counts


def test_u13_whatever_happens_in_whatever_order_nobody_who_is_out_may_be_mailed():
    counts, wrong, many = Counter(), [], 10_000 if FULL else 200
    state = account(1, EmarsysOptions(odd=frozenset()))
    with closing(state.connection):
        _furnished(state)
        for seed in range(many):
            world = World(state, seed)
            wrong += [(seed, *one) for one in sequence(world, NearAccount(state, world.fate))]
            counts += world.counts
    _told("U13", many, counts, wrong)
    assert not wrong


def test_u13_nor_over_a_network():
    counts, wrong, many, worlds = Counter(), [], 200 if FULL else 30, []

    def says(_):
        worlds[-1].says()

    def thrown(_):
        worlds[-1].thrown = True

    weather = [
        *(fault(When(share=0.05, paths=WRITING)) for fault in (cut_off, too_many, failing)),
        Fault("says", When(share=0.05, paths=f"getdata|{WRITING}"), before=says),
        Fault("thrown", When(share=0.02, paths=f"getdata|{WRITING}"), before=thrown),
    ]
    with tenant(0, faults=weather, push={"canary": 2, "settle_seconds": 0}) as one:
        _furnished(one.state)
        for seed in range(many):
            worlds.append(World(one.state, seed, merging=False))
            wrong += [(seed, *each) for each in sequence(worlds[-1], one)]
            counts += worlds[-1].counts
        counts += one.weather.struck
    _told("U13 over a network", many, counts, wrong)
    assert not wrong
