"""P09. The clocks of this machine and of a system differ, or one of them is set while a pull runs.

Passes when up to five minutes change nothing but the moment that a snapshot is of, which is the
system's own; when more is refused in words that name the measured difference; and when no wait
gets longer or shorter because a clock was set.
"""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from audit.connectors.chosen import Place
from audit.sandbox.servers.weather import ALWAYS, Fault, When
from audit.sandbox.servers.weather_faults import happening
from checks.vocabulary import ConnectorError

NEAR = [timedelta(minutes=minutes) for minutes in (-4, 4)]
FAR = {
    timedelta(minutes=-10): r"10 min 0 s ahead of|9 min 59 s ahead of|10 min 1 s ahead of",
    timedelta(minutes=10): r"10 min 0 s behind|9 min 59 s behind|10 min 1 s behind",
    timedelta(days=-1): r"1 d 0 h ahead of|23 h 59 min ahead of",
    timedelta(days=1): r"1 d 0 h behind|23 h 59 min behind",
}
SIGNED = {
    "version": 2,
    "user": "env:SANDBOX_EMARSYS_USER",
    "user_secret": "env:SANDBOX_EMARSYS_USER_SECRET",
}
READERS = {
    "Stokly": ("stokly", {}),
    "Emarsys by OAuth": ("emarsys", {}),
    "Emarsys by WSSE": ("emarsys", SIGNED),
}
readers = pytest.mark.parametrize("reader", READERS)


class Clock:
    """One time of day, which may be set; waits go by the steady clock, at once."""

    def __init__(self, ahead=timedelta()):
        self.ahead = ahead
        self.skipped = 0.0
        self.settings = 0

    def __call__(self):
        return datetime.now(UTC) + self.ahead

    now = __call__

    def monotonic(self):
        return time.monotonic() + self.skipped

    async def sleep(self, s):
        self.skipped += s

    def set(self, by):
        self.settings += 1
        self.ahead += by


@pytest.fixture
def ours(monkeypatch, pulled):  # noqa: ARG001 - the clock of `pulled` is replaced
    """This machine's clock."""
    clock = Clock()
    monkeypatch.setattr(Place, "clock", clock)
    return clock


@pytest.fixture
def theirs():
    """The system's clock."""
    return Clock()


@pytest.fixture
def timed(alone, theirs):
    """A system that goes by its own clock, and that something happens to: `timed(reader, when)`."""

    def opened(reader, *happens, **options):
        system, api = READERS[reader]
        dated = Fault(
            "dated",
            ALWAYS,
            after=lambda _, reply, __: reply.with_header(
                "date", format_datetime(theirs(), usegmt=True)
            ),
        )
        faults = {name: [dated] for name in ("oauth", system)}
        faults[system] = [*happens, dated]
        return alone(system, faults, api={**api, **options.pop("api", {})}, now=theirs, **options)

    return opened


@pytest.fixture
def right(by_api_alone, alone, pulled):
    def of(reader):
        if reader == "Stokly":
            return by_api_alone
        with alone("emarsys") as one:
            return pulled(one.folder)["emarsys"].content_hash

    return of


def only(snapshots):
    [snapshot] = snapshots.values()
    return snapshot


@readers
@pytest.mark.usefixtures("ours")
def test_within_five_minutes_only_the_moment_is_the_systems(
    timed, theirs, pulled, right, sized, reader
):
    clocks = NEAR if reader != "Stokly" else NEAR[: sized(1, 2)]
    for by in clocks:
        theirs.ahead = by
        began = datetime.now(UTC)
        with timed(reader, moment=None) as one:
            found = only(pulled(one.folder))
        assert found.content_hash == right(reader)
        off = found.taken_at - (began + by)
        assert timedelta(seconds=-2) < off < timedelta(seconds=5), f"{by}: off by {off}"
    print(f"P09: {reader}: {len(clocks)} clocks near ours, 0 differing hashes, moments right")


@pytest.mark.usefixtures("ours")
def test_a_declared_moment_is_kept_whatever_the_clocks_say(timed, theirs, pulled):
    declared = datetime(2026, 3, 2, tzinfo=UTC)
    theirs.ahead = NEAR[0]
    with timed("Emarsys by OAuth", moment=declared) as one:
        assert only(pulled(one.folder)).taken_at == declared


@readers
@pytest.mark.usefixtures("ours")
def test_beyond_five_minutes_the_pull_stops_and_names_the_difference(
    timed, theirs, pulled, held, reader
):
    for by, told in FAR.items():
        theirs.ahead = by
        with timed(reader) as one:
            with pytest.raises(ConnectorError, match=f"this machine's clock is ({told})") as error:
                pulled(one.folder)
            assert "set this machine's clock right" in str(error.value.do)
            assert held(one.folder) == {}
    print(f"P09: {reader}: {len(FAR)} clocks beyond five minutes, {len(FAR)} named")


@pytest.mark.parametrize("reader", ["Stokly", "Emarsys by WSSE"])
def test_our_clock_set_by_minutes_while_we_pull_changes_nothing(timed, ours, pulled, right, reader):
    steps = iter([3, -3, -4, 4] * 100)
    sets = happening(lambda _: ours.set(timedelta(minutes=next(steps))), When(share=0.1))
    with timed(reader, sets) as one:
        assert only(pulled(one.folder)).content_hash == right(reader)
    assert ours.settings > 2
    print(f"P09: {reader}: our clock set {ours.settings} times, 0 differing hashes")


@pytest.fixture
def jumping(timed, pulled, held):
    """A pull in whose middle a clock is set, and that must end in these words."""

    def stopped(reader, clock, by, told):
        jump = happening(lambda _: clock.set(by), When(at=frozenset([9])))
        with timed(reader, jump) as one:
            with pytest.raises(ConnectorError, match=f"this machine's clock is ({told})"):
                pulled(one.folder)
            assert held(one.folder) == {}

    return stopped


@readers
def test_our_clock_set_by_more_while_we_pull_stops_it_and_names_the_difference(
    jumping, ours, reader
):
    for by, told in FAR.items():
        ours.ahead = timedelta()
        jumping(reader, ours, -by, told)
    print(f"P09: {reader}: our clock set {len(FAR)} times in the middle, {len(FAR)} named")


# Where no signature has a time in it, the median of some seconds decides: longer than such a pull.
@pytest.mark.usefixtures("ours")
def test_their_clock_set_by_more_while_we_sign_stops_it_and_names_the_difference(jumping, theirs):
    for by, told in FAR.items():
        theirs.ahead = timedelta()
        jumping("Emarsys by WSSE", theirs, by, told)
    print(f"P09: their clock set {len(FAR)} times in the middle, {len(FAR)} named")


def test_a_clock_that_is_set_while_we_wait_changes_no_wait(timed, ours, pulled):
    steps = iter([4, -4] * 10_000)
    polled = When(start=0, paths=r"/export/\d+$")
    sets = happening(lambda _: ours.set(timedelta(minutes=next(steps))), polled)
    stuck = {"export_states": ("in progress",), "api": {"export_minutes": 2}}
    with timed("Emarsys by OAuth", sets, **stuck) as one:
        contacts = only(pulled(one.folder)).seals["esp_contact"]
    assert "still being made after 2 minutes" in contacts.why_incomplete
    assert 115 < ours.skipped < 150
    print(
        f"P09: waited {ours.skipped:.0f} s of 120 s while our clock was set {ours.settings} times"
    )
