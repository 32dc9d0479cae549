"""P16, sealed and beside it: bits flip and files are cut in snapshots, history, reports, exports.

Passes when no result differs in silence: what changed is refused, or says what it said before.
A Parquet export has no hash that we could know before it is read: where it still can be read, the
seal of its table tells another SHA-256; where its writer put checksums in, they are held.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from audit import flow, settings, workspace
from audit.progress import Silent
from audit.sealing import hash_of
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import AuditError, StoreError

HISTORY = "store/history.duckdb"
# Ends the process where a commit stands in the log and not yet in the database.
CUT_OFF = """
import os, sys
from dataclasses import replace
from pathlib import Path
import audit.store as module

store = module.Store(Path(sys.argv[1]))
newest = store.newest()[0]
connect = module.duckdb.connect

class Ending:
    def __init__(self, connection):
        self.connection = connection
    def __getattr__(self, name):
        return getattr(self.connection, name)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        os._exit(9)

module.duckdb.connect = lambda *words, **more: Ending(connect(*words, **more))
store.remember(replace(newest, snapshot_id=newest.snapshot_id + "-again"), "0" * 64)
"""


@pytest.fixture(scope="module")
def audited(made, tmp_path_factory):
    """A workspace with sealed snapshots, a history with a run in it, and reports."""
    folder = made(scale=0.002).by_files(tmp_path_factory.mktemp("audited") / "client")
    chosen = settings.read(folder)
    few = {check: "not for this test" for check in every_check() if "order" not in check}
    flow.audit(
        folder,
        chosen.model_copy(update={"switched_off": few}),
        folder / "reports",
        Silent(),
    )
    return folder


def test_a_sealed_snapshot_that_changed_is_never_opened(audited, wear, tally, tmp_path):
    folder, outcomes = shutil.copytree(audited, tmp_path / "client"), []
    store = Store(folder)
    newest = store.newest()
    file = store.snapshots / f"{newest[0].snapshot_id}.duckdb"
    whole = file.read_bytes()
    file.chmod(0o600)
    for point, content in wear.changed(file, seed=3):
        file.write_bytes(content)
        try:
            store.open(newest).close()
            outcomes.append(("silent", point))
        except StoreError:
            outcomes.append(("refused", point))
    file.write_bytes(whole)
    store.open(newest).close()
    tally("a sealed snapshot", outcomes)


def told_by(folder: Path) -> object:
    """All that a history says."""
    store = Store(folder)
    said = [store.newest(), store.past(20).rows()]
    with duckdb.connect(str(folder / HISTORY)) as history:
        tables = ("snapshots", "runs", "answers", "unasked", "findings")
        return said + [history.table(table).order("all").pl().rows() for table in tables]


def outcome_of_history(folder: Path, right: list[object], earlier: object = None) -> str:
    try:
        now = told_by(folder)
    except (AuditError, duckdb.Error):
        return "refused"
    return {0: "harmless", 1: "as killed earlier"}.get(
        next((at for at, one in enumerate((right, earlier)) if one == now), 2), "silent"
    )


def test_a_history_that_changed_says_what_it_said_or_nothing(audited, wear, tally, tmp_path):
    folder, outcomes = shutil.copytree(audited, tmp_path / "client"), []
    right, whole = told_by(folder), (folder / HISTORY).read_bytes()
    for point, content in [*wear.changed(folder / HISTORY, seed=4), ("cut at 0", b"")]:
        (folder / HISTORY).write_bytes(content)
        outcomes.append((outcome_of_history(folder, right), point))
        (folder / f"{HISTORY}.wal").unlink(missing_ok=True)
    (folder / HISTORY).write_bytes(whole)
    tally("history.duckdb", outcomes)


def test_a_damaged_log_of_the_history_is_refused_or_an_earlier_moment(
    audited, wear, tally, tmp_path
):
    folder, outcomes = shutil.copytree(audited, tmp_path / "client"), []
    earlier = told_by(folder)
    subprocess.run([sys.executable, "-c", CUT_OFF, folder], check=False)
    log, database = folder / f"{HISTORY}.wal", (folder / HISTORY).read_bytes()
    changes = [*wear.changed(log, seed=5)]
    right = told_by(folder)
    assert right != earlier
    for point, content in changes:
        (folder / HISTORY).write_bytes(database)
        log.write_bytes(content)
        outcomes.append((outcome_of_history(folder, right, earlier), point))
        log.unlink(missing_ok=True)
    tally("the log of history.duckdb", outcomes)


def test_every_file_of_a_report_is_known_by_its_hash(audited, wear, tally, tmp_path):
    reports, outcomes = shutil.copytree(audited / "reports", tmp_path / "reports"), []
    said = json.loads((reports / "run.json").read_text())["files"]
    assert {*said} == {path.name for path in reports.iterdir()} - {"run.json"}
    file = reports / "findings.parquet"
    for point, content in wear.changed(file, seed=7):
        file.write_bytes(content)
        outcomes.append(("silent" if hash_of(file) == said[file.name] else "noticed", point))
    tally("findings.parquet", outcomes)


@pytest.mark.parametrize("checksums", [True, False])
def test_a_parquet_export_that_changed_is_refused_or_sealed_as_another_file(
    made, wear, tally, tmp_path, checksums
):
    source = made(scale=0.002).folder / "stokly/items.csv"
    folder, outcomes = tmp_path / "exports", []
    folder.mkdir()
    file = folder / "items.parquet"
    rows = pl.read_csv(source, infer_schema=False)
    pq.write_table(rows.to_arrow(), file, write_page_checksum=checksums)
    right = sealed_from(folder)
    for point, content in wear.changed(file, seed=8):
        file.write_bytes(content)
        try:
            now = sealed_from(folder)
        except AuditError:
            shutil.rmtree(folder / "client")
            outcomes.append(("refused", point))
            continue
        another = "another file, by its SHA-256" if now[1] != right[1] else "silent"
        outcomes.append(("harmless" if now[0] == right[0] else another, point))
    tally(f"a Parquet export {'with' if checksums else 'without'} checksums", outcomes)


def sealed_from(folder: Path) -> tuple[object, object]:
    """What the table comes to, and what its seal says of its file."""
    client = folder / "client"
    workspace.make(client, name="c", stokly=folder)
    [snapshot] = flow.pull_only(client, settings.read(client), Silent())
    shutil.rmtree(client)
    [seal] = snapshot.seals.values()
    return (snapshot.content_hash, seal.rejected_rows, seal.rejected_values), seal.files
