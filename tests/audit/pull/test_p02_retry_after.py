"""P02: a Retry-After that no server means: billions of seconds, below nought, in the past, words.

Passes when the next call waits as long as it says, brought within half a second and five minutes,
or as long as we choose where it says nothing; the pull ends whole and never hammers.
"""

from dataclasses import replace
from itertools import pairwise

import pytest

from audit.sandbox.servers.weather import Fault, Reply, When

LEAST_S, CAP_S = 0.5, 300
OURS_S = 120  # the longest that we choose ourselves, chance and all
ABSURD = {
    "9000000000": (CAP_S, CAP_S),
    "1e400": (CAP_S, CAP_S),
    "-5": (LEAST_S, LEAST_S),
    "0": (LEAST_S, LEAST_S),
    "Thu, 01 Jan 1970 00:00:00 GMT": (LEAST_S, LEAST_S),
    "Fri, 31 Dec 9999 23:59:59 GMT": (CAP_S, CAP_S),
    "soon": (LEAST_S, OURS_S),
    "nan": (LEAST_S, OURS_S),
    "": (LEAST_S, OURS_S),
    "30": (30, 30),
}
SAID = {"stokly": {"at_once": 1}, "emarsys": {"at_once": 1, "contacts": "query"}}


def busy(status, said, at):
    reply = Reply(status, body=b"{}").with_header("retry-after", said)
    return Fault("busy", When(at=frozenset({at})), instead=lambda _: reply)


def waits(came):
    """What each Retry-After said, and how long it was until the same was asked again, seconds."""
    calls = sorted(came, key=lambda one: one.at)
    return [
        (one.headers["retry-after"], following.at - one.answered_at)
        for one, following in pairwise(calls)
        if "retry-after" in one.headers
    ]


@pytest.mark.parametrize("status", [429, 503])
def test_every_wait_is_what_was_asked_for_within_reason(outing, anew, options, warp, truth, status):
    servers = (replace(options[0], clock=warp.monotonic, now=warp.now), options[1])
    servers = (servers[0], replace(servers[1], now=warp.now))
    faults = [busy(status, said, 2 * place + 3) for place, said in enumerate(ABSURD)]
    out = outing(lambda _: faults, shop=anew(*servers), said=SAID)
    found = [one for name in ("stokly", "emarsys") for one in waits(out.calls(name))]
    print(
        f"P02 status {status}: {len(found)} absurd waits, "
        f"{min(s for _, s in found):.1f} to {max(s for _, s in found):.1f} s"
    )
    assert out.hashes == truth
    assert len(found) == out.struck["busy"] == 2 * len(ABSURD)
    for said, waited in found:
        least, most = ABSURD[said]
        assert least <= waited <= most + 3, said
