"""P06: a log-in page with status 200, JSON labelled text/html, an empty body with status 200.

Passes when a page for people or an empty answer is an error, wherever in a pull it comes, and never
no rows: the pull stops with words, and the next goes on until all is there. JSON is read whatever
it is labelled.
"""

import random
from dataclasses import replace

import pytest

from audit.connectors.http import Garbled
from audit.sandbox.servers.weather import ALWAYS, When
from audit.sandbox.servers.weather_faults import empty, labelled, log_in_page

WAYS = ("export", "query")
HOSTS = ("stokly", "emarsys", "oauth")
MOST = 400  # pulls
FEED = ("/catalogue.csv", "/archive/sales_items.csv", "/sync/sync_events.csv")


def by(contacts):
    """Contacts read by an export or by a query."""
    return {"stokly": {"page_size": 150}, "emarsys": {"page_size": 20, "contacts": contacts}}


def weathers(fault, die, apart):
    def weather(_):
        # What is empty may be a slip and is asked for again; a page for people never is.
        once = When(at=frozenset({die.randrange(1, apart)}))
        return [fault(When(share=0.1) if fault is empty else once)]

    return weather


@pytest.mark.parametrize(("fault", "ways"), [(log_in_page, WAYS), (empty, WAYS[::-1])])
def test_wherever_it_comes_it_ends_the_pull_and_the_next_goes_on(outing, truth, sized, fault, ways):
    for contacts in ways[: sized(1, 2)]:
        die, apart = random.Random(contacts), sized(60, 20)  # noqa: S311 - a die, no key
        out = outing(weathers(fault, die, apart), on=HOSTS, said=by(contacts), most=MOST)
        print(
            f"P06 {fault.__name__}, by {contacts}: {out.struck.total()} such answers among "
            f"{len(out.calls())}, {len(out.failed)} pulls ended with words, 0 rows lost"
        )
        assert out.failed or fault is empty
        assert {type(one) for one in out.failed} <= {Garbled}
        assert out.hashes == truth


def test_json_is_read_whatever_it_is_labelled(outing, anew, options, truth, sized):
    for contacts in WAYS[: sized(1, 2)]:
        shop = anew(options[0], replace(options[1], odd=frozenset({"html"})))
        out = outing(lambda _: [labelled(ALWAYS)], on=HOSTS, shop=shop, said=by(contacts))
        print(
            f"P06 labelled text/html, by {contacts}: {len(out.calls())} answers, all of them read"
        )
        assert out.hashes == truth


@pytest.mark.parametrize("fault", [log_in_page, empty])
def test_a_file_that_is_none_is_an_error_too_and_fetched_anew(outing, truth, fault):
    path = "|".join(FEED)

    def weather(number):
        return [fault(When(start=0, paths=path))] if number == 0 else []

    out = outing(weather, on=("feed",), most=2)
    print(f"P06 {fault.__name__} instead of files: {out.failed[0]}, then whole")
    assert len(out.failed) == 1
    assert out.hashes == truth


@pytest.mark.parametrize("place", [0, 1])
def test_an_empty_file_of_contacts_is_not_taken_for_no_contacts(outing, truth, place):
    gone = When(at=frozenset({place}), paths="/export/[^/]+/data")
    out = outing(lambda number: [empty(gone)] if number == 0 else [], most=2)
    print(f"P06 empty slice {place} of the contacts: {out.failed or 'asked for again'}, then whole")
    assert out.struck["empty"] == 1
    assert out.hashes == truth
