"""P15: the disk is full, at many points of pull, check and report.

Passes when the command says so in words that tell what to do, when earlier snapshots, history and
reports are as they were, when nothing half written has its final name, and when the same command
comes to the right end once there is space. The disk is a small file system, mounted for the test
where the machine lets us; beside it, and in its place where it does not, a limit on a file's size.
"""

import json
import os
import resource
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit import flow, settings
from audit.cli import exit_code
from audit.progress import Silent
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sealing import hash_of
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import AuditRun

KIB, MIB = 1 << 10, 1 << 20
MADE = ["unshare", "-Urm", "--", "sh", "-c"]
MOUNTED = 'mount -t tmpfs -o size=64m none "$0" && echo ready && exec cat'
ENTERED = ["nsenter", "-U", "-m", "--preserve-credentials", "-t"]


@dataclass(frozen=True)
class Disk:
    """A folder that fills up: how commands reach it, how we do, and how it is given space."""

    there: Path
    here: Path
    reached: tuple[str, ...] = ()
    limit: int | None = None

    def run(self, tool, *words, small=True):
        limit = self.limit if small else None
        bounded = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))}
        process = tool(*words, before=self.reached, **(bounded if limit else {}))
        _, said = process.communicate()
        return process.returncode, " ".join(said.split())

    def leave(self, free: int) -> None:
        """Fill it up to so many bytes; where it is but a limit, that is the disk already."""
        room = os.statvfs(self.here)
        if self.reached:
            with (self.here / "filler").open("wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize - free)

    def free(self) -> None:
        (self.here / "filler").unlink(missing_ok=True)


@contextmanager
def small_disk(at: Path, limit: int):
    """A small file system; where this machine mounts none for us, a limit on a file's bytes."""
    at.mkdir()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    try:
        holder = subprocess.Popen([*MADE, MOUNTED, str(at)], text=True, **pipes)
    except FileNotFoundError:
        yield Disk(at, at, limit=limit)
        return
    with holder:
        ready = holder.stdout.readline().strip() == "ready"
        here = Path(f"/proc/{holder.pid}/root{at}")
        mounted = Disk(at, here, (*ENTERED, str(holder.pid)))
        yield mounted if ready else Disk(at, at, limit=limit)
        holder.stdin.close()


@dataclass(frozen=True)
class Before:
    """A workspace as it stood before the disk was full.

    Attributes:
        folder: reads the shop from its exports.
        run, code: its only run, and how that had ended.
        by_http: settings by which it reads the shop over HTTP.
    """

    folder: Path
    run: AuditRun
    code: int
    by_http: Path

    def onto(self, disk: Disk) -> Path:
        """A copy on a disk, that reads over HTTP from now on."""
        copy = shutil.copytree(self.folder, disk.here / "client")
        shutil.copy(self.by_http, copy)
        return copy


@pytest.fixture(scope="module")
def before(made, tmp_path_factory):
    """A workspace with snapshots, history and reports, whose next pull goes over HTTP."""
    shop = made(scale=0.002, stokly=StoklyOptions(flat_lines=False))
    folder = shop.by_files(tmp_path_factory.mktemp("before") / "client")
    few = [check for check in every_check() if not check.startswith("order.completeness")]
    with serving(shop.apps) as urls:
        by_http = shop.workspace(tmp_path_factory.mktemp("http") / "client", urls)
        for one in (folder, by_http):
            told = "".join(f'"{check}" = "not for this test"\n' for check in few)
            file = one / "audit.toml"
            file.write_text(f"{file.read_text()}\n[switched_off]\n{told}")
        chosen = settings.read(folder)
        run, _ = flow.audit(folder, chosen, folder / "reports", Silent())
        yield Before(folder, run, exit_code(run), by_http / "audit.toml")


def kept(folder: Path, reports: Path) -> dict[Path, str]:
    """What no failing run may touch: sealed snapshots and reports, by what is in them."""
    files = [*folder.glob("store/snapshots/*"), *reports.iterdir()]
    return {path: hash_of(path) for path in files}


def half_written(folder: Path, reports: Path) -> list[Path]:
    return [*reports.glob(".*"), *folder.glob("store/snapshots/.*")]


def size_of(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))


