"""P10: contacts are created and deleted while Emarsys' list of them is paged.

Passes when every contact that was there throughout is among those that were read, none twice; or
the table says that it may not be whole.
"""

import asyncio
import random
from collections import Counter
from dataclasses import replace

import polars as pl
import pytest

from audit.connectors.emarsys.emarsys_api import Emarsys
from audit.connectors.exports.reading import readings
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.opening import fill
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import account
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.weather import Weather, When
from audit.sandbox.servers.weather_faults import happening
from audit.source_parts import EmarsysApi, EmarsysPart
from checks.vocabulary import TABLES, Design

OPTIONS = EmarsysOptions()
SECRETS = {"env:ID": OPTIONS.keys.client_id, "env:KEY": OPTIONS.keys.client_secret}
PATHS = "contact/(query|getdata)"
MANY = 10**6


class Comings:
    """An account whose contacts come and go before requests, as its seed has it."""

    def __init__(self, seed):
        die = self.die = random.Random(seed)  # noqa: S311 - the same seed is the same trial
        self.most = die.choice([1, 3, 8])
        self.state = account(1, replace(OPTIONS, odd=frozenset({"errors", "ids", "order"})))
        fill(self.state, die.choice([0, 1, 19, 80, 200]))
        # Numbers far apart, so that others can come between them.
        self.state.make("update contact set id = (id - (select min(id) from contact)) * 1000 + 500")
        self.throughout = self.ids()
        self.came = self.went = 0

    def __call__(self, _):
        for _ in range(self.die.randint(0, self.most)):
            self.come() if self.die.random() < 0.5 else self.go()

    def ids(self):
        return {str(number) for (number,) in self.state.rows("select id from contact")}

    def come(self):
        number = self.die.randrange(300_000)
        self.came += 1
        self.state.make(
            "insert or ignore into contact (id, uid) values (?, ?)", number, str(number)
        )

    def go(self):
        number = self.die.choice(sorted(self.ids()) or ["0"])
        self.went += 1
        self.state.make("delete from contact where id = ?", int(number))
        self.throughout.discard(number)


@pytest.fixture
def read(hurrying, tmp_path):
    """What the reader brings of an account's contacts: rows, and what is proven of them."""

    def of(comings, seed, share):
        app = emarsys_app(None, OPTIONS, comings.state)
        weather = Weather(app, [happening(comings, When(share=share, paths=PATHS))], seed)
        with (
            serving({"emarsys": weather, "oauth": oauth_app(OPTIONS)}) as urls,
            Staging(tmp_path / f"{seed}.sqlite", "asked") as staging,
        ):
            source = Emarsys(EmarsysPart(api=api(urls)), Design(), SECRETS.get, hurrying)
            wanted = frozenset({"esp_contact"})
            asyncio.run(source.fetch(wanted, staging, Silent()))
            [exports], [proof] = zip(*source.exports(wanted, staging).values(), strict=True)
            given, proofs = {"esp_contact": exports}, {"esp_contact": proof}
            [found, *_] = readings(given, source.part, Design(), proofs)
            nothing = pl.DataFrame(schema=TABLES["esp_contact"].schema)
            return pl.concat([nothing, *(one.rows for one in found.portions)]), found.proof

    return of


def api(urls):
    return EmarsysApi(
        url=urls["emarsys"],
        token_url=f"{urls['oauth']}/oauth2/token",
        client_id="env:ID",
        client_secret="env:KEY",  # noqa: S106 - where it is kept
        requests_per_minute=1_000_000,
        share=1,
        contacts="query",
        page_size=20,
    )


def test_no_contact_that_was_there_throughout_is_missing_unsaid(read, sized):
    outcomes, wrong, changes = Counter(), [], Counter()
    for seed in range(sized(12, 500)):
        comings = Comings(seed)
        rows, proof = read(comings, seed, [0.2, 1.0][seed % 2])
        ids = rows["contact_id"].to_list()
        said = proof.why_incomplete is not None
        outcomes["said" if said else "whole"] += 1
        changes += Counter(came=comings.came, went=comings.went)
        wrong += [(seed, "twice")] if len({*ids}) < len(ids) else []
        wrong += [(seed, "lost")] if comings.throughout - {*ids} and not said else []
    print(f"P10: Emarsys, {sized(12, 500)} seeds: {dict(outcomes)}, wrong: {wrong}")
    print(f"P10: Emarsys, contacts that {dict(changes)}")
    assert wrong == []
    assert outcomes["whole"] >= 0.4 * outcomes.total()
