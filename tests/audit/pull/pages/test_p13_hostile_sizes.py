"""P13: a gzip bomb, a body of 1 GiB, JSON 100,000 deep, a single string of 50 MB.

Passes when each is refused by a limit and in words, the process that pulls never holds more than
1 GiB, and the next pull goes on where it stopped: the same rows as if nothing had come.
"""

import json
import time
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import Fault, Reply, Weather, When
from audit.sandbox.servers.weather_faults import deep, flood

MIB = 1 << 20
MOST = 1024 * MIB  # bytes of memory
PACKED = ((b"content-type", b"application/json"), (b"content-encoding", b"gzip"))


def bomb():
    """Gzip: 1 MiB as it is sent, 1 GiB of white space in a list when unpacked."""
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(b'{"data":[') + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * 1024


def bombing(when):
    packed = bomb()
    return Fault("bomb", when, instead=lambda _: Reply(200, PACKED, packed))


def long_name(when):
    """The first record's name is a string of 25 MB: large, and no larger than is let in."""

    def longer(_, reply, __):
        said = json.loads(reply.body)
        for one in said["data"][:1]:
            one["name"] = "x" * 25_000_000
        return replace(reply, body=json.dumps(said).encode())

    return Fault("long name", when, after=longer)


class Door:
    """An app at one address, whatever weather it is in."""

    def __init__(self, app):
        self.app = self.weather = app
        self.state = app.state

    def brings(self, *faults):
        self.weather = Weather(self.app, faults)

    async def __call__(self, *call):
        await self.weather(*call)


REFUSED = {
    "a gzip bomb": (bombing, "more than 33,554,432 bytes"),
    "a body of 1 GiB": (lambda when: flood(when, 1024), "more than 33,554,432 bytes"),
    "a string of 50 MiB": (lambda when: flood(when, 50), "more than 33,554,432 bytes"),
    "a string of 20 MiB for a record": (lambda when: flood(when, 20), "without"),
    "JSON 100,000 deep": (lambda when: deep(when, 100_000), "more than 500 levels"),
}
PATHS = {"stokly": r"/v\d/(customers|saleorders|items)$", "emarsys": "contact/query"}
APIS = {"stokly": {}, "emarsys": {"contacts": "query"}}


@pytest.fixture
def door(shop):
    """Host -> its app, in weather that can be changed."""

    def of(system):
        plain = bulk_shop(customers=60, orders=60, items=30, lines=1)
        app = stokly_app(plain, StoklyOptions(flat_lines=True))
        return Door(app if system == "stokly" else shop.apps["emarsys"])

    return of


@pytest.fixture
def apart(tool):
    """A pull in a process of its own: its exit, what it said, and the most memory it had."""

    def pulled(folder):
        process, most = tool("pull", folder, "-q"), 0
        while process.poll() is None:
            most = max(most, most_held(process.pid))
            time.sleep(0.01)
        _, said = process.communicate()
        return process.returncode, said, most

    return pulled


def most_held(pid):
    """Bytes it has held at most; its own, where `wait` would begin with what its parent held."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


@pytest.fixture
def met(shop, door, reads, pulled, apart):
    """A pull that meets what is hostile, and whether the one after it brings what it should."""

    def of(system, whats):
        there = door(system)
        with serving({"oauth": shop.apps["oauth"], system: there}) as urls:
            fair = pulled(reads(urls, **{system: APIS[system]}))[system].content_hash
            for what in whats:
                folder = reads(urls, **{system: APIS[system]})
                there.brings(REFUSED[what][0](When(start=0, paths=PATHS[system])))
                code, said, most = apart(folder)
                there.brings()
                print(f"P13: {system}, {what}: exit {code}, {most // MIB} MiB at most")
                yield what, code, said, most, pulled(folder)[system].content_hash == fair

    return of


@pytest.mark.parametrize("system", ["stokly", "emarsys"])
def test_what_is_too_large_or_too_deep_is_refused_and_the_next_pull_goes_on(met, sized, system):
    whats = [*REFUSED][: len(REFUSED) if system == "stokly" else sized(2, len(REFUSED))]
    for what, code, said, most, goes_on in met(system, whats):
        told = REFUSED[what][1] in said, "Traceback" in said
        assert (code, told, goes_on) == (4, (True, False), True), f"{what}: {said[-800:]}"
        assert most < MOST, what


def test_strings_as_long_as_are_let_in_take_no_more_memory_than_is_there(door, reads, apart):
    there = door("stokly")
    there.brings(long_name(When(start=0, paths=PATHS["stokly"])))
    with serving({"stokly": there}) as urls:
        code, said, most = apart(reads(urls, stokly={}))
    print(f"P13: strings of 25 MB in three lists: exit {code}, {most // MIB} MiB at most")
    assert (code in {0, 4}, "Traceback" in said) == (True, False), said[-800:]
    assert most < MOST
