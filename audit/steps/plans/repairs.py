"""What the newest run proposed, kept in the workspace: a plan is made from it, and from it alone.

    store/repairs/run.json          whose proposals these are, and the hash of each other file
    store/repairs/repairs.parquet   one row a repair of a finding; it holds personal values
    store/repairs/files/*.parquet   rows of the files that a person hands in

The folder is put in place whole: of two runs, it never holds some of each.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from audit.sealing import hash_of
from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER
from checks.vocabulary import FINDING, REPAIR, Answer, AuditRun, StoreError

FOLDER, RUN, REPAIRS, FILES = "repairs", "run.json", "repairs.parquet", "files"
OF_FINDING = ("finding_id", "impact_u", "currency", "people", "severity")
Files = Mapping[str, tuple[pl.DataFrame, list[str]]]  # name -> rows, the checks that gave them
# One row is one repair that a check proposes of one finding.
PROPOSED = pl.Schema(
    {
        **REPAIR,
        "check_id": pl.String(),
        "owner": pl.String(),
        **{name: FINDING[name] for name in OF_FINDING},
    }
)


@dataclass(frozen=True, slots=True)
class Proposals:
    """What one run proposed.

    Attributes:
        run_id, client, config_hash: the run's.
        finished_at: UTC; when it ended.
        snapshots: ids of what it read.
        contacts: that the account held.
        repairs: columns as `PROPOSED`, in a settled order.
        files: name of a file -> the checks that gave it.
        folder: where they lie.
    """

    run_id: str
    client: str
    config_hash: str
    finished_at: datetime
    snapshots: tuple[str, ...]
    contacts: int
    repairs: pl.DataFrame
    files: Mapping[str, tuple[str, ...]]
    folder: Path

    def rows_of(self, name: str) -> pl.DataFrame:
        """The rows of a file, columns as it has them."""
        return pl.read_parquet(self.folder / _place(name))


def keep_repairs(store: Path, run: AuditRun) -> Path:
    """Keep what a run proposed, in place of what the run before did.

    Accepted findings propose nothing: somebody chose to live with them.

    Args:
        store: the workspace's folder `store`.
        run: as the store has kept it: its findings have their ids.

    Returns:
        the folder written.

    Raises:
        StoreError: it can't be written; what stood there before still stands.
    """
    fresh, place = store / f".{FOLDER}.unfinished", store / FOLDER
    rows, files = _proposed(run.answers), _files(run.answers)
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        (fresh / FILES).mkdir(mode=PRIVATE_FOLDER, parents=True)
        _lay(fresh, run, rows, files)
        _put(fresh, place)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"what the run proposes could not be kept: {getattr(error, 'strerror', None) or error}",
            where=str(place),
            do="free space or give the right to that folder, then: stokly-audit examine",
        ) from None
    return place


def kept_repairs(store: Path) -> Proposals:
    """What the newest run proposed.

    Raises:
        StoreError: no run was kept, or a file is no longer what was written.
    """
    place = store / FOLDER
    told = _told(place)
    try:
        for name, wanted in told["hashes"].items():
            if hash_of(place / name) != wanted:
                raise _damaged(place, f"{name} is not what was written")
        return _proposals(place, told)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise _damaged(place, type(error).__name__) from None


def newest_run(store: Path) -> tuple[str, tuple[str, ...]]:
    """Id of the run whose proposals are kept, and those of its snapshots; reads no proposal.

    Raises:
        StoreError: no run was kept, or what is told of it can't be read.
    """
    told = _told(store / FOLDER)
    return str(told["run_id"]), tuple(told["snapshots"])


def unasked_of(store: Path, run_id: str) -> Mapping[str, Mapping[str, str]]:
    """Check -> the parts of its question that a run could not ask, and why.

    Nothing where the newest run is another, or nothing is kept of it: then nobody knows.
    """
    try:
        told = _told(store / FOLDER)
    except StoreError:
        return {}
    found: Mapping[str, Mapping[str, str]] = told.get("unasked", {})
    return found if told["run_id"] == run_id else {}


def _told(place: Path) -> dict[str, Any]:
    """What `run.json` says."""
    try:
        told: dict[str, Any] = json.loads((place / RUN).read_text("utf-8"))
        _ = told["run_id"], told["snapshots"]
    except FileNotFoundError:
        raise StoreError(
            "no audit of this workspace has proposed repairs yet",
            where=str(place),
            do=f"run one first: stokly-audit audit {place.parent.parent}",
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(place, type(error).__name__) from None
    return told


def _lay(folder: Path, run: AuditRun, proposed: pl.DataFrame, files: Files) -> None:
    _parquet(folder / REPAIRS, proposed)
    for name, (rows, _) in files.items():
        _parquet(folder / _place(name), rows)
    told = {
        "run_id": run.run_id,
        "client": run.client,
        "config_hash": run.config_hash,
        "finished_at": run.finished_at.isoformat(),
        "snapshots": [one.snapshot_id for one in run.snapshots],
        "contacts": _contacts(run),
        "unasked": {one.check.id: dict(one.unasked) for one in run.answers if one.unasked},
        "files": {name: givers for name, (_, givers) in files.items()},
        "hashes": {str(at): hash_of(folder / at) for at in (REPAIRS, *map(_place, files))},
    }
    _private(folder / RUN).write_text(json.dumps(told, indent=2, ensure_ascii=False), "utf-8")


def _proposed(answers: Iterable[Answer]) -> pl.DataFrame:
    """Every repair beside the finding that it mends."""
    told = [pl.DataFrame(schema=PROPOSED)]
    for answer in answers:
        if answer.repairs.height:
            findings = answer.findings.filter(pl.col("state") != "accepted")
            beside = findings.select("key", "check_id", "owner", *OF_FINDING, verdict_field="field")
            on = ["key", "verdict_field"]
            told.append(
                answer.repairs.join(
                    beside, on=on, how="inner", nulls_equal=True, maintain_order="left"
                )
                .select(PROPOSED.names())
                .cast(PROPOSED)
            )
    return pl.concat(told)


def _files(answers: Iterable[Answer]) -> Files:
    """Name -> rows and the checks that gave them; files of one name are one."""
    parts: dict[str, list[pl.DataFrame]] = {}
    givers: dict[str, list[str]] = {}
    for answer in answers:
        for name, rows in answer.files.items():
            parts.setdefault(name, []).append(rows)
            givers.setdefault(name, []).append(answer.check.id)
    return {name: (_united(frames), givers[name]) for name, frames in sorted(parts.items())}


def _united(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Each row as often as the one that has it most: two equal lines of an order are two."""
    counted = [
        frame.with_columns(pl.int_range(pl.len()).over(frame.columns).alias("turn"))
        if frame.height
        else frame.with_columns(pl.lit(0, pl.Int64).alias("turn"))
        for frame in frames
    ]
    every = pl.concat(counted, how="diagonal_relaxed")
    return every.unique(maintain_order=True).drop("turn")


