"""Write what was found: the pages for people, the same answers for programs beside them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import polars as pl

from audit.sealing import hash_of
from audit.workspace import PRIVATE_FILE
from checks.vocabulary import FINDING, Answer, AuditRun, Snapshot, StoreError
from reports import Redaction, Report, render


def publish(
    run: AuditRun,
    reports: Iterable[Report],
    folder: Path,
    redaction: Redaction,
    beside: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Path, ...]:
    """Write the pages and the machine-readable answers, all of them or none.

    Args:
        run: what was answered.
        reports: pages that are made of it.
        folder: where they go.
        redaction: how much of a person they may show.
        beside: file name -> text of what else belongs to the run, pages first.

    Returns:
        the files written, pages first.

    Raises:
        StoreError: the folder can't be written.
    """
    findings = pl.concat(
        [pl.DataFrame(schema=FINDING), *(answer.findings for answer in run.answers)]
    )
    with _together(folder) as laid:
        for report in reports:
            laid.down(f"{report.name}.html", _text(render(report, run, redaction)))
        for name, text in beside.items():
            laid.down(name, _text(text))
        laid.down("findings.jsonl", findings.write_ndjson)
        laid.down("findings.parquet", findings.write_parquet)
        laid.down("answers.json", _text(_json([_answered(one) for one in run.answers])))
        # Last, so that it can say what each of the others must be.
        told = _told(run) | {"files": laid.hashes}
        laid.down("run.json", _text(_json(told)))
    return laid.files


def written(path: Path, fill: Callable[[Path], object]) -> Path:
    """Write one file, whole or not at all, for its owner's eyes alone.

    Raises:
        StoreError: its folder can't be written.
    """
    with _together(path.parent) as laid:
        laid.down(path.name, fill)
    return path


class _Laid:
    """Files of one folder under other names, until all of them are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(self.folder / name for name in self.names)

    @property
    def hashes(self) -> dict[str, str]:
        return {name: hash_of(self.lying(name)) for name in self.names}

    def lying(self, name: str) -> Path:
        return self.folder / f".{name}.unfinished"

    def down(self, name: str, fill: Callable[[Path], object]) -> None:
        self.names.append(name)
        self.lying(name).touch(mode=PRIVATE_FILE)
        fill(self.lying(name))


@contextmanager
def _together(folder: Path) -> Iterator[_Laid]:
    """What is laid down gets its names at the end: no page of one run beside one of another.

    Raises:
        StoreError: the folder can't be written; nothing in it has changed.
    """
    laid = _Laid(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield laid
        for name in laid.names:
            laid.lying(name).replace(folder / name)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"{laid.names[-1] if laid.names else folder.name} could not be written: "
            f"{getattr(error, 'strerror', None) or error}",
            where=str(folder),
            do="free space or choose another folder with --out; nothing else is lost",
        ) from None
    finally:
        for name in laid.names:
            with suppress(OSError):
                laid.lying(name).unlink(missing_ok=True)


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
