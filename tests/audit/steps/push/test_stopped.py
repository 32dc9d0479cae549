"""U17: SIGTERM in the midst of a push: no new request, an end in good order, and it can go on."""

import os
import signal
import time
from dataclasses import replace

import pytest

from audit.sandbox.servers.weather import Fault, When
from tests.audit.carrying import plan_of
from tests.audit.pushing import tenant
from tests.audit.steps.push.dying import Pushing
from tests.audit.steps.push.planned import all_of_them, furnish

FULL = os.environ.get("PUSH_MATRIX", "quick") == "full"
PACE = 600  # requests a minute: ten in each second
MOST = 20  # requests of the two seconds that a stop may take
WIDE = {"rows": 10**6, "contacts_share": 1, "creates": 10**6, "irreversible": 10**6}


@pytest.fixture(scope="module")
def pushing():
    found = Pushing()
    yield found
    found.close()


class Terminator:
    """Sends the signal when a request of a number arrives, and counts what comes after it."""

    def __init__(self, pushing):
        self.pushing, self.number, self.met, self.since = pushing, -1, 0, []

    @property
    def fault(self):
        return Fault("signalled", When(start=0), before=self._meet)

    def _meet(self, _):
        if self.met == self.number:
            self.pushing.kill(signal.SIGTERM)
            self.since = [time.monotonic()]
        elif self.since:
            self.since.append(time.monotonic())
        self.met += 1


def approved(plan):
    """The plan as one that keeps all its caps; what it costs is not what is asked here."""
    return replace(plan, header=replace(plan.header, caps={**WIDE, "per_field": 10**6}))


@pytest.mark.parametrize("number", [*range(9, 52)] if FULL else [9, 24, 50])
def test_u17_a_signal_stops_a_push_which_ends_in_good_order_and_goes_on(pushing, number, tmp_path):
    terminator = Terminator(pushing)
    weather = {"faults": [terminator.fault], "upload_faults": [terminator.fault]}
    push = {"version": 2, "canary": 4, "settle_seconds": 0, "requests_per_minute": PACE}
    with tenant(40, push=push, **weather) as one:
        furnish(one)
        plan, file = approved(plan_of(without_sales(one))), tmp_path / "the plan"
        file.write_bytes(plan.to_bytes())
        terminator.number = number
        came = pushing.run(tmp_path, file, one.push, listens=True)
        print(f"U17: stopped at request {number}, {len(terminator.since) - 1} after it")  # noqa: T201 - its count
        assert came["error"] == "the push was stopped"
        assert len(terminator.since) <= MOST
        assert "intent" not in {state for _, state, *_ in came["rows"]}
        terminator.number = -1
        hurried = one.push.model_copy(update={"requests_per_minute": 10**6})
        came = pushing.run(tmp_path, file, hurried, listens=True)
        assert came["error"] is None
        assert {state for _, state, *_ in came["rows"]} <= {"verified", "applied"}


def without_sales(one):
    return [each for each in all_of_them(one) if each["action"] != "append"]
