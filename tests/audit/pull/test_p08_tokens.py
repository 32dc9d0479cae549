"""P08. Tokens end while a pull runs, credentials are wrong, or are taken away in the middle.

Passes when each end costs one grant and no row, in whatever words the system tells of it; and when
credentials that are not accepted are tried twice at most, and the pull then stops in words.
"""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from audit.sandbox.servers.weather import ALWAYS, Fault, Reply, When
from audit.sandbox.servers.weather_faults import happening
from checks.vocabulary import ConnectorError

NEVER = When()
APART = 12  # requests between two ends, so that nobody's token ends twice in one question
WRONG = "a-secret-that-nobody-gave"
UNAUTHORISED = b'{"replyCode":1,"replyText":"Unauthorized","message":"Unauthorized","data":""}'
GRANTS = {"stokly": ("stokly", "/v1/grant"), "emarsys": ("oauth", "/oauth2/token")}
NO_GRANT = "^(?!/v1/grant)"
SYSTEMS = [*GRANTS]


class Later:
    """A server's time of day, which jumps when it is told to."""

    def __init__(self):
        self.by = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.by


def unauthorised(when, paths=""):
    head = ((b"content-type", b"application/json"),)
    when = When(at=when.at, start=when.start, paths=paths)
    return Fault("unauthorised", when, instead=lambda _: Reply(401, head, UNAUTHORISED))


@pytest.fixture
def ending(alone):
    """A system whose tokens end before some requests, and who grants or refuses as `granting`."""

    @contextmanager
    def opened(system, points=(), granting=NEVER, accepting=NEVER, **options):
        later, served = Later(), []

        def end(_):
            later.by += timedelta(hours=2)
            if system == "stokly":
                served[0].apps["stokly"].state.tokens.expire_all()

        host, path = GRANTS[system]
        faults = {system: [happening(end, When(at=frozenset(points), paths=NO_GRANT))]}
        faults[system].append(unauthorised(accepting, NO_GRANT))
        faults.setdefault(host, []).append(unauthorised(granting, f"{path}$"))
        if system == "emarsys":
            options["now"] = later
        with alone(system, faults, **options) as one:
            served.append(one)
            yield one

    return opened


@pytest.fixture
def right(by_api_alone, alone, pulled):
    """System -> what its snapshot must come to."""

    def of(system):
        if system == "stokly":
            return by_api_alone
        with alone("emarsys") as one:
            return pulled(one.folder)["emarsys"].content_hash

    return of


def grants(one, system):
    """The statuses that its grants were answered with."""
    return [asked.status for asked in one.asked(*GRANTS[system])]


@pytest.mark.parametrize(
    ("system", "options"),
    [
        ("stokly", {"stale_status": 401}),
        ("stokly", {"stale_status": 500}),
        ("emarsys", {}),
        ("emarsys", {"api": {"contacts": "query"}}),
    ],
)
def test_each_end_of_a_token_costs_one_grant_and_no_row(
    ending, pulled, right, sized, system, options
):
    ends = 0
    for seed in range(sized(1, 10)):
        first = random.Random(seed).randrange(2, APART)  # noqa: S311 - no secret
        points = range(first, 1000, APART)
        with ending(system, points, **options) as one:
            assert pulled(one.folder)[system].content_hash == right(system), f"seed {seed}"
            struck = one.struck[system]["happening"]
            assert grants(one, system) == [200] * (1 + struck), f"seed {seed}"
            ends += struck
    print(f"P08: {system} {options}: {ends} tokens ended, {ends} grants, 0 differing hashes")
    assert ends


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("stokly", "SANDBOX_STOKLY_SECRET_KEY"),
        ("stokly", "SANDBOX_STOKLY_CLIENT_ID"),
        ("emarsys", "SANDBOX_EMARSYS_CLIENT_SECRET"),
        ("emarsys", "SANDBOX_EMARSYS_CLIENT_ID"),
    ],
)
def test_wrong_credentials_stop_the_pull_in_words(ending, pulled, held, monkeypatch, system, name):
    monkeypatch.setenv(name, WRONG)
    with ending(system) as one:
        with pytest.raises(ConnectorError, match="did not accept the c") as error:
            pulled(one.folder)
        assert WRONG not in str(error.value)
        assert len(grants(one, system)) <= 2
        assert {asked.status for asked in one.asked(system)} <= {401}
        assert held(one.folder) == {}
    print(f"P08: {system}, a wrong {name}: {len(grants(one, system))} grants, then stopped")


def test_a_wrong_secret_of_version_2_is_not_signed_with_for_long(ending, pulled, monkeypatch):
    api = {
        "version": 2,
        "user": "env:SANDBOX_EMARSYS_USER",
        "user_secret": "env:SANDBOX_EMARSYS_USER_SECRET",
    }
    monkeypatch.setenv("SANDBOX_EMARSYS_USER_SECRET", WRONG)
    with ending("emarsys", api=api) as one:
        with pytest.raises(ConnectorError, match="the credentials are not accepted") as error:
            pulled(one.folder)
        assert WRONG not in str(error.value)
        assert len(one.asked("emarsys")) <= 2


@pytest.mark.parametrize("system", SYSTEMS)
def test_credentials_taken_away_in_the_middle_are_tried_once_more(ending, pulled, system, sized):
    tried = 0
    for point in range(5, 5 + 3 * sized(1, 8), 3):
        with ending(system, [point], granting=When(start=1)) as one:
            with pytest.raises(ConnectorError, match="did not accept the c"):
                pulled(one.folder)
            assert grants(one, system) == [200, 401], f"point {point}"
            tried += 1
    print(f"P08: {system}: credentials taken away {tried} times, one more grant tried each time")


@pytest.mark.parametrize(("system", "point"), [("stokly", 30), ("emarsys", 8)])
def test_a_pull_that_is_gone_on_with_by_wrong_credentials_tries_no_crowd(
    ending, pulled, monkeypatch, system, point
):
    name = {"stokly": "SANDBOX_STOKLY_SECRET_KEY", "emarsys": "SANDBOX_EMARSYS_CLIENT_SECRET"}
    with ending(system, [point], granting=When(at=frozenset([1]))) as one:
        with pytest.raises(ConnectorError):
            pulled(one.folder)
        monkeypatch.setenv(name[system], WRONG)
        with pytest.raises(ConnectorError, match="did not accept the c"):
            pulled(one.folder)
        assert len(grants(one, system)) <= 4


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_token_that_is_granted_and_not_accepted_is_renewed_once(ending, pulled, system):
    with ending(system, accepting=ALWAYS) as one:
        with pytest.raises(ConnectorError, match="not accepted"):
            pulled(one.folder)
        assert len(grants(one, system)) <= 2
    print(f"P08: {system}: tokens that are not accepted: {len(grants(one, system))} grants")
