"""The files of a run stand in their folder together, or not at all."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from audit.sealing import hash_of
from audit.steps.publish import publish
from checks.vocabulary import FINDING, REJECT, AuditRun, Design, StoreError
from reports import Redaction, every_report

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def published(folder, run_id):
    run = AuditRun(
        run_id=run_id,
        client="Test",
        started_at=NOON,
        finished_at=NOON,
        fence=NOON,
        design=Design(),
        snapshots=(),
        answers=(),
        rejects=pl.DataFrame(schema=REJECT),
        controls={},
        fixed=pl.DataFrame(schema=FINDING),
        config_hash="c",
        version="1",
    )
    return publish(run, every_report().values(), folder, Redaction(2, b"0" * 32))


def test_run_json_tells_the_hash_of_every_file_beside_it(tmp_path):
    *files, run = published(tmp_path, "r1")
    told = json.loads(run.read_text())["files"]
    assert told == {path.name: hash_of(path) for path in files}


def test_where_one_file_can_not_be_written_all_stay_those_of_the_run_before(tmp_path):
    files = published(tmp_path, "r1")
    before = {path: path.read_bytes() for path in files}
    (tmp_path / ".findings.parquet.unfinished").mkdir()
    with pytest.raises(StoreError, match=r"findings\.parquet could not be written"):
        published(tmp_path, "r2")
    assert {path: path.read_bytes() for path in files} == before
    assert {path.name for path in tmp_path.glob(".*")} == {".findings.parquet.unfinished"}
