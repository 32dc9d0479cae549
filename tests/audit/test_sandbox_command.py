"""The command `sandbox`: servers on this machine, and a workspace that reads them."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

COMMAND = (sys.executable, "-m", "audit", "sandbox")


def run(*words, **more):
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False, **more)


@pytest.fixture
def served(tmp_path):
    """What the command says while it serves; and whether it stops without a word at Ctrl-C."""
    words = ("serve", str(tmp_path / "box"), "--scale", "0.01", "--port", "18470", "--fault", "P07")
    with subprocess.Popen([*COMMAND, *words], stdout=-1, stderr=-1, text=True) as process:
        told = ""
        while "Ctrl-C" not in told:
            told += process.stdout.readline()
        yield told
        process.send_signal(signal.SIGINT)
        ended = time.monotonic() + 20
        assert process.wait(timeout=ended - time.monotonic()) == 0
        assert not process.stderr.read()


def test_every_fault_that_can_be_asked_for_is_listed_with_its_words():
    lines = run("faults").stdout.splitlines()
    assert lines[0].startswith("P01  429")
    assert [line[:3] for line in lines] == [*(f"P{at:02}" for at in range(1, 14)), "P18"]


def test_an_unknown_fault_is_refused_before_anything_is_made(tmp_path):
    ended = run("serve", str(tmp_path / "box"), "--fault", "P99")
    assert (ended.returncode, "there is no fault P99" in ended.stderr) == (5, True)
    assert not (tmp_path / "box").exists()


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    ended = run("serve", str(tmp_path))
    assert (ended.returncode, "left alone" in ended.stderr) == (5, True)


def test_the_workspace_beside_the_servers_is_probed_and_audited_with_the_printed_keys(
    served, tmp_path
):
    keys = dict(re.findall(r"export (\w+)=(\S+)", served))
    assert "P07" in served
    asked = subprocess.run(
        [sys.executable, "-m", "audit", "probe", str(tmp_path / "box" / "workspace")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **keys},
    )
    assert asked.returncode == 0, asked.stderr
    page = (tmp_path / "box" / "workspace" / "reports" / "connection.html").read_text()
    assert not any(secret in page + asked.stdout for secret in keys.values() if "secret" in secret)
