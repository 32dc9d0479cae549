"""A plan carried out by the one way in, as the command does it, under an approval somebody gave."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from audit.ledger import GENESIS
from audit.progress import Silent
from audit.settings import parse
from audit.source_parts import EmarsysApi, EmarsysPart
from audit.steps.plans.approve import Approval
from audit.steps.push.opening import carried_out
from checks.vocabulary import RepairPlan
from tests.audit.carrying import plan_of
from tests.audit.pushing import Jumping

PART = EmarsysPart(api=EmarsysApi(contacts="query"))


class Meanwhile(Jumping):
    """A clock on which something happens each time that somebody waits."""

    def __init__(self, happens):
        super().__init__()
        self.happens = happens

    async def sleep(self, s):
        self.happens()
        await super().sleep(s)


class Through:
    """Carries plans out on one account."""

    def __init__(self, one, folder):
        self.one, self.folder = one, folder

    def settings(self, **push):
        told = {**self.one.push.model_dump(mode="json"), **push}
        return parse({"push": told}, where="a test")

    def __call__(self, *rows, seen=PART, clock=None, header=None, **push):
        """Push rows; `header` are words of the plan's header, further ones settings of the push."""
        plan = plan_of(rows)
        return self.plan(
            RepairPlan(replace(plan.header, **(header or {})), plan.rows),
            seen=seen,
            clock=clock,
            **push,
        )

    def plan(self, plan, *, seen=PART, clock=None, **push):
        now = datetime.now(UTC)
        told = (plan.plan_id, None, "Bob", now, plan.header.expires_at, {}, plan.rows.height)
        return asyncio.run(
            carried_out(
                self.folder,
                self.settings(**push),
                plan,
                told=Silent(),
                clock=clock or Jumping(),
                standing=[Approval(*told, (), 0, GENESIS)],
                seen=seen,
            )
        )
