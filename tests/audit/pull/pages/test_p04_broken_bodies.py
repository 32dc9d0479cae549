"""P04: bodies that end early, at random bytes, their length announced, in chunks, or left unsaid.

Passes when every such page was asked for again whole, and what is stored is what a pull in fair
weather stores, to the last row.
"""

import random
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from functools import partial

import pytest

from audit import workspace
from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.line import Trouble, line
from audit.sandbox.servers.opening import parts
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import ALWAYS, Fault, Weather, When
from audit.sandbox.servers.weather_faults import truncated
from checks.vocabulary import ConnectorError

SHARE = 0.12  # of the answers are torn, and of the lines cut; eight tries must do
LONGEST = 12_000  # bytes of a connection before it is cut
JSON = "^(?!.*/data$)"  # every path but that of an export's file
PAGE = {"page_size": 20}
HOSTS = ("stokly", "emarsys")


@pytest.fixture(scope="module")
def light():
    return bulk_shop(customers=60, orders=60, items=30, lines=2)


@pytest.fixture
def pull(shop, light, reads, pulled):
    """One pull of a new shop: hash of each system, and how many answers it took."""

    def once(contacts, weather=(), between=nullcontext):
        apps = {**shop.apps, "stokly": stokly_app(light, StoklyOptions(flat_lines=True))}
        apps |= {name: Weather(apps[name], weather) for name in HOSTS if weather}
        asked = -sum(map(answers, apps.values()))
        with serving(apps) as urls, ExitStack() as lines:
            there = {name: lines.enter_context(between(urls[name])) for name in HOSTS}
            folder = reads({**urls, **there}, stokly=PAGE, emarsys={**PAGE, "contacts": contacts})
            found = {name: one.content_hash for name, one in pulled(folder).items()}
        return found, asked + sum(map(answers, apps.values()))

    return once


@pytest.fixture(scope="module")
def fair():
    """How contacts are read -> what a pull in fair weather brings; filled as it is asked for."""
    return {}


def answers(app):
    return len(getattr(getattr(app, "state", None), "history", ()))


class Unsteady:
    """Lines of which some are cut at a random byte: a plain end, or a reset."""

    def __init__(self, seed, *, no_length, share=SHARE, longest=LONGEST):
        self.die = random.Random(seed)  # noqa: S311 - the same seed is the same trial
        self.no_length, self.share, self.longest = no_length, share, longest

    def plan(self, _):
        after = self.die.randrange(self.longest) if self.die.random() < self.share else None
        reset = after is not None and self.die.random() < 0.5
        return Trouble(cut_after=after, reset=reset, no_length=self.no_length)


def chunked():
    return Fault("chunked", ALWAYS, after=lambda _, reply, __: replace(reply, counted=False))


def broken(framing, seed):
    """Weather that tears JSON and frames what is left of it, and lines that are cut."""
    torn = truncated(When(share=SHARE, paths=JSON), counted=framing != "chunked")
    weather = [torn, chunked()] if framing == "chunked" else [torn]
    return weather, partial(line, plan=Unsteady(seed, no_length=framing == "unsaid").plan)


@pytest.mark.parametrize("contacts", ["query", "export"])
@pytest.mark.parametrize("framing", ["announced", "chunked", "unsaid"])
def test_no_half_page_is_ever_kept(pull, fair, sized, framing, contacts):
    known, least = fair.setdefault(contacts, None) or pull(contacts)
    fair[contacts] = known, least
    broke = seed = 0
    while broke < sized(15, 150):
        came, asked = pull(contacts, *broken(framing, seed))
        assert came == known, f"seed {seed}"
        broke, seed = broke + asked - least, seed + 1
    print(f"P04: {framing}, {contacts}: {broke} answers broken, {seed} pulls, 0 differing hashes")


STOPPED = "stopped"


@pytest.fixture
def files(shop, tmp_path, pulled):
    """The files that Emarsys was sent, fetched from a host: hash of what came."""
    made = iter(range(10**6))

    def once(feed):
        folder = tmp_path / f"files-{next(made)}"
        said = parts({"feed": feed, "oauth": "", "emarsys": "", "stokly": ""}, shop.told)
        only = {"emarsys": {"urls": said["emarsys"]["urls"]}}
        workspace.make(folder, name="c", taken_at=shop.told.taken_at, parts=only)
        try:
            return pulled(folder)["emarsys"].content_hash
        except ConnectorError as error:
            # A line that cuts six times in a row leaves nothing to be sure of.
            return STOPPED if "each time another" in error.what else error.what

    return once


def test_a_file_whose_length_is_unsaid_is_never_kept_in_half(shop, files, sized):
    with serving({"feed": shop.apps["feed"]}) as urls:
        known, pulls, stopped = files(urls["feed"]), sized(4, 50), 0
        for seed in range(pulls):
            unsteady = Unsteady(seed, no_length=True, share=0.3, longest=300_000)
            with line(urls["feed"], unsteady.plan) as feed:
                came = files(feed)
                assert came in {known, STOPPED}, f"seed {seed}"
                stopped += came == STOPPED
    print(f"P04: unsaid, files: {pulls} pulls, {stopped} stopped in words, 0 differing hashes")
    assert stopped <= pulls // 10
