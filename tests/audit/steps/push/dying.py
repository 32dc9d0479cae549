"""A process that pushes plans in children of its own, each of which may be killed at a point.

It is started once and imports all there is; a child is forked for each errand, so that it begins
warm and dies alone. `Pushing` starts it and tells it errands, a line of JSON each.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from audit.connectors.clock import SystemClock
from audit.connectors.emarsys_writer import writer
from audit.connectors.http import Host
from audit.connectors.sales_read_back import SOLD
from audit.ledger import GENESIS
from audit.progress import Silent
from audit.push_part import PushPart
from audit.settings import parse
from audit.steps.plans.approval_lines import Approval
from audit.steps.push.journal import Ledgered
from audit.steps.push.opening import carried_out
from checks.vocabulary import RepairPlan
from tests.audit.carrying import How, carried
from tests.audit.pushing import ENVIRONMENT, SECRETS, Jumping

ROOT = Path(__file__).parents[4]
# Where the child itself can die: about to write to the ledger, when that is on the disk, about to
# ask Emarsys, and when the answer is there.
OWN = ("writing", "written", "asking", "answered")


class Points:
    """Counts the points of each kind that this process passes, and kills it at one."""

    def __init__(self, kind, number):
        self.kind, self.number, self.passed = kind, number, Counter()

    def pass_by(self, kind):
        here = self.passed[kind]
        self.passed[kind] += 1
        if (kind, here) == (self.kind, self.number):
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self):
        """From here on; this process does nothing else, so nothing is put back."""
        write, ask = Ledgered.write, Host.ask

        def watched_write(journal, entries):
            several = [*entries]
            if several:
                self.pass_by("writing")
            write(journal, several)
            if several:
                self.pass_by("written")

        async def watched_ask(host, call):
            self.pass_by("asking")
            try:
                return await ask(host, call)
            finally:
                self.pass_by("answered")

        Ledgered.write, Host.ask = watched_write, watched_ask


@dataclass(frozen=True)
class Remote:
    """The account of another process; as much of a tenant as `carried` needs."""

    push: PushPart

    def door(self, clock=None, *, dry_run=False, **push):
        part = self.push.model_copy(update=push)
        return writer(part, SECRETS.__getitem__, clock or Jumping(), dry_run=dry_run)


async def _nothing_shown_yet(_):
    """Sales are read back from loads of the day before: what is new is not there yet."""
    return pl.DataFrame(schema=SOLD)


def _pushed(errand):
    """Carry it out with a clock on which nobody waits: what it came to."""
    points = Points(*errand.get("dies", ("", -1)))
    points.watch()
    plan = RepairPlan.from_bytes(Path(errand["plan"]).read_bytes(), where="the errand")
    part = PushPart(**errand["push"])
    ends = carried(Remote(part), plan, Path(errand["folder"]), how=How(sold=_nothing_shown_yet))
    return {
        "error": str(ends.error) if ends.error else None,
        "rows": ends.rows.select("row_id", "state", "code", "note", "attempts").rows(),
        "passed": points.passed,
    }


def _carried_out(errand):
    """Carry it out by the one way in, which hears signals; approved by a standing word."""
    os.environ.update(ENVIRONMENT)
    plan = RepairPlan.from_bytes(Path(errand["plan"]).read_bytes(), where="the errand")
    head, now = plan.header, SystemClock().now()
    approval = Approval(plan.plan_id, None, "Bob", now, head.expires_at, {}, 0, (), 0, GENESIS)
    settings = parse({"push": errand["push"]}, where="the errand")
    folder = Path(errand["folder"])
    came = asyncio.run(
        carried_out(folder, settings, plan, told=Silent(), standing=[approval], clock=SystemClock())
    )
    return {
        "error": came.ended_by.what if came.ended_by else None,
        "rows": came.pushed.rows.select("row_id", "state", "code", "note", "attempts").rows(),
    }


def _child(errand):
    """Never comes back."""
    code = 1
    try:
        told = (_carried_out if errand.get("listens") else _pushed)(errand)
        Path(errand["told"]).write_text(json.dumps(told), encoding="utf-8")
        code = 0
    finally:
        sys.stderr.flush()
        # What the parent has open is the parent's: nothing is closed on its behalf.
        os._exit(code)


def _serve():
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _child(json.loads(line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


class Pushing:
    """The process, from the side that starts it. Errands one after the other."""

    def __init__(self):
        # Forking is meant here: what else runs in the parent, none of it holds anything of ours.
        command = [sys.executable, "-W", "ignore", "-m", "tests.audit.steps.push.dying"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._begun, self._child = threading.Event(), 0

    def run(self, folder: Path, plan: Path, push, *, dies=("", -1), after_s=None, listens=False):
        """Push a plan: what it came to, or null where it was killed.

        Args:
            folder: the workspace.
            plan: the file of the plan.
            push: its settings.
            dies: kind and number of the point at which it kills itself.
            after_s: seconds after which it is killed from outside.
            listens: whether it goes the whole way, and hears signals.
        """
        told = folder / "told.json"
        told.unlink(missing_ok=True)
        errand = {
            "plan": str(plan),
            "folder": str(folder),
            "told": str(told),
            "push": push.model_dump(mode="json"),
            "dies": dies,
            "listens": listens,
        }
        self._process.stdin.write(json.dumps(errand) + "\n")
        self._process.stdin.flush()
        self._child = int(self._process.stdout.readline())
        self._begun.set()
        timer = threading.Timer(after_s or 0, self.kill)
        if after_s is not None:
            timer.start()
        code = int(self._process.stdout.readline())
        timer.cancel()
        self._begun.clear()
        if code == -signal.SIGKILL:
            return None
        assert code == 0, f"the push ended with {code}"
        return json.loads(told.read_text(encoding="utf-8"))

    def kill(self, by=signal.SIGKILL):
        """End the child; also called by the servers, from their thread."""
        self._begun.wait(10)
        with suppress(ProcessLookupError):
            os.kill(self._child, by)

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


if __name__ == "__main__":
    _serve()
