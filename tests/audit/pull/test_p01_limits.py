"""P01: limits a minute that the servers keep, and 429 on 60 % of all calls.

Passes when the pull ends whole; no call is sent while the server has said that none remain; calls
are at most 1.3 times those of a pull in fair weather, the repeats of calls that a storm struck
apart: nobody can foresee those; and no wait is longer than the cap. Where the servers keep limits
that would refuse 60 % of the calls of a client who does not look, at least 95 % of what they allow
is used.
"""

from dataclasses import replace
from itertools import pairwise

import pytest

from audit.sandbox.servers.weather import Fault, Reply, When

MINUTE_S, CAP_S = 60, 300
SAID = {
    "stokly": {"page_size": 150},
    "emarsys": {"page_size": 20, "contacts": "query"},
}
ONE_BY_ONE = {name: {**words, "at_once": 1} for name, words in SAID.items()}
LIMITS = {"stokly": 75, "emarsys": 12}
REMAINING, RESET = "x-ratelimit-remaining", "x-ratelimit-reset"


@pytest.fixture
def limited(anew, options, warp):
    """The shop, its servers by the warp and with these limits a minute; null for none."""

    def of(stokly, emarsys):
        by = {"now": warp.now}
        return anew(
            replace(options[0], per_minute=stokly, clock=warp.monotonic, **by),
            replace(options[1], limit=emarsys, **by),
        )

    return of


def storm(share, warp):
    """429 on such a share of the calls, each with the header that its system sends."""

    def too_many(scope):
        reply = Reply(429, body=b'{"message":"Too many requests"}').with_header(REMAINING, "0")
        if "/api/v3/" not in scope["path"]:
            return reply
        return reply.with_header(RESET, str(int(warp.now().timestamp()) + MINUTE_S // 2))

    return Fault("storm", When(share=share), instead=too_many)


def windows(came):
    """The minutes that the server counts in, each begun by the first call after the one before."""
    found = []
    for one in sorted(came, key=lambda one: one.at):
        if not found or one.at - found[-1][0].at >= MINUTE_S:
            found.append([])
        found[-1].append(one)
    return found


def used(came, limit):
    """Share of what is allowed that was used, the last window apart: it may end early."""
    *full, last = windows(came)
    return sum(map(len, full)) / (limit * (last[0].at - full[0][0].at) / MINUTE_S)


def too_soon(came, warp):
    """Calls that came while the server had said that none remain; of calls one by one."""
    epoch = warp.now().timestamp() - warp.monotonic()
    found, shut_until, began = 0, 0.0, -1e9
    for one in sorted(came, key=lambda one: one.at):
        found += one.at < shut_until
        began = one.at if one.at - began >= MINUTE_S else began
        if one.headers.get(REMAINING) == "0":
            reset = one.headers.get(RESET)
            shut_until = float(reset) - epoch if reset else began + MINUTE_S
    return found


def test_what_is_allowed_is_used_and_nothing_is_refused(outing, limited, truth):
    fair = len(outing(said=SAID).calls())
    paced = {one: {**SAID[one], "requests_per_minute": float(LIMITS[one])} for one in SAID}
    for how, said in {"paced": paced, "by the headers alone": SAID}.items():
        out = outing(shop=limited(**LIMITS), said=said)
        shares = {name: used(out.calls(name), limit) for name, limit in LIMITS.items()}
        refused = sum(one.status == 429 for one in out.calls())
        told = ", ".join(f"{name} {share:.1%} of {LIMITS[name]}" for name, share in shares.items())
        print(
            f"P01 limits, {how}: {len(out.calls())} calls ({fair} in fair weather), "
            f"{refused} refused; used of what a minute allows: {told}"
        )
        assert out.hashes == truth
        assert refused == 0
        assert len(out.calls()) <= 1.3 * fair
        assert min(shares.values()) >= 0.95


def test_through_a_storm_no_call_is_sent_while_none_remain(outing, limited, warp, truth, sized):
    fair = outing(said=ONE_BY_ONE)
    for seed in range(sized(1, 10)):
        out = outing(
            lambda _: [storm(0.6, warp)], shop=limited(None, None), said=ONE_BY_ONE, seed=seed
        )
        struck, calls = out.struck["storm"], len(out.calls())
        soon = sum(too_soon(out.calls(name), warp) for name in LIMITS)
        longest = max(b.at - a.at for name in LIMITS for a, b in pairwise(out.calls(name)))
        print(
            f"P01 storm, seed {seed}: {struck} of {calls} calls refused, {calls - struck} others "
            f"({len(fair.calls())} in fair weather), {soon} sent while none remained, "
            f"longest wait {longest:.0f} s"
        )
        assert out.hashes == truth
        assert soon == 0
        assert calls - struck <= 1.3 * len(fair.calls())
        assert longest <= CAP_S
