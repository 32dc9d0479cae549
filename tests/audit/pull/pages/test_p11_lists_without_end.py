"""P11: the last page comes for ever, the count lies or changes, the page size is ignored.

Passes when the pull ends, no list costs more than a bounded number of requests, what may not be
whole says so, what is whole is what it would have been, and memory stays as flat as it was.
"""

import json
import resource
from collections import Counter
from urllib.parse import parse_qsl, urlencode

import pytest

from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.opening import fill
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import account
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import Fault, Weather, When
from audit.sandbox.servers.weather_faults import last_page_again, lying_count, size_ignored

RECORDS = 170
PAGE = 50
MOST = 100  # requests a list; in fair weather it is a dozen
LISTS = When(start=0, paths="/(customers|saleorders|saleorder-items|items)$")
QUERY = When(start=0, paths="contact/query")
FLAT = 100 << 20  # bytes by which memory may grow through all of it
# Of these a table must say that it may not be whole; of one whose count wanders it may.
SAID = {"the first page for ever", "a count too high"}
WANDERS = "a count that changes"
UNSORTED = {
    "customers": frozenset({"customerId", "timeCreated"}),
    "saleorders": frozenset({"niceId", "saleOrderId"}),
    "items": frozenset({"itemId", "timeCreated"}),
}


def first_page_for_ever(when):
    """Whatever page is asked for, the first one comes."""
    return Fault("first page", when, asked=lambda scope: asking(scope, page="0", offset="0"))


def asking(scope, **changes):
    """The request with other values where it has the words."""
    query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    query |= {name: value for name, value in changes.items() if name in query}
    return {**scope, "query_string": urlencode(query).encode()}


def resident():
    """The most bytes that this process ever had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def wandering(count, die):
    return max(0, count + die.randint(-40, 40))


def limited(size):
    return Fault("limit ignored", QUERY, asked=lambda scope: asking(scope, limit=str(size)))


def last_contacts_again():
    last = []

    def again(_, reply, __):
        if json.loads(reply.body)["data"]["result"]:
            last[:] = [reply]
        return last[0]

    return Fault("last page again", QUERY, after=again)


STOKLY = {
    "the last page for ever": lambda: last_page_again(LISTS),
    "the first page for ever": lambda: first_page_for_ever(LISTS),
    "a count too high": lambda: lying_count(lambda count, _: count + 1000, LISTS),
    "a count of nought": lambda: lying_count(lambda *_: 0, LISTS),
    "a count that is negative": lambda: lying_count(lambda *_: -1, LISTS),
    "a count that changes": lambda: lying_count(wandering, LISTS),
    "pages of 20, whatever is asked": lambda: size_ignored(20, LISTS),
    "pages of 1000, whatever is asked": lambda: size_ignored(1000, LISTS),
}
EMARSYS = {
    "the first page for ever": lambda: first_page_for_ever(QUERY),
    "the last page for ever": last_contacts_again,
    "pages of 20, whatever is asked": lambda: limited(20),
    "pages of 1000, whatever is asked": lambda: limited(1000),
}


@pytest.fixture
def stokly(reads, pulled):
    """Faults -> the snapshot of a pull through them, and how often each list was asked for."""

    def once(*faults, **options):
        plain = bulk_shop(customers=RECORDS, orders=RECORDS, items=70, lines=1)
        app = stokly_app(plain, StoklyOptions(flat_lines=True, **options))
        with serving({"stokly": Weather(app, faults)}) as urls:
            found = pulled(reads(urls, stokly={"page_size": PAGE}))["stokly"]
        return found, Counter(one.path for one in app.state.history)

    return once


@pytest.fixture
def emarsys(reads, pulled):
    """As `stokly`, of a list of contacts."""

    def once(*faults):
        state = account(1, EmarsysOptions())
        fill(state, RECORDS)
        app = emarsys_app(None, EmarsysOptions(), state)
        with serving({"emarsys": Weather(app, faults), "oauth": oauth_app()}) as urls:
            api = {"page_size": PAGE, "contacts": "query"}
            found = pulled(reads(urls, emarsys=api))["emarsys"]
        return found, Counter(one.path for one in app.state.history)

    return once


def held(snapshot, fair, asked):
    """How many tables are as they should be, how many say that they may not be; and the most asked.

    What says nothing must be as it is in fair weather.
    """
    whole = {name: seal for name, seal in snapshot.seals.items() if seal.why_incomplete is None}
    for name, seal in whole.items():
        assert seal.content_hash == fair.seals[name].content_hash, name
    return len(whole), len(snapshot.seals) - len(whole), max(asked.values())


@pytest.mark.parametrize("sorts", [True, False])
def test_a_list_of_stokly_that_lies_is_read_whole_or_said_not_to_be(stokly, sized, sorts):
    options = {} if sorts else {"unsortable": UNSORTED}
    fair, _ = stokly(**options)
    before = resident()
    lies = [*STOKLY] if sorts else [*STOKLY][: sized(3, len(STOKLY))]
    for lie in lies:
        snapshot, asked = stokly(STOKLY[lie](), **options)
        whole, said, most = held(snapshot, fair, asked)
        print(f"P11: Stokly, sorted {sorts}, {lie}: {whole} whole, {said} said, {most} requests")
        assert most <= MOST, lie
        assert bool(said) == (lie in SAID) or lie == WANDERS, lie
    print(f"P11: Stokly, sorted {sorts}: {(resident() - before) >> 20} MiB more at most")
    assert resident() - before < FLAT


def test_a_list_of_contacts_that_lies_is_read_whole_or_said_not_to_be(emarsys):
    fair, _ = emarsys()
    for lie, fault in EMARSYS.items():
        snapshot, asked = emarsys(fault())
        whole, said, most = held(snapshot, fair, asked)
        print(f"P11: Emarsys, {lie}: {whole} whole, {said} said, {most} requests")
        assert most <= MOST, lie
        assert bool(said) == (lie in SAID), lie
