"""P17: two runs in one workspace, and a run after a killed one.

Passes when one works and the other ends at once, says which process holds the workspace, and
spoils nothing of it; and when the lock of a killed run falls without a hand, whatever process has
its number now.
"""

import os
import signal
import threading

import pytest

from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.weather import Weather, When
from audit.sandbox.servers.weather_faults import happening

HELD_S = 60  # a pull is held up so long at most; the tests let go long before


@pytest.fixture
def halfway(made, tool, right, tmp_path):
    """A pull that stands still in its midst: its process, its workspace, and what lets it go on."""
    shop, arrived, go_on = made(scale=0.002), threading.Event(), threading.Event()

    def stand_still(number: int) -> None:
        if number == 3:
            arrived.set()
            go_on.wait(HELD_S)

    items = Weather(shop.apps["stokly"], [happening(stand_still, When(start=0, paths="/v0/items"))])
    with serving({**shop.apps, "stokly": items}) as urls:
        folder = shop.workspace(tmp_path / "client", urls, page_size=100)
        process = tool("pull", folder, "-q")
        assert arrived.wait(HELD_S)
        try:
            yield process, folder, go_on, right(shop)
        finally:
            go_on.set()
            process.kill()
            process.communicate()


def test_the_second_run_ends_at_once_and_names_the_first(halfway, tool, held):
    first, folder, go_on, expected = halfway
    for second in ("pull", "audit", "examine"):
        other = tool(second, folder, "-q")
        _, said = other.communicate()
        assert other.returncode == 4
        assert f"another run is at work here (process {first.pid})" in " ".join(said.split())
        assert first.poll() is None
    go_on.set()
    _, said = first.communicate()
    assert (first.returncode, said) == (0, "")
    assert held(folder) == expected
    print("P17: two at once: 1 worked, 3 beside it were told by whom, 0 differing hashes")


def test_the_lock_of_a_killed_run_falls_whoever_has_its_number_now(halfway, tool, held):
    first, folder, go_on, expected = halfway
    first.send_signal(signal.SIGKILL)
    first.communicate()
    go_on.set()
    lock = folder / "store/lock"
    assert lock.read_text() == str(first.pid)
    lock.write_text(str(os.getpid()))  # its number was given to a process that lives
    after = tool("pull", folder, "-q")
    _, said = after.communicate()
    assert (after.returncode, said) == (0, "")
    assert held(folder) == expected
    print("P17: after a killed run: 1 lock fell by itself, 0 differing hashes")
