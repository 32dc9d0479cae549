"""P05: an answer of one byte a second, a TLS handshake that stalls, an answer that never ends.

Passes when each try ends within its total deadline and a tenth more, however often a byte comes;
the pull stops with words, and the next one goes on and ends whole.
"""

import asyncio
from collections import Counter

import pytest
import trustme

from audit.connectors.http import Unreachable
from audit.sandbox.servers.line import Trouble, line
from audit.sandbox.servers.serving import Certificate

DEADLINE_S = 20
# Bytes that still come of the first two connections, so that trouble begins in the midst of a pull.
CUT_AFTER = {"stokly": 60_000, "emarsys": 4_000}
TROUBLES = {
    "one byte a second": Trouble(per_second=1),
    "never ending": Trouble(endless=1),
    "stalled handshake": Trouble(stalled=True),
}
POLITE = {"at_once": 1, "deadline_seconds": DEADLINE_S}
SAID = {"stokly": {**POLITE, "page_size": 100}, "emarsys": POLITE}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """What a server shows, and the authority that a client must trust for it."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return Certificate(folder / "server.pem", folder / "server.pem"), folder / "ca.pem"


class Way:
    """To one server: two connections break, the further ones are in trouble, until it is mended."""

    def __init__(self, name, trouble, warp):
        self.name, self.trouble, self.warp = name, trouble, warp
        self.lives = Counter()  # the task of a connection in trouble -> seconds it was held open
        self.mended = False

    def between(self, name, url):
        plan = self.plan if name == self.name else lambda _: None
        return line(url, plan, self.spend)

    def plan(self, number):
        if self.mended or number < 2:
            return None if self.mended else Trouble(cut_after=CUT_AFTER[self.name])
        return self.trouble

    async def spend(self, s):
        await self.warp.spend(s)
        self.lives[asyncio.current_task()] += s

    def mend(self, number):
        self.mended = number > 0
        return []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_try_ends_at_its_deadline_and_the_next_pull_goes_on(
    outing, warp, truth, certificate, sized, trouble
):
    for name in ("stokly", "emarsys")[: sized(1, 2)]:
        way = Way(name, TROUBLES[trouble], warp)
        tls = {"certificates": {}, "said": SAID}
        if TROUBLES[trouble].stalled:
            shown, authority = certificate
            tls = {
                "certificates": dict.fromkeys(("stokly", "emarsys", "oauth"), shown),
                "said": {one: {**words, "ca_file": str(authority)} for one, words in SAID.items()},
            }
        out = outing(way.mend, between=way.between, most=2, **tls)
        lives = way.lives.values()
        print(
            f"P05 {trouble}, {name}: {len(lives)} tries of {min(lives):.0f} to {max(lives):.0f} s "
            f"(deadline {DEADLINE_S} s), {len(out.failed)} pull stopped, the next whole"
        )
        assert [type(one) for one in out.failed] == [Unreachable]
        assert out.hashes == truth
        assert len(lives) >= 6  # of eight tries; two were cut off
        assert max(lives) <= DEADLINE_S * 1.1
