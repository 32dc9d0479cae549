"""A run that is killed at any moment leaves a workspace in which the next run just works."""

import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit import workspace
from audit.sandbox.shop import open_shop
from audit.store import Store

TOOL = Path(sys.executable).parent / "stokly-audit"


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    open_shop(folder, scale=0.1, seed=5)
    return folder


@pytest.fixture
def client(tmp_path, exports):
    folder = tmp_path / "client"
    sides = {"stokly": exports / "stokly", "emarsys": exports / "emarsys"}
    workspace.make(folder, name="c", taken_at=datetime(2026, 11, 20, 21, tzinfo=UTC), **sides)
    return folder


def pull(client):
    return subprocess.run([TOOL, "pull", client, "-q"], check=True, capture_output=True, text=True)


def hashes(client):
    return [one.content_hash for one in Store(client).newest()]


@pytest.mark.parametrize("seconds", [0.7, 1.0, 1.2, 1.4, 1.7, 2.0])
def test_a_pull_killed_at_any_moment_is_followed_by_a_whole_one(client, seconds):
    killed = subprocess.Popen([TOOL, "pull", client, "-q"])
    time.sleep(seconds)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    pull(client)
    first = hashes(client)
    pull(client)
    assert hashes(client) == first
    assert list(Store(client).snapshots.glob(".*")) == []


def test_a_pull_that_is_interrupted_leaves_nothing_half_written(client):
    stopped = subprocess.Popen([TOOL, "pull", client, "-q"], stderr=subprocess.PIPE, text=True)
    while not list(Store(client).snapshots.glob(".*")):
        time.sleep(0.02)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate()
    assert stopped.returncode == 130
    assert "stopped; what was sealed before is not touched" in said
    assert "Traceback" not in said
    assert list(Store(client).snapshots.glob(".*")) == []


def test_a_full_disk_is_told_and_nothing_half_written_stays(client):
    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    command = [TOOL, "pull", client, "-q"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, preexec_fn=little_room
    )
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "free space" in done.stderr
    assert [path for path in client.rglob("*.duckdb") if "writing" in path.name] == []
    pull(client)
    assert len(hashes(client)) == 2
