"""P10: rows come, go and move while Stokly's lists are paged; pages overlap and come twice.

Passes when every row that was there throughout is among those that were read, none twice, and
those that moved as they were after moving; or the table says that it may not be whole.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qs

import polars as pl
import pytest

from audit.connectors.exports.reading import readings
from audit.connectors.staging import Staging
from audit.connectors.stokly import Stokly
from audit.progress import Silent
from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.servers.stokly.drift import Drift
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import Fault, Weather, When
from audit.sandbox.servers.weather_faults import happening, size_ignored
from audit.source_parts import StoklyApi, StoklyPart
from checks.vocabulary import TABLES, Design

LISTS = {"erp_customer": "customers", "erp_order": "saleorders"}
KEYS = {"erp_customer": "customer_id", "erp_order": "order_id"}
# No field that stays is honoured as a sort: such lists are read pass after pass.
UNSORTED = {
    "customers": frozenset({"customerId", "timeCreated"}),
    "saleorders": frozenset({"niceId", "saleOrderId"}),
}
BOTH = "/(customers|saleorders)$"
SECRETS = {"env:ID": StoklyOptions().client_id, "env:KEY": StoklyOptions().secret}
ACCESS = {
    "account": StoklyOptions().accountkey,
    "client_id": "env:ID",
    "secret_key": "env:KEY",
    "requests_per_minute": 1_000_000,
    "share": 1,
}


class Moving(Drift):
    """Drift that knows before which request a record last moved."""

    def __init__(self, *words, **more):
        super().__init__(*words, **more)
        self.last = {}

    def __call__(self, number):
        before = len(self.moved)
        super().__call__(number)
        self.last |= dict.fromkeys(self.moved[before:], number)


@dataclass
class Trial:
    """One Stokly that drifts, as its seed has it."""

    seed: int

    def __post_init__(self):
        die = random.Random(self.seed)  # noqa: S311 - the same seed is the same trial
        size = die.choice([0, 19, 60, 120, 250])
        self.page_size = die.choice([20, 25, 40])
        self.sorted = die.random() < 0.7
        self.again = die.choice([0, 0, 0.1])
        app = stokly_app(
            bulk_shop(customers=size, orders=size, items=1),
            StoklyOptions(unsortable={} if self.sorted else UNSORTED),
        )
        self.state, self.history = app.state.stokly, app.state
        self.there = {table: {*self.state.keys(name)} for table, name in LISTS.items()}
        share, calm = die.choice([0.2, 0.5, 1.0]), die.choice([12, 25, None])
        self.drifts = {
            table: Moving(self.state, name, self.seed, most=die.choice([1, 3]))
            for table, name in LISTS.items()
        }
        faults = [
            happening(drift, When(share=share, paths=f"/{LISTS[table]}$", most=calm))
            for table, drift in self.drifts.items()
        ]
        faults.append(page_again(self.again))
        if die.random() < 0.2:
            faults.append(size_ignored(20, When(start=0, paths=BOTH)))
        self.app = Weather(app, faults, self.seed)

    def lost(self, table, ids):
        """Records that were there throughout, and were not read."""
        return self.there[table] - {*self.drifts[table].went} - ids

    def old(self, table, rows):
        """Records that moved before those that had changed were asked for, and are as before."""
        name = LISTS[table]
        drift, asked = self.drifts[table], self.requests(name)
        since = [at for at, query in enumerate(asked) if self.is_about_changes(query)]
        moved = [one for one, at in drift.last.items() if since and at <= since[0]]
        now = {one: self.state.one(name, one) for one in moved if one not in drift.went}
        return [one for one, row in now.items() if row and one in rows and rows[one] not in row]

    def requests(self, name):
        history = self.history.history
        return [parse_qs(one.query) for one in history if one.path.endswith(f"/{name}")]

    def is_about_changes(self, query):
        return "filter" in query and query["size"] == [str(self.page_size)]


def page_again(share):
    """Now and then a list answers as it did before, whichever page is asked for."""
    last = {}

    def stale(scope, reply, die):
        question = scope["path"], b"filter" in scope["query_string"]
        if die.random() >= share:
            last[question] = reply
        return last.get(question, reply)

    return Fault("page again", When(start=0, paths=BOTH), after=stale)


@pytest.fixture
def read(hurrying, tmp_path):
    """What the reader brings of a trial's lists: table -> rows, and what is proven of them."""

    def of(trial):
        with (
            serving({"stokly": trial.app}) as urls,
            Staging(tmp_path / f"{trial.seed}.sqlite", "asked") as staging,
        ):
            api = StoklyApi(url=urls["stokly"], page_size=trial.page_size, **ACCESS)
            source = Stokly(StoklyPart(api=api), Design(), SECRETS.get, tmp_path, hurrying)
            asyncio.run(source.fetch(frozenset(LISTS), staging, Silent()))
            given = source.exports(frozenset(LISTS), staging)
            exports = {table: some for table, (some, _) in given.items()}
            proofs = {table: proof for table, (_, proof) in given.items()}
            found = readings(exports, source.part, Design(), proofs)
            return {one.entity: (whole(one), one.proof) for one in found}

    return of


def whole(reading):
    nothing = pl.DataFrame(schema=TABLES[reading.entity].schema)
    return pl.concat([nothing, *(one.rows for one in reading.portions)])


def judged(trial, table, rows, proof):
    """What is wrong with a table, and whether it says that it may not be whole."""
    times = rows["updated_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    met = dict(zip(rows[KEYS[table]], times, strict=True))
    said = proof.why_incomplete is not None
    wrong = {
        "lost": not said and trial.lost(table, {*met}),
        "twice": rows.height > len(met),
        "old": not said and not trial.again and trial.old(table, met),
    }
    return [name for name, is_so in wrong.items() if is_so], said


def test_no_row_that_was_there_throughout_is_missing_unsaid(read, sized):
    outcomes, changes, wrong = Counter(), Counter(), []
    for seed in range(sized(12, 500)):
        trial = Trial(seed)
        for table, (rows, proof) in read(trial).items():
            found, said = judged(trial, table, rows, proof)
            outcomes[
                f"{'sorted' if trial.sorted else 'unsorted'} {'said' if said else 'whole'}"
            ] += 1
            wrong += [(seed, table, one) for one in found]
            drift = trial.drifts[table]
            changes += Counter(came=len(drift.came), went=len(drift.went), moved=len(drift.moved))
    print(f"P10: Stokly, {sized(12, 500)} seeds, two lists each: {dict(outcomes)}, wrong: {wrong}")
    print(f"P10: Stokly, rows that {dict(changes)}")
    assert wrong == []
    assert outcomes["sorted whole"] >= 0.8 * (outcomes["sorted whole"] + outcomes["sorted said"])
