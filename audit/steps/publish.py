"""Write what was found: the pages for people, the same answers for programs beside them."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import polars as pl

from audit.workspace import PRIVATE_FILE
from checks.vocabulary import FINDING, Answer, AuditRun, Snapshot, StoreError
from reports import Redaction, Report, render


def publish(
    run: AuditRun, reports: Iterable[Report], folder: Path, redaction: Redaction
) -> tuple[Path, ...]:
    """Write the pages and the machine-readable answers, each whole or not at all.

    Returns:
        the files written, pages first.

    Raises:
        StoreError: the folder can't be written.
    """
    files = [
        written(folder / f"{report.name}.html", _text(render(report, run, redaction)))
        for report in reports
    ]
    findings = pl.concat(
        [pl.DataFrame(schema=FINDING), *(answer.findings for answer in run.answers)]
    )
    files += [
        written(folder / "findings.jsonl", findings.write_ndjson),
        written(folder / "findings.parquet", findings.write_parquet),
        written(folder / "answers.json", _text(_json([_answered(one) for one in run.answers]))),
        written(folder / "run.json", _text(_json(_told(run)))),
    ]
    return tuple(files)


def written(path: Path, fill: Callable[[Path], object]) -> Path:
    """Write one file, whole or not at all, for its owner's eyes alone.

    Raises:
        StoreError: its folder can't be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.touch(mode=PRIVATE_FILE)
        fill(unfinished)
        unfinished.replace(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise StoreError(
            f"{path.name} could not be written: {getattr(error, 'strerror', None) or error}",
            where=str(path.parent),
            do="free space or choose another folder with --out; nothing else is lost",
        ) from None
    return path


def _text(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _answered(answer: Answer) -> dict[str, object]:
    return {
        "check_id": answer.check.id,
        "question": answer.check.question,
        "owner": answer.check.owner.value,
        "state": answer.state.value,
        "severity": answer.worst.value if answer.worst else None,
        "examined": answer.examined,
        "found": answer.findings.height,
        "impact_u": answer.impact_u,
        "reason": answer.not_run,
        "unasked": dict(answer.unasked),
        "seconds": round(answer.seconds, 3),
    }


def _told(run: AuditRun) -> dict[str, object]:
    return {
        "run_id": run.run_id,
        "client": run.client,
        "version": version("stokly-emarsys-audit"),
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat(),
        "fence": run.fence.isoformat(),
        "config_hash": run.config_hash,
        "snapshots": [_sealed(snapshot) for snapshot in run.snapshots],
        "controls": {name: frame.to_dicts() for name, frame in run.controls.items()},
    }


def _sealed(snapshot: Snapshot) -> dict[str, object]:
    return {
        "snapshot_id": snapshot.snapshot_id,
        "system": snapshot.system.value,
        "taken_at": snapshot.taken_at.isoformat(),
        "started_at": snapshot.started_at.isoformat(),
        "finished_at": snapshot.finished_at.isoformat(),
        "content_hash": snapshot.content_hash,
        "config_hash": snapshot.config_hash,
        "tables": {
            name: {
                "source": seal.source,
                "files": dict(seal.files),
                "rows": seal.rows,
                "kept": seal.kept,
                "repeats": seal.repeats,
                "rejected_rows": seal.rejected_rows,
                "rejected_values": seal.rejected_values,
                "complete": seal.complete,
                "content_hash": seal.content_hash,
                "totals_u": dict(seal.totals),
            }
            for name, seal in snapshot.seals.items()
        },
    }