STAGES = {
    "what was fetched": "fetching",
    "the cache of order lines": "fetching",
    "the system refused": "fetching",
    "the snapshot": "sealing",
    "the history": "keeping answers",
    "could not be written": "reporting",
}


def whole(reports: Path) -> bool:
    """Whether every file of the reports is the one that their `run.json` tells of."""
    told = json.loads((reports / "run.json").read_text())["files"]
    there = {path.name: hash_of(path) for path in reports.iterdir() if path.name != "run.json"}
    return told == there


@pytest.fixture
def filled(tool, held, before, tmp_path):
    """Run a command where there is little room, then where there is enough: where it stopped."""
    right = {one.system.value: one.content_hash for one in before.run.snapshots}

    def stage(disk, command, folder, reports):
        earlier = kept(folder, reports)
        code, told = disk.run(tool, *command)
        if not told:
            return "enough room"
        assert code == 4
        assert "free space" in told and "Traceback" not in told, told  # noqa: PT018 - one sentence
        assert {**kept(folder, reports), **earlier} == kept(folder, reports)
        assert whole(reports)
        disk.free()
        code, then = disk.run(tool, *command, small=False)
        assert whole(reports)
        assert half_written(folder, reports) == []
        # The database follows no path into another process's file systems.
        copy = shutil.copytree(folder, tmp_path / "copy")
        assert (code, then, held(copy)) == (before.code, "", right)
        assert Store(copy).past(20)["run_id"][-1] == before.run.run_id
        shutil.rmtree(copy)
        return next((name for sign, name in STAGES.items() if sign in told), told)

    return stage


def test_a_full_disk_is_told_and_costs_nothing_but_the_run(before, filled, sized, tmp_path):
    stages, most = Counter(), 9 * MIB
    for number in range(points := sized(2, 20)):
        with small_disk(tmp_path / f"disk{number}", (number + 1) * 128 * KIB) as disk:
            folder = before.onto(disk)
            disk.leave(most * (number * 2 + 1) // (points * 2))
            command = ("audit", disk.there / "client", "-q")
            stages[filled(disk, command, folder, folder / "reports")] += 1
    tell("audit on a full disk", stages)


def test_so_is_a_file_that_may_not_grow(before, filled, sized, tmp_path):
    stages = Counter()
    for number in range(sized(1, 4)):
        (at := tmp_path / f"disk{number}").mkdir()
        disk = Disk(at, at, limit=40 * KIB * 4**number)
        folder = before.onto(disk)
        stages[filled(disk, ("audit", folder, "-q"), folder, folder / "reports")] += 1
    tell("audit under a limit", stages)


@pytest.mark.parametrize("free", [0, 96 * KIB])
def test_checks_on_a_full_disk_spoil_neither_history_nor_reports(before, filled, tmp_path, free):
    with small_disk(tmp_path / "disk", free + 20 * KIB) as disk:
        folder = shutil.copytree(before.folder, disk.here / "client")
        disk.leave(free)
        command = ("examine", disk.there / "client", "-q")
        tell("examine", Counter([filled(disk, command, folder, folder / "reports")]))


def test_reports_on_a_full_disk_stay_those_of_the_run_before(before, filled, sized, tmp_path):
    stages = Counter()
    folder = shutil.copytree(before.folder, tmp_path / "client")
    for number in range(points := sized(1, 6)):
        with small_disk(tmp_path / f"disk{number}", 20 * KIB * (number + 1)) as disk:
            reports = shutil.copytree(folder / "reports", disk.here / "reports")
            disk.leave(160 * KIB * number // points)
            command = ("examine", folder, "-q", "--out", disk.there / "reports")
            stages[filled(disk, command, folder, reports)] += 1
    tell("reports on a full disk", stages)


def tell(what: str, stages: Counter) -> None:
    stopped = stages.total() - stages["enough room"]
    assert stopped
    where = ", ".join(f"{count} {stage}" for stage, count in sorted(stages.items()))
    print(f"P15: {what}: {stages.total()} points ({where}); {stopped} told and resumed, 0 spoilt")
