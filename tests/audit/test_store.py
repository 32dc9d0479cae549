"""The history tells where each finding stands; the workspace is its owner's alone."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from audit.store import Store
from checks.order.missing_in_esp import missing_in_esp
from checks.vocabulary import FINDING, REJECT, Accepted, Answer, AuditRun, Design, StoreError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def run(run_id, *keys, not_run=None, accepted=()):
    rows = [
        {"check_id": missing_in_esp.id, "key": key, "field": "order", "severity": "S2"}
        | {"owner": "ecommerce", "level": "exact", "state": "new", "currency": "GBP"}
        for key in keys
    ]
    answer = Answer(missing_in_esp, len(keys), pl.DataFrame(rows, schema=FINDING), not_run=not_run)
    return AuditRun(
        run_id=run_id,
        client="Test",
        started_at=NOON,
        finished_at=NOON,
        fence=NOON,
        design=Design(accepted=accepted),
        snapshots=(),
        answers=(answer,),
        rejects=pl.DataFrame(schema=REJECT),
        controls={},
        fixed=pl.DataFrame(schema=FINDING),
        config_hash="c",
        version="1",
    )


def states(kept):
    findings = kept.answers[0].findings.sort("key")
    return dict(zip(findings["key"], findings["state"], strict=True))


def test_a_finding_is_new_then_open_then_fixed_then_returned(store):
    assert states(store.keep(run("r1", "a", "b"))) == {"a": "new", "b": "new"}
    second = store.keep(run("r2", "b"))
    assert states(second) == {"b": "open"}
    assert second.fixed["key"].to_list() == ["a"]
    assert states(store.keep(run("r3", "a", "b"))) == {"a": "returned", "b": "open"}


def test_a_check_that_was_not_run_fixes_nothing(store):
    store.keep(run("r1", "a"))
    assert store.keep(run("r2", not_run="no source")).fixed.height == 0
    assert states(store.keep(run("r3", "a"))) == {"a": "open"}


def test_a_part_that_was_not_asked_is_neither_fixed_nor_returned(store):
    store.keep(run("r1", "a"))
    silent = run("r2")
    [answer] = silent.answers
    kept = store.keep(replace(silent, answers=(replace(answer, unasked={"a": "no source"}),)))
    assert kept.fixed.height == 0
    assert states(store.keep(run("r3", "a"))) == {"a": "open"}


def test_a_key_that_is_no_key_is_refused_before_anything_is_kept(client):
    (client / "redaction.key").write_text("")
    with pytest.raises(StoreError, match="missing or damaged"):
        Store(client)


def test_an_accepted_finding_counts_no_more_until_its_day_has_passed(store):
    until = {"check": missing_in_esp.id, "key": "a", "person": "P", "reason": "agreed"}
    kept = store.keep(run("r1", "a", accepted=(Accepted(**until, until=date(2026, 3, 2)),)))
    assert (states(kept), kept.answers[0].state) == ({"a": "accepted"}, "passed")
    late = store.keep(run("r2", "a", accepted=(Accepted(**until, until=date(2026, 3, 1)),)))
    assert states(late) == {"a": "open"}


def test_a_finding_keeps_its_code_from_run_to_run(store):
    first, second = store.keep(run("r1", "a")), store.keep(run("r2", "a"))
    [code] = first.answers[0].findings["finding_id"]
    assert second.answers[0].findings["finding_id"].to_list() == [code]
    assert code.startswith("F-")


def test_the_history_is_one_query(store):
    store.keep(run("r1", "a", "b"))
    store.keep(run("r2"))
    past = store.past(10).select("run_id", "failed", "passed", "s2")
    assert past.rows() == [("r2", 0, 1, 0), ("r1", 1, 0, 2)]


def test_two_runs_at_once_are_refused_and_told_who_holds_the_workspace(store, client):
    second = Store(client).lock()
    with store.lock(), pytest.raises(StoreError, match="another run is at work here"):
        second.__enter__()


def test_the_lock_of_a_killed_run_falls_by_itself(store, client):
    script = (
        "import os, sys, pathlib\nfrom audit.store import Store\n"
        f"store = Store(pathlib.Path({str(client)!r}))\n"
        "with store.lock():\n    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with store.lock():
        pass


def test_nothing_in_a_workspace_is_readable_by_others(store, client):
    store.keep(run("r1", "a"))
    with store.lock():
        modes = {path.name: path.stat().st_mode & 0o077 for path in client.rglob("*")}
    assert {name: mode for name, mode in modes.items() if mode} == {}


def test_the_worst_stands_first_whatever_the_order_they_came_in(store):
    mixed = run("r1", "a", "b", "c")
    [answer] = mixed.answers
    graded = answer.findings.with_columns(
        severity=pl.Series(["S3", "S2", "S2"]), impact_u=pl.Series([9, 1, 5])
    )
    kept = store.keep(replace(mixed, answers=(replace(answer, findings=graded),)))
    assert kept.answers[0].findings["key"].to_list() == ["c", "b", "a"]


def test_a_history_that_a_killed_run_had_only_begun_is_made_anew(store):
    (store.folder / "history.duckdb").write_bytes(b"\0" * 4096)
    with store.lock():
        assert store.newest() == ()


def test_a_history_cut_short_beside_snapshots_is_never_taken_for_a_new_one(store, sealed):
    sealed(erp_product=[])
    (store.folder / "history.duckdb").write_bytes(b"")
    with pytest.raises(StoreError, match="the file was cut off"):
        store.newest()
