"""Run logs: one run a line, told as a load; and logs that are not taken for other tables."""

from pathlib import Path

from audit.connectors.chosen import Place
from audit.connectors.files import Files
from audit.connectors.integration_log import source
from audit.source_parts import LogPart, SyncPart
from checks.vocabulary import Design, System

RUNS = (
    "run id,flow,start time,end time,read,succeeded,failed,state\n"
    "r-1,sales data,2026-03-02 09:00,2026-03-02 09:05,100,98,2,completed with errors\n"
    "r-2,sales data,soon,,5,5,0,Running\n"
)


def place(folder: Path, **part):
    settings = SyncPart(folder=folder, log=LogPart(**part))
    return Place(System.SYNC, settings, Design(), folder)


def test_a_run_becomes_a_load_with_its_counts(tmp_path, pulled):
    (tmp_path / "run log.csv").write_text(RUNS)
    part = {"preset": "runs", "zone": "Europe/Vienna"}
    found = pulled(source(place(tmp_path, **part)))["esp_load"]
    counts = found.rows.select("load_id", "kind", "rows_in", "rows_loaded", "rows_rejected")
    assert counts.rows() == [("r-1", "sales", 100, 98, 2), ("r-2", "sales", 5, 5, 0)]
    assert found.rows.select("status", "finished_at_raw").rows() == [
        ("partial", "2026-03-02T08:05:00.000000Z"),
        ("in progress", None),
    ]


def test_a_time_of_a_run_that_can_not_be_read_is_listed_as_written(tmp_path, pulled):
    (tmp_path / "run log.csv").write_text(RUNS)
    found = pulled(source(place(tmp_path, preset="runs")))["esp_load"]
    assert found.unread == [(3, "started_at", "soon")]


def test_the_logs_own_files_feed_no_table_by_their_name(tmp_path):
    (tmp_path / "integration_log.csv").write_text("key,time,status\n1,2026-03-02,ok\n")
    (tmp_path / "queue.csv").write_text("key,created_at\n1,2026-03-02\n")
    settings = place(tmp_path).part
    files = Files(System.SYNC, settings, Design(), workspace=tmp_path)
    assert [path.name for path in files.by_table["sync_event"]] == ["queue.csv"]
