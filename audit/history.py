"""One run as rows of the history: what was asked, what was found, and where each finding stands."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from audit.sealing import sql
from checks.vocabulary import FINDING, AuditRun

UNASKED = {"run_id": pl.String(), "check_id": pl.String(), "part": pl.String()}


def with_states(run: AuditRun, stated: pl.DataFrame, fixed: pl.DataFrame) -> AuditRun:
    """The run, each finding with its code and where it stands, and what is fixed since."""
    parts = {
        str(key): part
        for (key,), part in stated.cast(FINDING)
        .partition_by("check_id", as_dict=True, maintain_order=True)
        .items()
    }
    empty = pl.DataFrame(schema=FINDING)
    answers = tuple(
        replace(answer, findings=_ordered(parts.get(answer.check.id, empty)))
        for answer in run.answers
    )
    return replace(run, answers=answers, fixed=fixed)


def _ordered(findings: pl.DataFrame) -> pl.DataFrame:
    """Worst first, then most money; the same rows always stand in the same order."""
    return findings.sort(
        "severity",
        pl.col("impact_u").fill_null(-1),
        "key",
        "field",
        descending=[False, True, False, False],
    )


def insert(history: duckdb.DuckDBPyConnection, run: AuditRun, stated: pl.DataFrame) -> None:
    """Write the run, its answers and findings, in one transaction."""
    history.begin()
    history.execute(
        sql("keep_run"),
        {
            "run_id": run.run_id,
            "client": run.client,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "fence": run.fence,
            "config_hash": run.config_hash,
            "version": run.version,
            "snapshot_ids": [snapshot.snapshot_id for snapshot in run.snapshots],
        },
    )
    history.from_arrow(_answer_rows(run).to_arrow()).insert_into("answers")
    history.from_arrow(unasked(run).to_arrow()).insert_into("unasked")
    findings = stated.select(pl.lit(run.run_id).alias("run_id"), *FINDING.names())
    history.from_arrow(findings.to_arrow()).insert_into("findings")
    history.commit()


def unasked(run: AuditRun) -> pl.DataFrame:
    """One row per part of a check that could not be asked: run_id, check_id, part."""
    parts = [(run.run_id, one.check.id, part) for one in run.answers for part in one.unasked]
    return pl.DataFrame(parts, schema=UNASKED, orient="row")


def _answer_rows(run: AuditRun) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "run_id": run.run_id,
                "check_id": answer.check.id,
                "state": answer.state.value,
                "examined": answer.examined,
                "found": answer.findings.height,
                "impact_u": answer.impact_u,
                "reason": answer.not_run,
                "seconds": answer.seconds,
            }
            for answer in run.answers
        ],
        schema_overrides={"reason": pl.String(), "impact_u": pl.Int64()},
    )


def today(run: AuditRun) -> date:
    """The day of the run where the client trades."""
    return run.started_at.astimezone(ZoneInfo(run.design.home.time_zone)).date()
