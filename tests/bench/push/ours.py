"""Ours in the benchmark: one plan made, carried out by the one way in, and verified.

ours.py FOLDER fields|consent ROWS
"""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit.ledger import GENESIS
from audit.sandbox.servers.emarsys.options import Keys
from audit.settings import parse
from audit.source_parts import EmarsysApi, EmarsysPart
from audit.steps.plans.approve import Approval
from audit.steps.push.opening import USUAL, CarriedOut, Lane, carried_out
from checks.vocabulary import CLASS_OF, PLAN_ROW, Action, PlanHeader, RepairPlan
from checks.vocabulary.repair import OPT_IN_FIELD, OPTED_OUT
from checks.vocabulary.repair_plan import LASTS

# Beside the half of all requests that bulk takes, a quarter; the rest is the live integration's.
CONSENT = Lane(lock="consent", stop="stop-consent", share=0.25)
CAPS = dict.fromkeys(("rows", "creates", "irreversible", "appended", "per_field"), 10**6)


class Begun:
    """Says when the first batch is done, so that another push can begin beside this one."""

    def __init__(self) -> None:
        self._heard = False

    def advance(self, _: str, __: int) -> None:
        """Once."""
        if not self._heard:
            sys.stdout.write("begun\n")
            sys.stdout.flush()
        self._heard = True


def plan(folder: Path, lane: str, many: int) -> RepairPlan:
    """So many rows: a field of the last contacts, or the opt-in of the first who are in."""
    contacts = json.loads((folder / "contacts.json").read_text())
    if lane == "consent":
        action, field, desired = Action.OPT_OUT, OPT_IN_FIELD, OPTED_OUT
        some = [(each, opt_in) for each, _, opt_in in contacts if opt_in != OPTED_OUT][:many]
    else:
        action, field, desired = Action.UPDATE, "1", "Zoe"
        some = [(each, name) for each, name, _ in contacts[-many:]]
    rows = [
        {
            "row_id": f"r{at:06}",
            "action": action,
            "record": each,
            "field": field,
            "seen": seen,
            "desired": desired,
            "clears": False,
            "repair_class": CLASS_OF[action],
        }
        for at, (each, seen) in enumerate(some)
    ]
    return RepairPlan(_header(lane, len(contacts)), pl.DataFrame(rows, schema=PLAN_ROW))


def _header(lane: str, contacts: int) -> PlanHeader:
    now = datetime.now(UTC).replace(microsecond=0)
    return PlanHeader(
        lane=lane,
        client="bench",
        tenant=None,
        run_id="r1",
        snapshots=("s1",),
        config_hash="c1",
        version="1",
        planned_by="Ann",
        created_at=now,
        expires_at=now + LASTS,
        contacts=contacts,
        caps={**CAPS, "contacts_share": 1, "opt_outs_share": 1},
    )


async def pushed(folder: Path, made: RepairPlan, lane: Lane) -> CarriedOut:
    """Carried out, under an approval that holds for its lane."""
    settings = parse({"push": json.loads((folder / "push.json").read_text())}, where="the bench")
    now, ends = datetime.now(UTC), made.header.expires_at
    approval = Approval(made.plan_id, None, "Bob", now, ends, {}, made.rows.height, (), 0, GENESIS)
    return await carried_out(
        folder / "client",
        settings,
        made,
        told=Begun(),
        standing=[approval],
        lane=lane,
        # A plan of repairs has its checks asked again, of all that a pull reads of a contact.
        seen=EmarsysPart(api=EmarsysApi(contacts="query")) if lane is USUAL else None,
    )


def main() -> None:
    """Plan, push, verify; what it came to, as JSON."""
    folder, lane, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    keys = Keys()
    os.environ |= {
        "EMARSYS_PUSH_CLIENT_ID": keys.client_id,
        "EMARSYS_PUSH_CLIENT_SECRET": keys.client_secret,
    }
    (folder / "client").mkdir(exist_ok=True)
    since = time.monotonic()
    made = plan(folder, lane, many)
    came = asyncio.run(pushed(folder, made, CONSENT if lane == "consent" else USUAL))
    took_s = time.monotonic() - since
    verified = came.pushed.rows.filter(pl.col("state") == "verified").height
    back = many if came.kept is None else len(came.kept.rows)
    if came.ended_by is not None or (verified, back) != (many, many):
        sys.exit(f"{verified:,} of {many:,} rows are verified, {back:,} read: {came.ended_by}")
    windows = pl.Series(came.pushed.windows)
    told = {
        "rows": many,
        "requests": came.pushed.requests,
        "took_s": took_s,
        "window_p50_s": windows.quantile(0.5, "nearest"),
        "window_p99_s": windows.quantile(0.99, "nearest"),
    }
    (folder / f"{lane}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
