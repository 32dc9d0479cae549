"""P14: kill -9 at any moment of a pull; whoever pulls next ends with the very same snapshots.

Passes when, for every kill point, the next pulls need no hand and end with the content hash of
each system that the shop's own files give, when every sealed snapshot opens, and when nothing half
written is left. Half of the points are requests, half are moments of reading and sealing.
"""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import Weather
from audit.sandbox.servers.weather_faults import happening
from audit.store import Store

ASKED = 120  # about so many requests make a pull of this shop
SEALED_S = 2.5  # and it is read and sealed in about so many seconds


@dataclass
class Hunter:
    """Ends a process at a request, or at a moment after the first snapshot was begun."""

    die: random.Random
    hunted: object = None
    requests_left: int = 0
    killed: list[str] = field(default_factory=list)

    def heard(self, _: int) -> None:
        self.requests_left -= 1
        if self.hunted is not None and self.requests_left == 0:
            self.hunted.kill()

    def hunt(self, process, snapshots: Path, asked: int) -> bool:
        """Whether it was killed, and had not ended before; it asks about so many times."""
        by_request = self.die.random() < 0.6
        self.requests_left = self.die.randint(1, asked) if by_request else -1
        self.hunted = process
        moment = None if by_request else self.die.uniform(0, SEALED_S)
        point = f"request {self.requests_left}" if by_request else f"{moment:.3f} s of sealing"
        begun = None
        while process.poll() is None:
            time.sleep(0.005)
            if begun is None and any(snapshots.glob(".*.writing.duckdb")):
                begun = time.monotonic()
            if moment is not None and begun and time.monotonic() - begun >= moment:
                process.kill()
        process.communicate()
        self.killed += [point] if process.returncode == -9 else []
        return process.returncode == -9


@pytest.fixture
def trials(tool, right, held, sized, tmp_path):
    """Kill `points` pulls of a shop, some in a row, and give rows that do not end as they must."""

    def run(shop, points, seed):
        expected = right(shop)
        hunter = Hunter(random.Random(seed))  # noqa: S311 - no secret is made
        heard = happening(hunter.heard)
        wrong, chain = [], 0
        weather = {name: Weather(app, [heard]) for name, app in shop.apps.items()}
        with serving(weather) as urls:
            while len(hunter.killed) < points:
                folder = shop.workspace(tmp_path / f"c{chain}", urls)
                since = len(hunter.killed)
                most = min(sized(3, hunter.die.randint(1, 3)), points - since)
                while (row := len(hunter.killed) - since) < most:
                    # One that goes on asks for what is left.
                    asked, process = ASKED // (row + 1), tool("pull", folder, "-q")
                    if not hunter.hunt(process, folder / "store/snapshots", asked):
                        break
                ended = came_to(tool("pull", folder, "-q"), folder, held)
                if ended != expected:
                    wrong.append((seed, chain, hunter.killed[since:], ended))
                chain += 1
        return hunter.killed, wrong

    def came_to(process, folder, held):
        _, said = process.communicate()
        left = [*folder.glob("store/snapshots/.*"), *folder.glob("store/pulling/*")]
        if process.returncode or left:
            return f"exit code {process.returncode}", said, left
        Store(folder).open(Store(folder).newest()).close()
        return held(folder)

    return run


def test_a_pull_killed_anywhere_ends_as_if_it_had_never_been(trials, made, sized):
    killed, wrong = trials(made(), sized(3, 200), seed=14)
    print(
        f"P14: {len(killed)} kill points, {len(killed) - len(wrong)} resumed, "
        f"{len(wrong)} differing hashes"
    )
    assert not wrong


def test_so_does_one_that_reads_lines_order_by_order(trials, made, sized):
    shop = made(scale=0.002, stokly=StoklyOptions(flat_lines=False))
    killed, wrong = trials(shop, sized(1, 20), seed=41)
    print(
        f"P14, order by order: {len(killed)} kill points, {len(killed) - len(wrong)} resumed, "
        f"{len(wrong)} differing hashes"
    )
    assert not wrong