def _contacts(run: AuditRun) -> int:
    seals = [one.seals["esp_contact"] for one in run.snapshots if "esp_contact" in one.seals]
    return sum(seal.kept for seal in seals)


def _place(name: str) -> str:
    return f"{FILES}/{name}.parquet"


def _private(path: Path) -> Path:
    path.touch(mode=PRIVATE_FILE)
    return path


def _parquet(path: Path, rows: pl.DataFrame) -> None:
    rows.write_parquet(_private(path))


def _put(fresh: Path, place: Path) -> None:
    """The new folder under the name of the old one, which is gone only when the new one stands."""
    old = place.with_name(f".{place.name}.before")
    shutil.rmtree(old, ignore_errors=True)
    with suppress(FileNotFoundError):
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        with suppress(OSError):
            old.rename(place)
        raise
    number = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
    shutil.rmtree(old, ignore_errors=True)


def _proposals(place: Path, told: Mapping[str, Any]) -> Proposals:
    return Proposals(
        run_id=told["run_id"],
        client=told["client"],
        config_hash=told["config_hash"],
        finished_at=datetime.fromisoformat(told["finished_at"]),
        snapshots=tuple(told["snapshots"]),
        contacts=int(told["contacts"]),
        repairs=pl.read_parquet(place / REPAIRS).select(PROPOSED.names()).cast(PROPOSED),
        files={name: tuple(givers) for name, givers in told["files"].items()},
        folder=place,
    )


def _damaged(place: Path, why: str) -> StoreError:
    return StoreError(
        f"what the newest run proposed can't be read ({why})",
        where=str(place),
        do=f"let the checks be asked again: stokly-audit examine {place.parent.parent}",
    )
