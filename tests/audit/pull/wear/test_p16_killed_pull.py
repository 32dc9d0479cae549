"""P16, before sealing: bits flip and files are cut in what a killed pull has left on the disk.

Passes when every change is noticed, harmless, or mended by asking again: the pull that goes on ends
with the same snapshots, or says what is damaged and the one after it does.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit import flow, settings, workspace
from audit.progress import Silent
from audit.sandbox.servers.opening import parts
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.servers.weather import Fault, Reply, Weather, When
from audit.sandbox.servers.weather_faults import happening
from checks.vocabulary import AuditError

PULLING = "store/pulling"


@pytest.fixture(scope="module")
def killed(made, tool, right, tmp_path_factory):
    """What a killed pull leaves, files of every kind; its servers are still there."""
    shop = made(scale=0.002, stokly=StoklyOptions(flat_lines=False))
    folder = tmp_path_factory.mktemp("killed") / "client"
    process = None

    def end(number: int) -> None:
        if number == 30 and process is not None:
            process.kill()

    lines = Weather(shop.apps["stokly"], [happening(end, When(start=0, paths="/items$"))])
    with serving({**shop.apps, "stokly": lines}) as urls:
        shop.workspace(folder, urls, page_size=1000)
        process = tool("pull", folder, "-q")
        process.communicate()
        assert process.returncode == -9
        process = None
        yield folder, right(shop)


def kept_in(folder: Path) -> dict[str, object]:
    """Staging -> all that it has kept, as the next pull finds it; null when it begins anew."""
    found: dict[str, object] = {}
    for one in flow.sources(folder, settings.read(folder)):
        with closing(one):
            for name, staging in one.stagings.items():
                found[name] = rows_of(staging.path) if staging.resumed else None
    return found


def rows_of(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        tables = ("SELECT * FROM note ORDER BY key", "SELECT * FROM page ORDER BY part, at")
        return [connection.execute(table).fetchall() for table in tables]


def pulled(folder: Path) -> dict[str, str]:
    found = flow.pull_only(folder, settings.read(folder), Silent())
    return {one.system.value: one.content_hash for one in found}


def outcome_of_pull(folder: Path, expected: dict[str, str]) -> str:
    """A pull over what was changed, and where it is refused, the next one too."""
    for name in ("mended by asking", "noticed"):
        try:
            return name if pulled(folder) == expected else "silent"
        except AuditError:
            continue
    return "refused for ever"


def found_in(folder: Path, name: str, content: bytes, into: Path) -> object:
    """What a staging says when one of its files holds this; refused is a finding too."""
    changed = shutil.copytree(folder, into, dirs_exist_ok=True)
    (changed / PULLING / name).write_bytes(content)
    try:
        return kept_in(changed)[name.partition(".")[0]]
    except AuditError:
        return "refused"


@pytest.mark.parametrize("source", ["stokly-api", "emarsys-api"])
def test_what_was_kept_is_gone_on_with_only_as_it_was_written(
    killed, wear, tally, tmp_path, source
):
    folder, _ = killed
    closed, name = shutil.copytree(folder, tmp_path / "closed"), f"{source}.sqlite"
    reference, outcomes = kept_in(closed)[source], []  # closed now, the log is in the database
    for point, content in wear.changed(closed / PULLING / name, seed=16):
        now = found_in(closed, name, content, tmp_path / "changed")
        told = {None: "begun anew", "refused": "refused"}.get(now if now != reference else 0)
        outcomes.append((told or ("harmless" if now == reference else "silent"), point))
        shutil.rmtree(tmp_path / "changed")
    tally(name, outcomes)


@pytest.mark.parametrize("source", ["stokly-api", "emarsys-api"])
def test_a_damaged_log_of_it_is_an_earlier_moment_of_the_same_pull(
    killed, wear, tally, sized, tmp_path, source
):
    (folder, expected), name, outcomes = killed, f"{source}.sqlite-wal", []
    log = (folder / PULLING / name).read_bytes()
    for number, (point, content) in enumerate(wear.changed(folder / PULLING / name, seed=61)):
        at = int(point.rpartition(" ")[2])
        before = found_in(folder, name, log[: frame_before(at)], tmp_path / "before")
        now = found_in(folder, name, content, tmp_path / "changed")
        told = "begun anew" if now is None else "silent"
        outcomes.append(("as killed earlier" if now == before else told, point))
        if number < sized(1, 20):  # P14 says that this is enough; some prove it
            shutil.copytree(folder, tmp_path / "whole", dirs_exist_ok=True)
            (tmp_path / "whole" / PULLING / name).write_bytes(content)
            outcomes.append((outcome_of_pull(tmp_path / "whole", expected), point))
        for left in ("before", "changed", "whole"):
            shutil.rmtree(tmp_path / left, ignore_errors=True)
    tally(name, outcomes)


def frame_before(at: int) -> int:
    """Where the frame of SQLite's log begins that holds this byte."""
    head, frame = 32, 24 + 4096
    return 0 if at < head else head + (at - head) // frame * frame


def test_files_that_were_fetched_are_fetched_again_when_the_disk_changed_them(
    made, wear, tally, tmp_path
):
    shop = made(scale=0.002)
    gone = Fault("gone", When(start=0, paths="unsubscribes"), instead=lambda _: Reply(404))
    feed = Weather(shop.apps["feed"], [gone])
    with serving({"feed": feed}) as urls:
        folder = by_addresses(shop, tmp_path / "client", urls)
        with pytest.raises(AuditError, match="404"):
            pulled(folder)
    with serving({"feed": shop.apps["feed"]}, {"feed": int(urls["feed"].rpartition(":")[2])}):
        expected = pulled(shutil.copytree(folder, tmp_path / "expected"))
        outcomes = []
        files = sorted(folder.glob("store/pulling/*-files/*/*.csv"))
        assert len(files) == 6
        for seed, file in enumerate(files):
            for point, content in wear.tenth.changed(file, seed):
                changed = shutil.copytree(folder, tmp_path / "changed")
                (changed / file.relative_to(folder)).write_bytes(content)
                outcomes.append((outcome_of_pull(changed, expected), f"{file.name}: {point}"))
                shutil.rmtree(changed)
    tally("fetched files", outcomes)


def by_addresses(shop, folder: Path, urls) -> Path:
    """A workspace that reads the archive, the catalogue and the sync from addresses alone."""
    feed = {"stokly": "", "emarsys": "", "oauth": "", **urls}
    said = {
        system: {"urls": part["urls"]}
        for system, part in parts(feed, shop.told).items()
        if "urls" in part
    }
    workspace.make(folder, name="c", taken_at=shop.told.taken_at, key="00" * 32, parts=said)
    return folder


@pytest.mark.parametrize("name", ["stokly-lines.sqlite", "stokly-lines.sqlite-wal"])
def test_lines_kept_from_pull_to_pull_are_asked_for_again_when_the_disk_changed_them(
    killed, wear, tally, tmp_path, name
):
    (folder, expected), outcomes = killed, []
    if not name.endswith("-wal"):
        folder = shutil.copytree(folder, tmp_path / "closed")
        for one in folder.rglob(name):
            with closing(sqlite3.connect(one)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    [file] = folder.rglob(name)
    for point, content in wear.tenth.changed(file, seed=6):
        changed = shutil.copytree(folder, tmp_path / "changed")
        (changed / file.relative_to(folder)).write_bytes(content)
        outcomes.append((outcome_of_pull(changed, expected), point))
        shutil.rmtree(changed)
    tally(name, outcomes)
