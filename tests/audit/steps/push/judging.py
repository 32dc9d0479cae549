"""An account that can begin anew, what kills its clients, and what a judge may see of it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from audit.sandbox.servers.weather import Fault, When
from tests.audit.carrying import plan_of
from tests.audit.pushing import Tenant, tenant
from tests.audit.steps.push.planned import furnish

AT_SERVER = ("arrived", "acted")
PUSH = {"version": 2, "sales": "upload", "canary": 2, "settle_seconds": 0}
# Numbers that the account gives itself, and moments: no two runs have the same.
OWN_TO_A_RUN = {"uid", "48"}


class Hunter:
    """Kills the child at a request of a number, as it arrives or when it was acted on."""

    def __init__(self, pushing):
        self.pushing, self.kind, self.number = pushing, "", -1
        self.met = dict.fromkeys(AT_SERVER, 0)

    def hunt(self, kind="", number=-1):
        self.kind, self.number, self.met = kind, number, dict.fromkeys(AT_SERVER, 0)

    def _meet(self, kind):
        here = self.met[kind]
        self.met[kind] += 1
        if (kind, here) == (self.kind, self.number):
            self.pushing.kill()

    @property
    def fault(self):
        def arrived(_):
            self._meet("arrived")

        def acted(_, reply, __):
            self._meet("acted")
            return reply

        return Fault("hunted", When(start=0), before=arrived, after=acted)


@dataclass
class Account:
    """An account that can begin anew, and whatever a judge may see of it."""

    one: Tenant
    hunter: Hunter
    kept: dict[str, sqlite3.Connection]

    @property
    def databases(self):
        return {"contacts": self.one.state.connection, "sales": self.one.upload.state.sales}

    def keep(self):
        for name, live in self.databases.items():
            live.backup(self.kept[name])

    def begin_with_what_is(self):
        """What was done so far is no business of the judge's."""
        self.one.state.make("delete from effect")
        self.keep()

    def begin_anew(self):
        for name, live in self.databases.items():
            self.kept[name].backup(live)
        self.hunter.hunt()

    def told(self):
        """What it holds, without what no two runs have in common."""
        cursor = self.one.state.connection.execute("select * from contact")
        names = [name for name, *_ in cursor.description]
        rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
        contacts = [
            {name: value for name, value in each.items() if name not in OWN_TO_A_RUN}
            | {"id": self._names.get(each["id"], each["id"])}
            for each in rows
        ]
        members = self.one.state.rows("select * from list_member order by 1, 2")
        return sorted(map(str, contacts)), members

    @property
    def done(self):
        """What requests did, one by one, as (what, to whom): nothing may stand there twice."""
        names = self._names
        effects = [
            (field if old is None or new is not None else f"no {field}", names.get(whom, whom))
            for whom, field, old, new in self.one.effects
            if field != "event"
        ]
        events = self.one.state.rows("select 'trigger', trigger_id from trigger_made")
        orders = self.one.upload.state.sales.execute(
            "select 'append', value from upload_row where name = 'order'"
        ).fetchall()
        return Counter([*effects, *events, *orders])

    @property
    def _names(self):
        """Contacts that were made: their number -> the id that the plan gave them."""
        column = self.one.state.external_id
        told = f'select id, "{column}" from contact where "{column}" like ?'  # noqa: S608 - a number
        return dict(self.one.state.rows(told, "C%"))


@contextmanager
def accounted(pushing, rows, contacts=14) -> Iterator[tuple[Account, object]]:
    """An account and a plan for it; `rows` makes the plan's rows from the tenant."""
    hunter = Hunter(pushing)
    faults = {"faults": [hunter.fault], "upload_faults": [hunter.fault]}
    with (
        tenant(contacts, push=PUSH, **faults) as one,
        closing(_memory()) as first,
        closing(_memory()) as second,
    ):
        furnish(one)
        plan = plan_of(rows(one))
        found = Account(one, hunter, {"contacts": first, "sales": second})
        found.keep()
        yield found, plan


def _memory():
    return sqlite3.connect(":memory:", check_same_thread=False)
